//! No decision hangs on personal or secret values.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions;
use crate::loader::read::place_in;
use crate::model::{Field, FieldClass, FieldType};
use crate::source::{Node, Place, Sources, Value};
use crate::types::is_readable;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C002", "条件读取了密存的字段", "a condition over a sealed field");

fn check(subject: &Subject, report: &mut Report) {
    // Also those of forms: what somebody types would be read there, and nothing at all by the server.
    for it in &conditions::all(subject) {
        let Some(expr) = it.expr() else { continue };
        for path in expr.reads() {
            let sealed = match path.as_slice() {
                [name] => it.field(name).filter(|field| !is_readable(field)),
                [name, inside, ..] => row_field(subject, it.field(name), inside).filter(|field| !is_readable(field)),
                [] => None,
            };
            if let Some(field) = sealed {
                let name = path.join(".");
                let (zh, en) = match field.class {
                    FieldClass::Plain => ("只给一部分人看", "is not read by everybody who reads its row"),
                    FieldClass::Personal | FieldClass::Secret => ("是密存的个人信息", "is sealed"),
                };
                let place = place_of(it.node, &name, subject.sources);
                report
                    .tell(
                        &CODE,
                        place,
                        format!("`{name}`（{}）{zh}，条件不能读取", field.title.zh),
                        format!("`{name}` {en}, so no condition can read it"),
                    )
                    .help(
                        "用不含个人信息的字段来判断，例如一个是否字段",
                        "decide by a plain field, such as a yes-or-no one",
                    );
                report.mark_broken(it.node.place);
            }
        }
    }
}

fn row_field<'a>(subject: &Subject<'a>, field: Option<&Field>, inside: &str) -> Option<&'a Field> {
    match &field?.kind {
        FieldType::Row { of } => subject.catalog.registers.get(of)?.fields.get(inside),
        _ => None,
    }
}

/// Where a name first stands in an expression.
fn place_of(node: &Node, name: &str, sources: &Sources) -> Place {
    match &node.value {
        Value::Scalar(scalar) => match scalar.text.find(name) {
            Some(at) => place_in(scalar, node.place, &(at..at + name.len()), sources),
            None => node.place,
        },
        _ => node.place,
    }
}
