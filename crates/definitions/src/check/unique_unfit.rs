//! What names a row is plain and always there.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F012", "不能用来区分", "a field that cannot tell rows apart");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.registers() {
        for name in &view.definition.unique {
            let Some(field) = view.definition.fields.get(name) else { continue };
            let (zh, en) = match (field.class, field.required, &field.kind) {
                (FieldClass::Personal | FieldClass::Secret, ..) => ("它是密存的", "it is sealed"),
                (_, false, _) => ("它可以不填", "it may be empty"),
                (_, _, FieldType::Files { .. } | FieldType::Point { .. } | FieldType::Choices { .. }) => {
                    ("它不是单个的值", "it is not a single value")
                }
                _ => continue,
            };
            report
                .tell(
                    &CODE,
                    view.written.member_at(&["unique"], name),
                    format!("`{name}` 不能用来区分台账的行：{zh}"),
                    format!("`{name}` cannot tell rows apart: {en}"),
                )
                .help("用一个必填的普通字段，例如编码", "use a plain required field, such as a code");
        }
    }
}
