//! What `set` works out fits the field.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Purpose};
use crate::model::{FieldClass, FieldType};
use crate::types::type_of;
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C007", "算出的值放不进字段", "a computed value that does not fit");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject) {
        let Purpose::Set(definition, _, name) = it.purpose else { continue };
        let (Some(field), Some(found)) = (definition.fields.get(name), it.type_in(subject.catalog)) else { continue };
        let wanted = match &field.kind {
            FieldType::Row { .. } => Type::Text,
            other => type_of(other, subject.catalog),
        };
        let place = it.node.place;
        if field.class != FieldClass::Plain {
            report
                .tell(
                    &CODE,
                    place,
                    format!("密存的字段 `{name}` 不能由条件算出"),
                    format!("the sealed field `{name}` cannot be computed"),
                )
                .help("在表单里填写它", "ask for it in a form");
        } else if wanted.clone().nullable().shared(&found) != Some(wanted.clone().nullable()) {
            report
                .tell(
                    &CODE,
                    place,
                    format!("结果是{}，字段 `{name}` 要{}", found.zh(), wanted.zh()),
                    format!("this gives {found}, the field `{name}` takes {wanted}"),
                )
                .help("改表达式，或改字段的类型", "change the expression or the type of the field");
        }
    }
}
