//! In a final state it is nobody's move.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::Turn;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L006", "终态还轮到人", "a turn on a final state");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, state) in
            view.definition.states.iter().filter(|(_, state)| state.is_final && state.turn != Turn::None)
        {
            let (zh, en) = quoted(key, &state.title);
            report
                .tell(
                    &CODE,
                    view.written.at(&["states", key, "turn"]),
                    format!("终态 {zh} 不再轮到任何人"),
                    format!("in the final state {en} it is nobody's turn"),
                )
                .help("去掉 turn", "drop `turn`");
        }
    }
}
