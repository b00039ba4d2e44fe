//! Only a step into a final state has an outcome, and it is a key.

use super::{Code, Report, Rule, Subject, error};
use crate::source::shape::is_key;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L024", "没办结却有结果", "an outcome before the end");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let Some(outcome) = &step.outcome else { continue };
            let place = view.written.at(&["steps", key, "outcome"]);
            if view.definition.states.get(&step.to).is_some_and(|state| !state.is_final) {
                report
                    .tell(
                        &CODE,
                        place,
                        format!("`{}` 不是终态，还谈不上结果", step.to),
                        format!("`{}` is not final, so there is no outcome yet", step.to),
                    )
                    .help("去掉 outcome，或把状态标为 final: true", "drop `outcome`, or mark the state `final: true`");
            } else if !is_key(outcome, false) {
                report
                    .tell(
                        &CODE,
                        place,
                        format!("`{outcome}` 不能作为结果"),
                        format!("`{outcome}` cannot be an outcome"),
                    )
                    .help("写一个英文键，例如 confirmed", "write a key such as confirmed");
            }
        }
    }
}
