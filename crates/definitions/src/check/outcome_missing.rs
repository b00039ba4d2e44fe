//! Every way into a final state says how the case ended.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L023", "没写办结结果", "a final step without an outcome");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let is_final = view.definition.states.get(&step.to).is_some_and(|state| state.is_final);
            if is_final && !view.written.has(&["steps", key, "outcome"]) {
                let (zh, en) = quoted(key, &step.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["steps", key]),
                        format!("环节 {zh} 到了终态，没写结果"),
                        format!("the step {en} ends a case without an outcome"),
                    )
                    .help("写 outcome，例如 confirmed、withdrawn", "write `outcome`, e.g. confirmed or withdrawn");
            }
        }
    }
}
