//! From every state a case can come to an end.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L003", "永远办不结", "a state from which no case ends");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        let states = &view.definition.states;
        if !states.values().any(|state| state.is_final) {
            report
                .tell(&CODE, view.written.name_at(&["states"]), "没有终态", "no state is final")
                .help("给办结的状态写 final: true", "mark the state in which a case is over with `final: true`");
            continue;
        }
        // One without any way out is told by its own rule.
        let is_stuck = |key: &str| !flow.can_finish(key) && flow.is_reachable(key) && flow.out_of(key).next().is_some();
        for (key, state) in states.iter().filter(|(key, _)| is_stuck(key)) {
            let (zh, en) = quoted(key, &state.title);
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["states", key]),
                    format!("从状态 {zh} 到不了任何终态"),
                    format!("no final state can be reached from {en}"),
                )
                .help("加一个最终通向终态的环节", "add a step on the way to a final state");
        }
    }
}
