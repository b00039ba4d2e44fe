//! Whoever takes a role by a phone number acts at one org only.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Definition, Reach};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R021", "人人可入的角色管得太宽", "a role for anybody that reaches beyond its org");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        let Definition::Role(role) = &written.definition else { continue };
        if role.open_entry && role.reaches != Reach::Own {
            let key = role.key.local();
            report
                .tell(
                    &CODE,
                    written.at(&["open_entry"]),
                    format!("凭手机号就能进入的角色 `{key}` 管到了本组织以外"),
                    format!("anybody with a phone may take the role `{key}`, and it reaches beyond its own org"),
                )
                .help("把 reaches 改成 self", "write `reaches: self`");
        }
    }
}
