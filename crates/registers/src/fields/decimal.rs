//! `decimal`: a number with a fixed count of decimals, kept as a scaled whole number.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};

/// Fifteen digits: every such number survives being written as JSON and read again, bit for bit.
const UNITS_MAX: i64 = 999_999_999_999_999;

pub(super) struct Decimal {
    pub(super) scale: u8,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

impl Kind for Decimal {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        if !given.is_number() {
            return Err(Fault::wrong_type("数字", "a number"));
        }
        let units = units(given, self.scale).ok_or_else(|| {
            let scale = self.scale;
            Fault::new(
                "scale",
                format!("最多 {scale} 位小数、15 位有效数字"),
                format!("give at most {scale} decimals and 15 digits"),
            )
        })?;
        Fault::limits(units, self.min, self.max, |limit| json(limit, self.scale).to_string())?;
        Ok(json(units, self.scale))
    }

    fn to_expr(&self, value: &Json) -> Value {
        units(value, self.scale).map_or(Value::Null, |units| Value::Decimal { units, scale: self.scale })
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Int)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Int(units(value, self.scale).ok_or_else(|| Misfit::new("decimal", value))?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        match &columns[0] {
            DbValue::Int(units) => Ok(json(*units, self.scale)),
            other => Err(Misfit::new("decimal", other)),
        }
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        value.as_f64().map_or_else(Spelt::default, |number| Cell::Number(number).into())
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        let Some(text) = cells::number(cell, &[])? else { return Ok(Json::Null) };
        let number = Some(&text).filter(|text| cells::is_plain_number(text)).and_then(|text| text.parse::<f64>().ok());
        number.map(Json::from).ok_or_else(|| Fault::wrong_type("数字", "a number"))
    }
}

/// The scaled whole number of a JSON number; none when it has more decimals or digits than fit.
fn units(given: &Json, scale: u8) -> Option<i64> {
    let one = one(scale);
    let units = match given.as_i64() {
        Some(whole) => whole.checked_mul(one)?,
        None => {
            let scaled = given.as_f64()? * one as f64;
            let rounded = scaled.round();
            // 0.3 arrives as 0.299999…: nearness is judged at a millionth of the last decimal.
            if !(rounded.abs() <= UNITS_MAX as f64 && (scaled - rounded).abs() < 1e-6_f64.max(rounded.abs() * 1e-15)) {
                return None;
            }
            #[allow(clippy::cast_possible_truncation, reason = "whole and within fifteen digits")]
            let units = rounded as i64;
            units
        }
    };
    (units.unsigned_abs() <= UNITS_MAX.unsigned_abs()).then_some(units)
}

/// The JSON number of a scaled whole number: always a fraction's form, so that one value has one spelling.
pub(super) fn json(units: i64, scale: u8) -> Json {
    Json::from(units as f64 / one(scale) as f64)
}

fn one(scale: u8) -> i64 {
    10_i64.pow(u32::from(scale.min(15)))
}
