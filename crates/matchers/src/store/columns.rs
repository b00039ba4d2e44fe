//! Where the database finds what a matcher's conditions read.

use super::unfit;
use gridwork_db::{Engine, Value as DbValue};
use gridwork_definitions::model::{Loop, Register};
use gridwork_definitions::types::{is_readable, kept, shape_of_row};
use gridwork_expr::{Column, Columns, Expr, Kept, Type, Value};
use gridwork_kernel::Instant;
use gridwork_kernel::error::Result;
use gridwork_registers::filter;
use gridwork_registers::tables::column_of;

/// Cases under `c` with their fields under `f` and, for counts, the offer under `o`.
pub(super) struct CasesAndOffer<'a> {
    pub(super) cases: &'a Loop,
    pub(super) offer: Option<&'a Register>,
    pub(super) now: Instant,
}

impl Columns for CasesAndOffer<'_> {
    fn column(&self, path: &[String]) -> Option<Column> {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let head = |name: &str, ty, kept| Some(Column::of("c", name, ty, kept));
        match names.as_slice() {
            ["offer", name] => of_row(self.offer?, name),
            ["state"] => head("state", Type::Text, Kept::Plain),
            ["outcome"] => head("outcome", Type::Text.nullable(), Kept::Plain),
            ["opened_at"] => head("opened_at", Type::Instant, Kept::Plain),
            ["asker"] => head("asker_id", Type::Text, Kept::Uuid),
            ["opener"] => head("opener_id", Type::Text, Kept::Uuid),
            ["assignee"] => head("assignee_person_id", Type::Text.nullable(), Kept::Uuid),
            ["now"] => Some(Column::Known(Value::Instant(self.now.0))),
            [name] => {
                let field = self.cases.fields.get(*name).filter(|field| is_readable(field))?;
                // A row compares by its id, which is all that stands in its column.
                let ty = match kept(&field.kind) {
                    Kept::Uuid => Type::Text,
                    Kept::Plain => gridwork_definitions::types::type_of(&field.kind, &Default::default()),
                };
                let column = column_of(&self.cases.fields, name)?;
                Some(Column::of("f", &column, ty.nullable(), kept(&field.kind)))
            }
            _ => None,
        }
    }
}

/// A column of the offer. What is required there is there: a row of an earlier version that lacks it equals nothing.
fn of_row(register: &Register, name: &str) -> Option<Column> {
    let ty = shape_of_row(register).fields.get(name)?.clone();
    if name == "id" {
        return Some(Column::of("o", "row_id", ty, Kept::Uuid));
    }
    let field = register.fields.get(name)?;
    Some(Column::of("o", &column_of(&register.fields, name)?, ty, kept(&field.kind)))
}

/// A condition with `$n` from 1, and its values.
pub(super) fn sql_of(engine: Engine, when: &Expr, columns: &dyn Columns) -> Result<(String, Vec<DbValue>)> {
    let sql = when.to_sql(columns).map_err(|fault| unfit(when.source(), &fault.reason_en))?;
    filter::rendered(engine, sql)
}
