//! `date`: a day, `YYYY-MM-DD`.

use super::{ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Value};
use chrono::{Datelike, NaiveDate};
use std::ops::RangeInclusive;

/// Years in which anything here can have happened or can be planned; others are slips of the hand.
pub(super) const YEARS: RangeInclusive<i32> = 1900..=2199;

pub(super) struct Date;

impl Kind for Date {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let text = given.as_str().filter(|text| text.len() == 10);
        let date = text.and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        match date.filter(|date| YEARS.contains(&date.year())) {
            Some(date) => Ok(Json::from(date.to_string())),
            None => Err(Fault::wrong_type("日期，如 2026-03-02", "a date such as 2026-03-02")),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |text| Value::Date(text.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(super::text_of("date", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("date", &columns[0])
    }

    fn mask(&self, _value: &Json) -> String {
        "****-**-**".to_owned()
    }
}
