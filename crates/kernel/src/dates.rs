//! Dates as the tables keep them: `YYYY-MM-DD` and nothing else, so that they compare as texts.

use crate::error::{Error, Result};
use chrono::{Datelike, NaiveDate};
use std::ops::RangeInclusive;

/// Years in which anything here can begin or end; others are slips of the hand.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// The date that stands at a place.
///
/// # Errors
/// A problem there when it is no date: `2026-3-2` and `20260302` would sort before `2026-01-01`.
pub(crate) fn date(path: &str, text: &str) -> Result<NaiveDate> {
    let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // The parser also takes `2026-3-2`; only what comes out as it went in is kept.
    read.filter(|date| YEARS.contains(&date.year()) && date.to_string() == text).ok_or_else(|| {
        Error::problem(
            path,
            "type",
            format!("“{text}”不是日期，请写成 2026-03-02 的形式"),
            format!("`{text}` is not a date: write it as 2026-03-02"),
        )
    })
}

/// The day before a date that was read.
pub(crate) fn day_before(date: NaiveDate) -> String {
    date.pred_opt().unwrap_or(date).to_string()
}

#[test]
fn only_dates_that_compare_as_texts_are_taken() {
    assert_eq!(day_before(date("valid_from", "2026-03-01").unwrap()), "2026-02-28");
    for wrong in ["2026-3-2", "20260302", "2026-02-29", "+2026-03-02", "2026-03-02 ", "0026-03-02", "", "soon"] {
        let refused = date("valid_from", wrong);
        assert!(matches!(&refused, Err(Error::Problems(all)) if all[0].path == "valid_from"), "{wrong}: {refused:?}");
    }
}
