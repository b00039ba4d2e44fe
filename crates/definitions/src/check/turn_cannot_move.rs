//! Whoever has the turn can take a step.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::{By, Turn};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L011", "轮到的人动不了", "a turn without a step");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, state) in view.definition.states.iter().filter(|(_, state)| !state.is_final) {
            let wanted = match &state.turn {
                Turn::Role(role) => By::Role(role.clone()),
                Turn::Relation(relation) => By::Relation(*relation),
                Turn::None => continue,
            };
            let mut out = flow.out_of(key).peekable();
            // A state without any way out is told by its own rule.
            if out.peek().is_none() || out.any(|(_, step)| step.by.contains(&wanted)) {
                continue;
            }
            let (zh, en) = quoted(key, &state.title);
            report
                .tell(
                    &CODE,
                    view.written.at(&["states", key, "turn"]),
                    format!("状态 {zh} 轮到的人没有可做的环节"),
                    format!("whoever has the turn in {en} can take no step out of it"),
                )
                .help(
                    "把 turn 改成能办的人，或给他一个环节",
                    "give the turn to somebody who can act, or give them a step",
                );
        }
    }
}
