//! Every state that is not final says whose move it is.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L007", "没写轮到谁", "a state without a turn");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, state) in view.definition.states.iter().filter(|(_, state)| !state.is_final) {
            if !view.written.has(&["states", key, "turn"]) {
                let (zh, en) = quoted(key, &state.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["states", key]),
                        format!("状态 {zh} 没写轮到谁"),
                        format!("the state {en} does not say whose turn it is"),
                    )
                    .help(
                        "写 turn: 一个角色、asker、opener、assignee 或 none",
                        "write `turn`: a role, asker, opener, assignee or none",
                    );
            }
        }
    }
}
