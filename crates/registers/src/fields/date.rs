//! `date`: a day, `YYYY-MM-DD`.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};
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

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        Cell::Moment(value.as_str().unwrap_or_default().to_owned()).into()
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        let wrong = || Fault::wrong_type("日期，如 2026-03-02", "a date such as 2026-03-02");
        if let Cell::Number(days) = cell
            && let Some(date) = of_serial(*days)
        {
            return Ok(Json::from(date.to_string()));
        }
        let text = cells::typed(cell)?;
        // Programs write a day as its first moment.
        let text = text.strip_suffix("T00:00:00").or_else(|| text.strip_suffix(" 00:00:00")).unwrap_or(&text);
        if text.is_empty() {
            return Ok(Json::Null);
        }
        typed_date(text).map(|date| Json::from(date.to_string())).ok_or_else(wrong)
    }
}

/// A date as people type it: with hyphens, points, strokes or the Chinese words between, or eight digits alone.
pub(super) fn typed_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let text = text.trim_end_matches(['日', '号']);
    let parts = text.split(['-', '.', '/', '年', '月']).map(str::trim).collect::<Vec<_>>();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        text.parse::<u32>().ok().filter(|_| digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
    };
    let year = i32::try_from(number(year, 4..=4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month, 1..=2)?, number(day, 1..=2)?)
}

/// The day that a workbook counts by a number, since 1900 and with a 29 February in that year.
fn of_serial(days: f64) -> Option<NaiveDate> {
    // Up to the last of the years that are taken; larger numbers are dates without strokes: 20260302.
    if days.fract() != 0.0 || !(1.0..110_000.0).contains(&days) || days == 60.0 {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(1899, 12, if days < 60.0 { 31 } else { 30 })?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within five digits")]
    let days = days as u64;
    first.checked_add_days(chrono::Days::new(days))
}
