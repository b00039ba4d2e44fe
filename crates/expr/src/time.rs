//! Dates and instants as texts and numbers; days are those of China Standard Time.

use crate::Fault;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, TimeDelta};

/// China Standard Time: +08:00 all year.
const OFFSET_SECONDS: i32 = 8 * 3600;

/// The date in `text`, which must be `YYYY-MM-DD` of a year from 1 to 9999.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    if !shaped {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?)?;
    (date.year() >= 1).then_some(date)
}

/// The date as text; refused outside the years 1 to 9999.
pub(crate) fn write_date(date: NaiveDate) -> Result<String, Fault> {
    if !(1..=9999).contains(&date.year()) {
        return Err(Fault::Overflow);
    }
    Ok(date.format("%Y-%m-%d").to_string())
}

/// The instant in an RFC 3339 text with offset, in microseconds.
pub(crate) fn read_instant(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_micros())
}

fn local(micros: i64) -> Option<DateTime<FixedOffset>> {
    let offset = FixedOffset::east_opt(OFFSET_SECONDS)?;
    DateTime::from_timestamp_micros(micros).map(|at| at.with_timezone(&offset))
}

/// The instant as RFC 3339 text in +08:00; none for instants no calendar reaches.
pub(crate) fn write_instant(micros: i64) -> Option<String> {
    local(micros).map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false))
}

/// The date of an instant in China.
pub(crate) fn date_of(micros: i64) -> Result<String, Fault> {
    write_date(local(micros).ok_or(Fault::Overflow)?.date_naive())
}

/// Days from one date to another; negative when the second is earlier.
pub(crate) fn days_between(from: &str, to: &str) -> Result<i64, Fault> {
    let from = read_date(from).ok_or(Fault::Time)?;
    let to = read_date(to).ok_or(Fault::Time)?;
    Ok((to - from).num_days())
}

/// The date this many days later.
pub(crate) fn add_days(date: &str, days: i64) -> Result<String, Fault> {
    let date = read_date(date).ok_or(Fault::Time)?;
    let span = TimeDelta::try_days(days).ok_or(Fault::Overflow)?;
    write_date(date.checked_add_signed(span).ok_or(Fault::Overflow)?)
}
