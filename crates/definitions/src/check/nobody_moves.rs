//! A state that is nobody's turn is moved by the system.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::{By, Turn};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L012", "没人动也不会动", "a state that nobody moves");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, state) in view.definition.states.iter().filter(|(_, state)| !state.is_final) {
            let is_nobody = state.turn == Turn::None && view.written.has(&["states", key, "turn"]);
            let mut out = flow.out_of(key).peekable();
            if !is_nobody || out.peek().is_none() || out.any(|(_, step)| step.by.contains(&By::System)) {
                continue;
            }
            let (zh, en) = quoted(key, &state.title);
            report
                .tell(
                    &CODE,
                    view.written.at(&["states", key, "turn"]),
                    format!("状态 {zh} 不轮到任何人，也没有系统环节"),
                    format!("{en} is nobody's turn, and no system step leads out of it"),
                )
                .help(
                    "加一个 by: system、带 after 的环节，或写清轮到谁",
                    "add a step `by: system` with `after`, or say whose turn it is",
                );
        }
    }
}
