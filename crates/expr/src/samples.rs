//! Random rows and well-typed random expressions from a seed, for tests here and of the stores (feature `samples`).
//!
//! The same seed gives the same sample everywhere, so that one property, *evaluator ≡ SQL*, is tested on SQLite here
//! and on PostgreSQL where a server is at hand:
//!
//! ```
//! use gridwork_expr::samples;
//! use sea_query::PostgresQueryBuilder;
//!
//! let create = samples::table(Some("C")).to_string(PostgresQueryBuilder);
//! let insert = samples::insert(7, &samples::row(7)).to_string(PostgresQueryBuilder);
//! let filter = samples::filter(3);
//! let condition = filter.to_sql(&samples::SampleColumns).unwrap();
//! let select = samples::select(condition).to_string(PostgresQueryBuilder);
//! // Run the three: row 7 must be selected exactly if `filter.holds(&samples::row(7))`.
//! # let _ = (create, insert, select);
//! ```

use crate::{Column, Columns, Scope, Shape, Type, Value};
use indexmap::IndexMap;
use sea_query::prelude::Uuid;
use sea_query::{
    Alias, ColumnDef, Expr as SqlExpr, InsertStatement, Query, SelectStatement, Table, TableCreateStatement,
};

mod write;

pub use write::{expression, filter};

/// A source of arbitrary numbers that is the same everywhere (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

const TEXTS: [&str; 12] = ["", "a", "ab", "A", "b", "open", "社区", "社区服务", "o'neil", "100%", "a_b", "back\\slash"];
const IDS: [&str; 2] = ["0190aaaa-0000-7000-8000-000000000001", "0190aaaa-0000-7000-8000-000000000002"];
/// Unified social credit codes with their check character.
const CODES: [&str; 2] = ["91350100M000100Y43", "N2330110MF00000055"];
const DATES: [&str; 4] = ["2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01"];
const WHOLE: [i64; 9] = [-2, 0, 1, 2, 3, 10, 922_337_203_685_477_581, i64::MAX, i64::MIN];
const TENTHS: [i64; 9] = [-5, 0, 5, 10, 15, 20, 99, i64::MAX, i64::MIN];

/// The columns of the sample table: name, type, and whether it holds ids.
fn fields() -> Vec<(&'static str, Type, bool)> {
    vec![
        ("done", Type::Bool, false),
        ("flag", Type::Bool.nullable(), false),
        ("count", Type::Int, false),
        ("days", Type::Int.nullable(), false),
        ("hours", Type::Decimal(1).nullable(), false),
        ("price", Type::Decimal(2), false),
        ("state", Type::Text, false),
        ("note", Type::Text.nullable(), false),
        ("due_on", Type::Date, false),
        ("held_on", Type::Date.nullable(), false),
        ("opened_at", Type::Instant, false),
        ("met_at", Type::Instant.nullable(), false),
        ("asker", Type::Text, true),
        ("assignee", Type::Text.nullable(), true),
        ("body", Type::Text.nullable(), false),
    ]
}

/// Names beside the columns: constant for every row, or only for the evaluator.
fn others() -> Vec<(&'static str, Type)> {
    let item = Shape::new(
        "service_item",
        [("days", Type::Int), ("class", Type::Text.nullable()), ("hours", Type::Decimal(1))],
    );
    vec![
        ("today", Type::Date),
        ("place", Type::Point),
        ("skills", Type::Text.list()),
        ("wanted", Type::Int.list().nullable()),
        ("item", Type::from(item).nullable()),
    ]
}

/// The names the samples read.
pub fn scope() -> Scope {
    let names = fields().into_iter().map(|(name, ty, _)| (name, ty)).chain(others());
    Scope::new(names)
}

/// A row for the names of [`scope`].
pub fn row(seed: u64) -> IndexMap<String, Value> {
    let mut dice = Dice(seed);
    let names = scope().names;
    names.into_iter().map(|(name, ty)| (name.clone(), value(&mut dice, &name, &ty))).collect()
}

fn value(dice: &mut Dice, name: &str, ty: &Type) -> Value {
    match ty {
        Type::Nullable(_) if dice.below(3) == 0 => Value::Null,
        Type::Nullable(of) => value(dice, name, of),
        Type::Bool => Value::Bool(dice.below(2) == 0),
        Type::Int => Value::Int(WHOLE[dice.below(WHOLE.len())]),
        Type::Decimal(scale) => Value::Decimal { units: TENTHS[dice.below(TENTHS.len())], scale: *scale },
        Type::Text if matches!(name, "asker" | "assignee") => dice.one(&IDS).into(),
        Type::Text if name == "body" => dice.one(&CODES).into(),
        Type::Text => dice.one(&TEXTS).into(),
        Type::Date if name == "today" => Value::Date(DATES[1].into()),
        Type::Date => Value::Date(dice.one(&DATES).into()),
        Type::Instant => Value::Instant(1_772_000_000_000_000 + dice.below(3) as i64 * 60_000_000),
        Type::Point => {
            Value::Point { lon: 117.0 + dice.below(9) as f64 / 100.0, lat: 39.0 + dice.below(9) as f64 / 100.0 }
        }
        Type::List(of) => Value::List((0..dice.below(4)).map(|_| value(dice, name, of)).collect()),
        Type::Record(shape) => {
            let fields = shape.fields.iter().map(|(key, ty)| (key.clone(), value(dice, key, ty)));
            Value::Record(fields.collect())
        }
        Type::Null => Value::Null,
    }
}

/// The table of the samples, with `sample_id` as its key. PostgreSQL needs `Some("C")` to compare texts by bytes.
pub fn table(text_collation: Option<&str>) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(Alias::new("sample")).col(ColumnDef::new(Alias::new("sample_id")).big_integer().primary_key());
    for (name, ty, is_id) in fields() {
        let mut column = ColumnDef::new(Alias::new(name));
        match ty.plain() {
            _ if is_id => column.uuid(),
            Type::Bool => column.boolean(),
            Type::Text | Type::Date => column.text(),
            _ => column.big_integer(),
        };
        if let (Type::Text | Type::Date, false, Some(collation)) = (ty.plain(), is_id, text_collation) {
            column.extra(format!("collate \"{collation}\""));
        }
        if !ty.may_be_null() {
            column.not_null();
        }
        table.col(&mut column);
    }
    table
}

/// Puts a row into the table.
pub fn insert(id: i64, row: &IndexMap<String, Value>) -> InsertStatement {
    let mut columns = vec![Alias::new("sample_id")];
    let mut cells = vec![SqlExpr::val(id)];
    for (name, _, is_id) in fields() {
        columns.push(Alias::new(name));
        cells.push(cell(&row[name], is_id));
    }
    let mut insert = Query::insert();
    insert.into_table(Alias::new("sample")).columns(columns).values_panic(cells);
    insert
}

fn cell(value: &Value, is_id: bool) -> SqlExpr {
    match value {
        Value::Bool(value) => SqlExpr::val(*value),
        Value::Int(value) | Value::Decimal { units: value, .. } | Value::Instant(value) => SqlExpr::val(*value),
        Value::Text(text) | Value::Date(text) => match Uuid::parse_str(text) {
            Ok(id) if is_id => SqlExpr::val(id),
            _ => SqlExpr::val(text.as_str()),
        },
        _ => SqlExpr::Keyword(sea_query::Keyword::Null),
    }
}

/// The ids of the rows where `condition` is true, in order.
pub fn select(condition: SqlExpr) -> SelectStatement {
    let mut select = Query::select();
    let id = Alias::new("sample_id");
    select.column(id.clone()).from(Alias::new("sample")).and_where(condition).order_by(id, sea_query::Order::Asc);
    select
}

/// The columns of the sample table; `today` is known.
#[derive(Debug, Clone, Copy)]
pub struct SampleColumns;

impl Columns for SampleColumns {
    fn column(&self, path: &[String]) -> Option<Column> {
        let [name] = path else {
            return None;
        };
        if name == "today" {
            return Some(Column::Known(Value::Date(DATES[1].into())));
        }
        let (name, ty, is_id) = fields().into_iter().find(|(field, ..)| field == name)?;
        let column = SqlExpr::col(Alias::new(name));
        Some(if is_id { Column::uuid(column, ty) } else { Column::plain(column, ty) })
    }
}
