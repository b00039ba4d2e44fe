//! Of two system steps out of a state only one can be taken.

use super::{Code, Report, Rule, Subject, warning};
use crate::check::decide::{Domains, can_both_hold, numbers_near};
use crate::check::subject::LoopView;
use crate::model::{By, Step};
use crate::types::scope_of_step;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-L021", "两个系统环节会撞上", "two system steps that can both be taken");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let system: Vec<_> = view.steps().filter(|(_, step)| step.by.contains(&By::System)).collect();
        for (index, (key, step)) in system.iter().enumerate() {
            for (earlier, other) in &system[..index] {
                let shared: Vec<String> = step.from.iter().filter(|from| other.from.contains(from)).cloned().collect();
                let Some(state) = shared.first() else { continue };
                if collide(subject, view, (key, step), (earlier, other), &shared) {
                    report
                        .tell(
                            &CODE,
                            view.written.name_at(&["steps", key]),
                            format!("在 `{state}` 中，系统环节 `{earlier}` 和 `{key}` 可能同时成立"),
                            format!("in `{state}` the system steps `{earlier}` and `{key}` can both be taken"),
                        )
                        .help(
                            "给两者写互相排斥的 when，例如 \"solved\" 和 \"!solved\"",
                            "give them conditions that exclude each other, such as \"solved\" and \"!solved\"",
                        );
                }
            }
        }
    }
}

fn collide(subject: &Subject, view: LoopView, step: (&str, &Step), other: (&str, &Step), shared: &[String]) -> bool {
    let is_guarded = |key: &str| view.written.has(&["steps", key, "when"]);
    if !is_guarded(step.0) || !is_guarded(other.0) {
        return true;
    }
    let (Some(one), Some(two)) = (&step.1.when, &other.1.when) else { return false };
    let scope = scope_of_step(view.definition, step.0, subject.catalog);
    let numbers = numbers_near(&[one.source(), two.source()]);
    let domains = Domains {
        definition: view.definition,
        catalog: subject.catalog,
        scope: &scope,
        states: shared,
        numbers: &numbers,
    };
    // What cannot be tried is given the benefit of the doubt.
    can_both_hold(one, two, &domains).unwrap_or(false)
}
