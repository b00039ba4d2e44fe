//! Whoever is asked for something personal is told why.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::FieldClass;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F001", "个人信息没写用途", "a personal field without a purpose");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.class != FieldClass::Plain) {
        if it.node.get("purpose").is_none() {
            let (zh, en) = quoted(it.key, &it.field.title);
            report
                .tell(
                    &CODE,
                    it.name,
                    format!("个人信息 {zh} 没写用途"),
                    format!("the sealed field {en} does not say why it is asked for"),
                )
                .help("写 purpose，例如 purpose: 上门服务", "write `purpose`, e.g. purpose: 上门服务");
        }
    }
}
