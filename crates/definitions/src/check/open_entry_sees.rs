//! Whoever takes a role by a phone number sees only their own cases.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Definition, Sees};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code =
    error("GW-R020", "人人可入的角色看得见别人的事项", "a role for anybody that sees what others asked");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        let Definition::Role(role) = &written.definition else { continue };
        if role.open_entry && role.sees != Sees::Own {
            let key = role.key.local();
            report
                .tell(
                    &CODE,
                    written.at(&["open_entry"]),
                    format!("凭手机号就能进入的角色 `{key}` 看得见别人的事项"),
                    format!("anybody with a phone may take the role `{key}`, and it sees what others asked"),
                )
                .help("加上 sees: own", "add `sees: own`");
        }
    }
}
