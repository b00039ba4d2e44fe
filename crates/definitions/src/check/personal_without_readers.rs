//! A personal field says who reads it.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::FieldClass;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F002", "个人信息没写谁能看", "a personal field without readers");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.class != FieldClass::Plain) {
        if it.node.get("visible").is_none_or(|node| node.members().is_empty()) {
            let (zh, en) = quoted(it.key, &it.field.title);
            report
                .tell(
                    &CODE,
                    it.name,
                    format!("个人信息 {zh} 没写谁能看"),
                    format!("the sealed field {en} does not say who may read it"),
                )
                .help(
                    "写 visible，例如 visible: [{to: assignee, in: [accepted]}]",
                    "write `visible`, e.g. visible: [{to: assignee, in: [accepted]}]",
                );
        }
    }
}
