//! Whoever may ask for somebody else opens cases anyway; whom they may look for are not everybody.

use super::{Code, Report, Rule, Subject, error};
use crate::model::By;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L063", "代报的角色不能登记", "asking for others without opening");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(on_behalf) = &view.definition.on_behalf else { continue };
        for role in &on_behalf.by {
            let opens = view.definition.opening_steps().any(|(_, step)| step.by.contains(&By::Role(role.clone())));
            // A role that is not there was told.
            if opens || !subject.catalog.roles.contains_key(role) {
                continue;
            }
            report
                .tell(
                    &CODE,
                    view.written.member_at(&["on_behalf", "by"], role.local()),
                    format!("`{role}` 不能登记这种事项，也就不能代报"),
                    format!("`{role}` does not open such cases, so it cannot ask for others"),
                )
                .help(
                    "把它加进登记环节的 by，或从 on_behalf 中去掉",
                    "put it into `by` of the opening step, or take it out of `on_behalf`",
                );
        }
    }
}
