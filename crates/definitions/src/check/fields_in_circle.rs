//! What is shown by a condition, or worked out, does not hang on itself.

use super::{Code, Report, Rule, Subject, error};
use crate::order;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F022", "字段互相依赖", "fields that hang on each other");

fn check(subject: &Subject, report: &mut Report) {
    for register in subject.registers() {
        let Some(circle) = order::circle(&register.definition.fields) else { continue };
        let way = circle.iter().chain(circle.first()).map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" → ");
        let place = register.written.name_at(&["fields", circle[0]]);
        report
            .tell(&CODE, place, format!("字段绕成一圈：{way}"), format!("fields hang on each other: {way}"))
            .help("让其中一个不再读取另一个", "let one of them read something else");
    }
}
