//! What names a row is always there, and plain; one sealed field alone can name it by its blind index.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F012", "不能用来区分", "a field that cannot tell rows apart");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.registers() {
        for name in &view.definition.unique {
            let Some(field) = view.definition.fields.get(name) else { continue };
            let (zh, en) = match (field.class, field.required, &field.kind) {
                (_, false, _) => ("它可以不填", "it may be empty"),
                (FieldClass::Personal | FieldClass::Secret, ..) if field.find.is_none() => {
                    ("它是密存的，没写 find: exact", "it is sealed and has no `find: exact`")
                }
                (FieldClass::Personal | FieldClass::Secret, ..) if view.definition.unique.len() > 1 => {
                    ("密存的字段只能单独用来区分", "a sealed field tells rows apart only alone")
                }
                (
                    ..,
                    FieldType::Files { .. }
                    | FieldType::Point { .. }
                    | FieldType::Area
                    | FieldType::Choices { .. }
                    | FieldType::Rows { .. },
                ) => ("它不是单个的值", "it is not a single value"),
                _ => continue,
            };
            report
                .tell(
                    &CODE,
                    view.written.member_at(&["unique"], name),
                    format!("`{name}` 不能用来区分台账的行：{zh}"),
                    format!("`{name}` cannot tell rows apart: {en}"),
                )
                .help(
                    "用一个必填的普通字段，例如编码；或单独一个写了 find: exact 的密存字段",
                    "use a plain required field, such as a code, or one sealed field alone with `find: exact`",
                );
        }
    }
}
