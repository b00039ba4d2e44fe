//! The SQL of filters on both engines, written out, and what is outside the filter subset.

use crate::{Column, Columns, Expr, Shape, Type, Value, samples};
use sea_query::{Expr as SqlExpr, PostgresQueryBuilder, SqliteQueryBuilder};
use serde_json::Value as Json;

/// The sample columns, and some that only filters of this file read.
struct House;

impl Columns for House {
    fn column(&self, path: &[String]) -> Option<Column> {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let text = |text: &str| Some(Column::Known(Value::from(text)));
        match names.as_slice() {
            ["me"] => text("0190aaaa-0000-7000-8000-000000000001"),
            ["limit", "text"] => text("a\0b"),
            ["limit", "days"] => Some(Column::Known(Value::Int(3))),
            ["limit", "none"] => Some(Column::Known(Value::Null)),
            ["skills"] => Some(Column::plain(SqlExpr::col("skills"), Type::Text.list())),
            ["place"] => Some(Column::plain(SqlExpr::col("place_lon"), Type::Point.nullable())),
            ["item"] => {
                let shape = Shape::new("service_item", [("id", Type::Text), ("days", Type::Int)]);
                Some(Column::uuid(SqlExpr::col("item_id"), Type::from(shape).nullable()))
            }
            ["item", "days"] => Some(Column::plain(SqlExpr::col(("item", "days")), Type::Int.nullable())),
            _ => samples::SampleColumns.column(path),
        }
    }
}

fn where_clause(select: &str) -> String {
    let (_, rest) = select.split_once(" WHERE ").unwrap_or_default();
    rest.split_once(" ORDER BY ").unwrap_or_default().0.to_owned()
}

#[test]
fn filters_become_the_sql_of_the_table() {
    let table: Json = serde_json::from_str(include_str!("../../tests/data/filter.json")).unwrap();
    let mut found = String::new();
    let mut same = true;
    for case in table["cases"].as_array().unwrap() {
        let source = case["source"].as_str().unwrap();
        let expr = Expr::parse(source).unwrap();
        let row = match expr.to_sql(&House) {
            Ok(sql) => {
                let sqlite = where_clause(&samples::select(sql.clone()).to_string(SqliteQueryBuilder));
                let postgres = where_clause(&samples::select(sql).to_string(PostgresQueryBuilder));
                match sqlite == postgres {
                    true => serde_json::json!({"source": source, "sql": sqlite}),
                    false => serde_json::json!({"source": source, "sqlite": sqlite, "postgres": postgres}),
                }
            }
            Err(refusal) => {
                assert!(!refusal.reason_zh.is_empty(), "{source}");
                serde_json::json!({"source": source, "refused": &source[refusal.span], "reason": refusal.reason_en})
            }
        };
        same &= row == *case;
        found += &format!("    {row},\n");
    }
    assert!(same, "the table should read:\n{found}");
}
