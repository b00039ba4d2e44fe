//! What picks needs and offers, what counts cases, and what a view holds is answered by the database at once.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Condition, Purpose};
use crate::loader::read::place_in;
use crate::model::{Field, Loop, Register};
use crate::source::{Place, Value as Written};
use crate::types::{is_readable, kept, shape_of_row, type_of};
use gridwork_expr::{Column, Columns, Kept, Type, Value};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M009", "数据库答不了的条件", "a condition that the database cannot answer");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject) {
        let columns = match it.purpose {
            Purpose::NeedWaits(definition) => Probe { subject, cases: Some(definition), bare: None, offer: None },
            Purpose::OfferCounts(register) | Purpose::ViewHolds(register) => {
                Probe { subject, cases: None, bare: Some(register), offer: None }
            }
            Purpose::Counted(definition, register) => {
                Probe { subject, cases: Some(definition), bare: None, offer: Some(register) }
            }
            _ => continue,
        };
        if it.type_in(subject.catalog) != Some(Type::Bool) {
            continue;
        }
        let Some(expr) = it.expr() else { continue };
        if let Err(fault) = expr.to_sql(&columns) {
            let place = part(&it, &fault.span, subject);
            report
                .tell(
                    &CODE,
                    place,
                    format!("数据库答不了：{}", fault.reason_zh),
                    format!("the database cannot answer this: {}", fault.reason_en),
                )
                .help(
                    "只比较字段和写明的值；匹配的算式放进 must 或 score",
                    "compare fields with values; what a matcher calculates goes into `must` or `score`",
                );
        } else if columns.offer.is_some() && !expr.reads().iter().any(|path| path[0] == "offer") {
            report
                .tell(
                    &CODE,
                    it.node.place,
                    "这个计数和供给没有关系，对谁都一样",
                    "this count has nothing to do with the offer: it is the same for everybody",
                )
                .help("写上例如 assignee == offer.person", "tie it to the offer, as in `assignee == offer.person`");
        }
    }
}

fn part(it: &Condition, span: &std::ops::Range<usize>, subject: &Subject) -> Place {
    match &it.node.value {
        Written::Scalar(scalar) => place_in(scalar, it.node.place, span, subject.sources),
        _ => it.node.place,
    }
}

/// Columns of which only the type matters.
struct Probe<'a> {
    subject: &'a Subject<'a>,
    cases: Option<&'a Loop>,
    /// The register whose fields stand bare.
    bare: Option<&'a Register>,
    /// The register whose fields stand behind `offer.`.
    offer: Option<&'a Register>,
}

impl Columns for Probe<'_> {
    fn column(&self, path: &[String]) -> Option<Column> {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        match (names.as_slice(), self.cases, self.bare, self.offer) {
            (["offer", name], _, _, Some(register)) | ([name], _, Some(register), _) => of_row(register, name),
            ([name], Some(definition), ..) => self.of_case(definition, name),
            _ => None,
        }
    }
}

impl Probe<'_> {
    fn of_case(&self, definition: &Loop, name: &str) -> Option<Column> {
        let column = |ty, kept| Some(Column::of("c", name, ty, kept));
        match name {
            "state" => column(Type::Text, Kept::Plain),
            "outcome" => column(Type::Text.nullable(), Kept::Plain),
            "opened_at" => column(Type::Instant, Kept::Plain),
            "asker" | "opener" => column(Type::Text, Kept::Uuid),
            "assignee" => column(Type::Text.nullable(), Kept::Uuid),
            "now" => Some(Column::Known(Value::Instant(0))),
            _ => {
                let field: &Field = definition.fields.get(name).filter(|field| is_readable(field))?;
                column(type_of(&field.kind, self.subject.catalog).nullable(), kept(&field.kind))
            }
        }
    }
}

fn of_row(register: &Register, name: &str) -> Option<Column> {
    let ty = shape_of_row(register).fields.get(name)?.clone();
    let kept = if name == "id" { Kept::Uuid } else { kept(&register.fields.get(name)?.kind) };
    Some(Column::of("o", name, ty, kept))
}
