//! Every state that is not final can be left.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L002", "出不去的状态", "a state that cannot be left");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, state) in view.definition.states.iter().filter(|(_, state)| !state.is_final) {
            if flow.out_of(key).next().is_none() {
                let (zh, en) = quoted(key, &state.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["states", key]),
                        format!("状态 {zh} 没有出路"),
                        format!("no step leads out of the state {en}"),
                    )
                    .help(
                        format!("写一个 from: {key} 的环节，或标为 final: true"),
                        format!("write a step with `from: {key}`, or mark it `final: true`"),
                    );
            }
        }
    }
}
