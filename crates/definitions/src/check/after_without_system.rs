//! Only the system waits for a time.

use super::{Code, Report, Rule, Subject, error};
use crate::model::By;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L020", "after 只用于系统环节", "`after` on a step of a person");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let is_told = step.by.is_empty() || step.by.contains(&By::System);
            if !is_told && view.written.has(&["steps", key, "after"]) {
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["steps", key, "after"]),
                        format!("`{key}` 由人来做，不能写 after"),
                        format!("`{key}` is taken by people, so `after` cannot stand here"),
                    )
                    .help(
                        "时限写在状态的 within；自动办理写 by: system",
                        "a deadline is the state's `within`; for the system write `by: system`",
                    );
            }
        }
    }
}
