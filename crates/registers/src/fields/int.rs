//! `int`: a whole number within what every browser can hold.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};

/// The greatest whole number that a JavaScript number holds exactly.
pub(super) const SAFE_MAX: i64 = 9_007_199_254_740_991;

pub(super) struct Int {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

impl Kind for Int {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let value = whole(given).ok_or_else(|| Fault::wrong_type("整数", "a whole number"))?;
        Fault::limits(value, self.min, self.max, |limit| limit.to_string())?;
        Ok(Json::from(value))
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_i64().map_or(Value::Null, Value::Int)
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Int)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Int(value.as_i64().ok_or_else(|| Misfit::new("int", value))?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        match &columns[0] {
            DbValue::Int(value) => Ok(Json::from(*value)),
            other => Err(Misfit::new("int", other)),
        }
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        let Some(number) = value.as_i64() else { return Spelt::default() };
        // A workbook keeps fifteen digits of a number; a longer one stands there as text.
        match number.unsigned_abs() < 1_000_000_000_000_000 {
            true => Cell::Number(number as f64).into(),
            false => Cell::Text(number.to_string()).into(),
        }
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        let Some(text) = cells::number(cell, &[])? else { return Ok(Json::Null) };
        if !cells::is_plain_number(&text) {
            return Err(Fault::wrong_type("整数", "a whole number"));
        }
        let whole = text.parse::<i64>().map(Json::from);
        Ok(whole.unwrap_or_else(|_| text.parse::<f64>().map_or(Json::Null, Json::from)))
    }
}

/// The whole number that was given; `5.0` is five, since JSON knows one kind of number.
pub(super) fn whole(given: &Json) -> Option<i64> {
    let value = match given.as_i64() {
        Some(value) => value,
        #[allow(clippy::cast_possible_truncation, reason = "whole and within the safe range, which is checked first")]
        None => given.as_f64().filter(|it| it.fract() == 0.0 && it.abs() <= SAFE_MAX as f64)? as i64,
    };
    // The least number of all has no positive twin.
    (value.unsigned_abs() <= SAFE_MAX.unsigned_abs()).then_some(value)
}
