//! `bool`: true or false.

use super::{ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Value};

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
}
