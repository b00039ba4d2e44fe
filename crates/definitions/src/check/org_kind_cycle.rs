//! The kinds of orgs form a tree.

use super::{Code, Report, Rule, Subject, error};
use crate::model::Definition;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R003", "组织类型互为上级", "org kinds that stand under each other");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        let Definition::OrgKind(kind) = &written.definition else { continue };
        for parent in &kind.parents {
            if subject.kinds_above(parent).contains(&kind.key) {
                let (key, parent) = (kind.key.local(), parent.local());
                report
                    .tell(
                        &CODE,
                        written.at(&["parents"]),
                        format!("`{key}` 和 `{parent}` 互为上级"),
                        format!("`{key}` and `{parent}` stand under each other"),
                    )
                    .help("从区到社区，一级只写上一级", "write only the level above, from the district down");
            }
        }
    }
}
