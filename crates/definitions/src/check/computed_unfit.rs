//! A field that is worked out is of a register, plain, of the type that its expression gives, and asked of nobody.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Purpose};
use crate::check::subject::FieldView;
use crate::model::{FieldClass, FieldType};
use crate::types::type_of;
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F021", "不能这样计算字段", "a field that cannot be worked out so");

/// What says how a field is filled in by people.
const OF_PEOPLE: [&str; 5] = ["required", "required_when", "default", "write", "is"];

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.node.get("computed").is_some()) {
        misplaced(it, report);
    }
    for it in conditions::all(subject) {
        let Some(register) = it.row() else { continue };
        match it.purpose {
            Purpose::Computed(_, key) => {
                let field = register.fields.get(key).filter(|_| !report.is_broken(it.node.place));
                let Some((field, given)) = field.zip(it.type_in(subject.catalog)) else { continue };
                let wanted = match &field.kind {
                    FieldType::Row { .. } => Type::Text,
                    other => type_of(other, subject.catalog),
                }
                .nullable();
                let is_fit = wanted.shared(&given) == Some(wanted.clone());
                if !is_fit {
                    let (zh, en) = (
                        format!("`{key}` 的类型是 {}，表达式得出的却是{}", field.kind.name(), given.zh()),
                        format!("`{key}` is of the type {}, but the expression gives {given}", field.kind.name()),
                    );
                    report
                        .tell(&CODE, it.node.place, zh, en)
                        .help("让类型与表达式一致", "let the type be what the expression gives");
                }
            }
            _ => {
                let read = it.expr().map(|expr| expr.reads()).unwrap_or_default().into_iter().flatten();
                let is_computed = |name: &String| register.fields.get(name).is_some_and(|it| it.computed.is_some());
                for name in read.filter(is_computed) {
                    report
                        .tell(
                            &CODE,
                            it.node.place,
                            format!("表单条件读取了计算字段 `{name}`，填写时它还没有值"),
                            format!("a condition of the form reads `{name}`, which is worked out after the form"),
                        )
                        .help("改为读取它由之算出的字段", "read the fields that it is worked out from");
                }
            }
        }
    }
}

/// What is said besides, or where, that does not go with it.
fn misplaced(it: &FieldView, report: &mut Report) {
    let class = (it.field.class != FieldClass::Plain).then_some("class");
    let besides = OF_PEOPLE.into_iter().filter(|word| it.node.get(word).is_some()).chain(class);
    for word in besides {
        report
            .tell(
                &CODE,
                it.at(word),
                format!("`{}` 是计算字段，不能写 {word}", it.key),
                format!("`{}` is worked out and cannot have `{word}`", it.key),
            )
            .help(format!("去掉 {word}"), format!("drop `{word}`"));
    }
    if !it.is_of_register() {
        report
            .tell(
                &CODE,
                it.at("computed"),
                format!("`{}` 不在台账里，不能写 computed", it.key),
                format!("`{}` is not of a register and cannot be `computed`", it.key),
            )
            .help("在环节的 set 中赋值", "let a step `set` it");
    }
}
