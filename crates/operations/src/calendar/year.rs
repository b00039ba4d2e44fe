//! The days of one year that depart from Monday to Friday, and whose they are.

use crate::error::Result;
use chrono::Datelike;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::store as world;

/// A year as people look it up.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Its notice is not loaded: Monday to Friday is counted for now.
    pub is_provisional: bool,
    /// The days, in order.
    pub days: Vec<YearDay>,
}

/// One of its days.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct YearDay {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What it is.
    pub kind: String,
    /// Why.
    pub name: String,
    /// Set by this district.
    pub is_own: bool,
}

/// Reads it.
///
/// # Errors
/// What the storage says; a year outside of 2000 to 2100.
pub async fn year(desk: &Desk, year: i32) -> Result<Year> {
    if !super::days::YEARS.contains(&year) {
        let (zh, en) = ("年份须在 2000 到 2100 之间", "the year must lie between 2000 and 2100");
        return Err(KernelError::problem("year", "range", zh, en).into());
    }
    let mut view = desk.view().await?;
    let own = world::own_calendar(&mut view.conn).await?;
    let calendar = own.calendar();
    let days = calendar.special_days().filter(|(date, _, _)| date.year() == year).map(|(date, kind, name)| YearDay {
        date: date.to_string(),
        kind: kind.as_str().to_owned(),
        name: name.to_owned(),
        is_own: own.days.contains_key(&date),
    });
    Ok(Year { year, is_provisional: calendar.is_provisional(year), days: days.collect() })
}
