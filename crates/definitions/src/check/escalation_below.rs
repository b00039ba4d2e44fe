//! An escalation goes to a role held at or above the case's org.

use super::{Code, Report, Rule, Subject, error};
use crate::source::Node;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L027", "升级给了下级", "an escalation that does not climb");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let lines = view.written.find(&["escalate"]).map(Node::members).unwrap_or(&[]);
        for (line, escalation) in lines.iter().zip(&view.definition.escalate) {
            let Some(role) = subject.catalog.roles.get(&escalation.to) else { continue };
            let lives_at = &view.definition.lives_at;
            if subject.at_or_above(role, lives_at) || !subject.catalog.org_kinds.contains_key(lives_at) {
                continue;
            }
            let (name, kind) = (role.key.local(), lives_at.local());
            report
                .tell(
                    &CODE,
                    line.get("to").unwrap_or(line).place,
                    format!("`{name}` 不在 {kind} 或其上级任职"),
                    format!("`{name}` is not held at a {kind} or above it"),
                )
                .help("换一个本级或上级的角色", "name a role of the same level or a higher one");
        }
    }
}
