//! Only sealed fields have a purpose, readers and an end.

use super::{Code, Report, Rule, Subject, warning};
use crate::model::FieldClass;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-F005", "普通字段的密存设置不起作用", "settings of a personal field on a plain one");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.field.class == FieldClass::Plain && !it.is_input()) {
        for word in ["purpose", "visible", "erase_after"] {
            if let Some((name, _)) = it.node.entry(word) {
                report
                    .tell(
                        &CODE,
                        name.place,
                        format!("`{word}` 只对密存的字段起作用"),
                        format!("`{word}` does nothing on a plain field"),
                    )
                    .help("写 class: personal，或去掉它", "write `class: personal`, or drop it");
            }
        }
    }
}
