//! Every state can be reached from the start.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L001", "到不了的状态", "a state that no case comes into");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, state) in view.definition.states.iter().filter(|(key, _)| !flow.is_reachable(key)) {
            let (zh, en) = quoted(key, &state.title);
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["states", key]),
                    format!("没有事项能到状态 {zh}"),
                    format!("no case can come into the state {en}"),
                )
                .help("加一个通向它的环节，或删去它", "add a step that leads to it, or remove it");
        }
    }
}
