//! `bool`: true or false.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};

pub(super) struct Bool;

impl Kind for Bool {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        if given.is_boolean() { Ok(given.clone()) } else { Err(Fault::wrong_type("是或否", "true or false")) }
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_bool().map_or(Value::Null, Value::Bool)
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Bool)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Bool(value.as_bool().ok_or_else(|| Misfit::new("bool", value))?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        match &columns[0] {
            DbValue::Bool(value) => Ok(Json::from(*value)),
            // SQLite has no truth of its own: 0 and 1.
            DbValue::Int(value @ (0 | 1)) => Ok(Json::from(*value == 1)),
            other => Err(Misfit::new("bool", other)),
        }
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        let text = match (value.as_bool(), spelling.language().starts_with("en")) {
            (Some(true), false) => "是",
            (Some(false), false) => "否",
            (Some(true), true) => "yes",
            (Some(false), true) => "no",
            (None, _) => "",
        };
        Cell::text(text).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        if let Cell::Bool(value) = cell {
            return Ok(Json::from(*value));
        }
        match cells::typed(cell)?.to_lowercase().as_str() {
            "" => Ok(Json::Null),
            "是" | "有" | "对" | "√" | "✓" | "yes" | "y" | "true" | "1" => Ok(Json::from(true)),
            "否" | "无" | "没有" | "错" | "×" | "no" | "n" | "false" | "0" => Ok(Json::from(false)),
            _ => Err(Fault::wrong_type("是或否", "yes or no")),
        }
    }
}
