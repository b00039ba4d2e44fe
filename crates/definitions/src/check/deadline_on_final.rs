//! A final state has no clock.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L005", "终态有时限", "a deadline on a final state");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, state) in view.definition.states.iter().filter(|(_, state)| state.is_final) {
            if view.written.has(&["states", key, "within"]) {
                let (zh, en) = quoted(key, &state.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["states", key, "within"]),
                        format!("终态 {zh} 不能有时限"),
                        format!("the final state {en} cannot have a deadline"),
                    )
                    .help("把时限写在它前面的状态上", "put the deadline on the state before it");
            }
        }
    }
}
