//! A personal field is erased some day.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::FieldClass;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F003", "个人信息没写何时删", "a personal field without an end");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.class != FieldClass::Plain) {
        if it.node.get("erase_after").is_none() {
            let (zh, en) = quoted(it.key, &it.field.title);
            report
                .tell(
                    &CODE,
                    it.name,
                    format!("个人信息 {zh} 没写何时删除"),
                    format!("the sealed field {en} does not say when it is erased"),
                )
                .help(
                    "写 erase_after，例如 erase_after: {days: 180}",
                    "write `erase_after`, e.g. erase_after: {days: 180}",
                );
        }
    }
}
