//! Where it is the assignee's turn, every way in has named one.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::flow::Flow;
use crate::model::{Assign, By, Relation, Step, Turn};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L033", "轮到经办人却没有经办人", "the assignee's turn without an assignee");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, state) in &view.definition.states {
            if state.turn != Turn::Relation(Relation::Assignee)
                || !flow.is_reachable(key)
                || flow.sure_in(std::slice::from_ref(key)).1
            {
                continue;
            }
            let ways: Vec<&str> =
                flow.leading_to(key).filter(|(_, step)| !names_one(step, &flow)).map(|(name, _)| name).collect();
            let ((zh, en), list) = (quoted(key, &state.title), ways.join(", "));
            report
                .tell(
                    &CODE,
                    view.written.at(&["states", key, "turn"]),
                    format!("经 {list} 到状态 {zh} 时可能没有经办人"),
                    format!("a case that comes into {en} by {list} may have no assignee"),
                )
                .help(
                    "在这些环节写 assign，指派用的填写项要 required",
                    "write `assign` in these steps, with a required input",
                );
        }
    }
}

fn names_one(step: &Step, flow: &Flow) -> bool {
    match &step.assign {
        Some(Assign::None) => false,
        Some(Assign::Actor) => true,
        Some(Assign::Input(name)) => step.input.get(name).is_none_or(|input| input.required),
        None => !step.from.is_empty() && flow.sure_in(&step.from).1 || step.by == [By::Relation(Relation::Assignee)],
    }
}
