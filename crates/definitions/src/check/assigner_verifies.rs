//! Whoever handed out the work had better not verify it.

use super::{Code, Report, Rule, Subject, warning};
use crate::check::subject::quoted;
use crate::model::{Assign, By, Relation, Step};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-L016", "派单人可以核验", "a dispatcher who may verify");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        let assigning = |step: &Step| matches!(step.assign, Some(Assign::Actor | Assign::Input(_)));
        for (key, step) in view.steps() {
            // Only where the work itself is kept apart: without that, the error about the doer says it all.
            let judges = step.not.iter().filter_map(|name| view.definition.steps.get(name)).any(is_delivered);
            if !judges {
                continue;
            }
            let lacking: Vec<&str> = view
                .steps()
                .filter(|(name, it)| {
                    assigning(it) && flow.may_precede(it, step) && !step.not.iter().any(|not| not == name)
                })
                .map(|(name, _)| name)
                .collect();
            if lacking.is_empty() {
                continue;
            }
            let ((zh, en), list) = (quoted(key, &step.title), lacking.join(", "));
            report
                .tell(
                    &CODE,
                    view.written.at(&["steps", key, "not"]),
                    format!("做了 {list} 的人也能做 {zh}"),
                    format!("whoever took {list} may also take {en}"),
                )
                .help(format!("在 not 里加上 {list}"), format!("add {list} to `not`"));
        }
    }
}

fn is_delivered(step: &Step) -> bool {
    step.by.contains(&By::Relation(Relation::Assignee)) && step.assign != Some(Assign::None)
}
