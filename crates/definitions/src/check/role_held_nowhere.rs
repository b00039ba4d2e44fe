//! A role can be held at some kind of org.

use super::{Code, Report, Rule, Subject, error};
use crate::model::Definition;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R004", "角色无处任职", "a role that is held nowhere");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        let Definition::Role(role) = &written.definition else { continue };
        if written.has(&["held_at"]) && role.held_at.is_empty() {
            report
                .tell(
                    &CODE,
                    written.at(&["held_at"]),
                    format!("角色 `{}` 无处任职", role.key.local()),
                    format!("the role `{}` is held nowhere", role.key.local()),
                )
                .help("在 held_at 里写组织类型", "name org kinds in `held_at`");
        }
    }
}
