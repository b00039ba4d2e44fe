//! A field that holds a personal data element is sealed.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::FieldClass;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-D002", "个人数据元没有密存", "a personal data element kept in the open");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.class == FieldClass::Plain) {
        let Some(element) = it.field.is.as_ref().and_then(|key| subject.catalog.elements.get(key)) else { continue };
        if element.personal {
            let ((zh, en), name) = (quoted(it.key, &it.field.title), element.key.local());
            report
                .tell(
                    &CODE,
                    it.at("is"),
                    format!("数据元 `{name}` 是个人信息，字段 {zh} 却没有密存"),
                    format!("the data element `{name}` is personal, but the field {en} is kept in the open"),
                )
                .help(
                    "写 class: personal，并写 purpose、visible、erase_after；填写项改成事项字段",
                    "write `class: personal` with purpose, visible and erase_after; make an input a case field",
                );
        }
    }
}
