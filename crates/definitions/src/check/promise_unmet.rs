//! The promise is met by a state that cases come to after opening.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L031", "承诺无法兑现", "a promise that cannot be met");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let (Some(flow), Some(promise)) = (view.sound_flow(), &view.definition.promise) else { continue };
        let state = &promise.met_by;
        if !view.definition.states.contains_key(state) {
            continue;
        }
        let place = view.written.at(&["promise", "met_by"]);
        if !flow.is_reachable(state) {
            report
                .tell(
                    &CODE,
                    place,
                    format!("没有事项能到 `{state}`，承诺永远兑现不了"),
                    format!("no case can come into `{state}`, so the promise is never kept"),
                )
                .help("写一个到得了的状态", "name a state that can be reached");
        } else if *state == view.definition.start {
            report
                .tell(
                    &CODE,
                    place,
                    "一登记就算兑现，承诺没有意义",
                    "the promise is kept at once, when the case is opened",
                )
                .help("写办好了才到的状态", "name the state that is reached when the work is done");
        }
    }
}
