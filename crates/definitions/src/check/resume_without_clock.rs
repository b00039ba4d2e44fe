//! Only a state with a deadline can go on with it.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L039", "没有时钟可续", "resuming without a clock");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for key in view.definition.states.keys() {
            let has = |word: &str| view.written.has(&["states", key, word]);
            if has("on_return") && !has("within") {
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["states", key, "on_return"]),
                        format!("状态 `{key}` 没有时限，谈不上续计"),
                        format!("the state `{key}` has no deadline that could go on"),
                    )
                    .help("写上 within，或去掉 on_return", "write `within`, or drop `on_return`");
            }
        }
    }
}
