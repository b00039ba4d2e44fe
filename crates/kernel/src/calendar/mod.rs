//! The work calendar: which days are worked, at which hours, and when a span of working time is over.
//!
//! Days are data (the State Council's holidays and make-up days, overrides of an org); a year without data counts
//! Monday to Friday and is provisional. All counting rests on one function, the working time before a day, so that
//! adding, subtracting and measuring agree by construction.

mod deadline;
mod hours;
mod ledger;
mod load;

pub use deadline::{Basis, Deadline, YEARS_MAX};
pub use hours::{Hours, HoursError};
pub use ledger::Interval;
pub use load::{CalendarError, CalendarProblem};

use crate::time::{DAY, Instant, date_of, day_number};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// From this month and day on a notice may speak of the New Year holiday of the year that follows.
const LAST_DAYS: (u32, u32) = (12, 25);

/// In what way a day departs from Monday to Friday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// A day off (`holiday`).
    Holiday,
    /// A weekend day that is worked (`makeup_workday`, 调休上班).
    MakeupWorkday,
    /// Only the working hours before noon (`morning_only`).
    MorningOnly,
    /// Only the working hours after noon (`afternoon_only`).
    AfternoonOnly,
}

impl DayKind {
    /// The kind a table calls by this word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "holiday" => Some(Self::Holiday),
            "makeup_workday" => Some(Self::MakeupWorkday),
            "morning_only" => Some(Self::MorningOnly),
            "afternoon_only" => Some(Self::AfternoonOnly),
            _ => None,
        }
    }

    /// The word for this kind in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::MakeupWorkday => "makeup_workday",
            Self::MorningOnly => "morning_only",
            Self::AfternoonOnly => "afternoon_only",
        }
    }
}

/// A day that departs from Monday to Friday, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SpecialDay {
    kind: DayKind,
    name: String,
}

/// What the special days up to and including one add to Monday-to-Friday counting.
#[derive(Debug, Clone, Copy, Default)]
struct Extra {
    day: i64,
    micros: i64,
    days: i64,
}

/// A work calendar.
#[derive(Clone)]
pub struct Calendar {
    hours: Hours,
    before_noon: Hours,
    after_noon: Hours,
    no_hours: Hours,
    special: BTreeMap<i64, SpecialDay>,
    loaded_years: BTreeSet<i32>,
    /// Sums over `special`, by day; rebuilt whenever days or hours change.
    extras: Vec<Extra>,
}

impl fmt::Debug for Calendar {
    /// Hours and years only: hundreds of days would bury whatever else is being looked at.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Calendar({}, {} special days, {:?})", self.hours, self.special.len(), self.loaded_years)
    }
}

impl Default for Calendar {
    /// Monday to Friday at the usual hours; every year is provisional.
    fn default() -> Self {
        let hours = Hours::default();
        Self {
            before_noon: hours.before_noon(),
            after_noon: hours.after_noon(),
            no_hours: Hours::none(),
            hours,
            special: BTreeMap::new(),
            loaded_years: BTreeSet::new(),
            extras: Vec::new(),
        }
    }
}

impl Calendar {
    /// The same days with other working hours.
    pub fn with_hours(mut self, hours: Hours) -> Self {
        self.before_noon = hours.before_noon();
        self.after_noon = hours.after_noon();
        self.hours = hours;
        self.sum_up();
        self
    }

    /// The same calendar with one day overridden, as an org may do for itself. Does not make a year less provisional.
    pub fn with_day(mut self, date: NaiveDate, kind: DayKind, name: &str) -> Self {
        self.special.insert(day_number(date), SpecialDay { kind, name: name.to_owned() });
        self.sum_up();
        self
    }

    /// The calendar that these days describe, as a table keeps them.
    pub fn from_days<N: Into<String>>(days: impl IntoIterator<Item = (NaiveDate, DayKind, N)>) -> Self {
        let mut calendar = Self::default();
        for (date, kind, name) in days {
            // A notice also names the last days of the year before, which do not make that year complete.
            if date.month() < 12 {
                calendar.loaded_years.insert(date.year());
            }
            calendar.special.insert(day_number(date), SpecialDay { kind, name: name.into() });
        }
        calendar.sum_up();
        calendar
    }

    /// A district's calendar: the notices it has loaded in the place of these, in the order of their years, and its own
    /// days in the place of all.
    ///
    /// A single day of its own makes no year less provisional: the rest of the notice is still missing.
    pub fn of_district<'a>(
        mut self,
        notices: impl IntoIterator<Item = (i32, Vec<(NaiveDate, DayKind, &'a str)>)>,
        own: impl IntoIterator<Item = (NaiveDate, DayKind, &'a str)>,
    ) -> Self {
        let special = |kind, name: &str| SpecialDay { kind, name: name.to_owned() };
        for (year, days) in notices {
            // The last days of December are named by the notice of the year that follows.
            self.special.retain(|day, _| {
                let date = date_of(*day);
                date.year() != year || (date.month(), date.day()) >= LAST_DAYS
            });
            self.special.extend(days.into_iter().map(|(date, kind, name)| (day_number(date), special(kind, name))));
            self.loaded_years.insert(year);
        }
        self.special.extend(own.into_iter().map(|(date, kind, name)| (day_number(date), special(kind, name))));
        self.sum_up();
        self
    }

    /// The years whose notice is loaded, in order.
    pub fn loaded_years(&self) -> impl Iterator<Item = i32> {
        self.loaded_years.iter().copied()
    }

    /// The days that depart from Monday to Friday, in order.
    pub fn special_days(&self) -> impl Iterator<Item = (NaiveDate, DayKind, &str)> {
        self.special.iter().map(|(day, special)| (date_of(*day), special.kind, special.name.as_str()))
    }

    /// Whether any time is worked on a date.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.works(day_number(date))
    }

    /// Whether no notice is loaded for a year, so that it counts Monday to Friday.
    pub fn is_provisional(&self, year: i32) -> bool {
        !self.loaded_years.contains(&year)
    }

    /// The earliest instant by which `micros` of working time have passed since `from`; backwards when negative.
    pub fn add_working(&self, from: Instant, micros: i64) -> Instant {
        if micros == 0 {
            return from;
        }
        if micros < 0 {
            return self.subtract_working(from, micros.saturating_neg());
        }
        let target = self.worked_until(from) + micros.min(WORKING_MICROS_MAX);
        let (start, _) = from.day_and_micros();
        let day = self.first_day(start, |day| self.worked_before(day + 1) >= target);
        let rest = target - self.worked_before(day);
        Instant::from_day_and_micros(day, self.hours_on(day).earliest_with(rest))
    }

    /// The latest instant from which `micros` of working time pass until `to`; forwards when negative.
    pub fn subtract_working(&self, to: Instant, micros: i64) -> Instant {
        if micros == 0 {
            return to;
        }
        if micros < 0 {
            return self.add_working(to, micros.saturating_neg());
        }
        let target = self.worked_until(to) - micros.min(WORKING_MICROS_MAX);
        let (end, _) = to.day_and_micros();
        let day = self.last_day(end, |day| self.worked_before(day) <= target);
        let rest = target - self.worked_before(day);
        Instant::from_day_and_micros(day, self.hours_on(day).latest_with(rest))
    }

    /// Working time from `a` to `b` in microseconds; negative when `b` is the earlier one.
    pub fn working_between(&self, a: Instant, b: Instant) -> i64 {
        self.worked_until(b) - self.worked_until(a)
    }

    /// The first close of a working day at or after `at`.
    pub fn next_working_close(&self, at: Instant) -> Instant {
        let (day, micros) = at.day_and_micros();
        if self.works(day) && micros <= self.hours_on(day).close() {
            return self.close_of(day);
        }
        self.close_of(self.next_working_day(day))
    }

    /// The first working day after a day.
    fn next_working_day(&self, day: i64) -> i64 {
        self.nth_working_day(day, 1)
    }

    /// The n-th working day after a day, `n` at least 1.
    fn nth_working_day(&self, day: i64, n: i64) -> i64 {
        let target = self.working_days_before(day + 1) + n;
        self.first_day(day, |day| self.working_days_before(day + 1) >= target)
    }

    fn close_of(&self, day: i64) -> Instant {
        Instant::from_day_and_micros(day, self.hours_on(day).close())
    }

    fn open_of(&self, day: i64) -> Instant {
        Instant::from_day_and_micros(day, self.hours_on(day).open())
    }

    fn works(&self, day: i64) -> bool {
        self.hours_on(day).total() > 0
    }

    /// The hours worked on a day.
    fn hours_on(&self, day: i64) -> &Hours {
        match self.special.get(&day).map(|special| special.kind) {
            Some(DayKind::Holiday) => &self.no_hours,
            Some(DayKind::MakeupWorkday) => &self.hours,
            Some(DayKind::MorningOnly) => &self.before_noon,
            Some(DayKind::AfternoonOnly) => &self.after_noon,
            None if is_weekday(day) => &self.hours,
            None => &self.no_hours,
        }
    }

    /// Working time before an instant, counted from a fixed day.
    fn worked_until(&self, at: Instant) -> i64 {
        let (day, micros) = at.day_and_micros();
        self.worked_before(day) + self.hours_on(day).worked_until(micros)
    }

    /// Working time on all days before a day, counted from a fixed day.
    fn worked_before(&self, day: i64) -> i64 {
        weekdays_before(day) * self.hours.total() + self.extra_before(day).micros
    }

    /// Working days before a day, counted from a fixed day.
    fn working_days_before(&self, day: i64) -> i64 {
        weekdays_before(day) + self.extra_before(day).days
    }

    fn extra_before(&self, day: i64) -> Extra {
        let known = self.extras.partition_point(|extra| extra.day < day);
        known.checked_sub(1).map_or(Extra::default(), |last| self.extras[last])
    }

    /// The first day from `start` on for which `reached` holds; it must stay true once it is.
    fn first_day(&self, start: i64, reached: impl Fn(i64) -> bool) -> i64 {
        let mut stride = 1;
        while !reached(start + stride) {
            stride *= 2;
        }
        // Here `reached` fails at `low` or `low` is the start, and holds at `high`.
        let (mut low, mut high) = (start + stride / 2, start + stride);
        if stride == 1 && reached(start) {
            return start;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if reached(middle) { high = middle } else { low = middle }
        }
        high
    }

    /// The last day up to `end` for which `holds` is true; it must be true for all days before one where it is.
    fn last_day(&self, end: i64, holds: impl Fn(i64) -> bool) -> i64 {
        -self.first_day(-end, |mirrored| holds(-mirrored))
    }

    fn sum_up(&mut self) {
        let mut sum = Extra::default();
        let mut extras = Vec::with_capacity(self.special.len());
        for &day in self.special.keys() {
            let usual = i64::from(is_weekday(day));
            let total = self.hours_on(day).total();
            sum.day = day;
            sum.micros += total - usual * self.hours.total();
            sum.days += i64::from(total > 0) - usual;
            extras.push(sum);
        }
        self.extras = extras;
    }
}

/// No more working time than a thousand years is added at once, so that sums stay far from the end of an i64.
const WORKING_MICROS_MAX: i64 = 1000 * 366 * DAY;

/// 1970-01-01 was a Thursday, so three days before it a week began.
const MONDAY_SHIFT: i64 = 3;

fn is_weekday(day: i64) -> bool {
    (day + MONDAY_SHIFT).rem_euclid(7) < 5
}

/// Mondays to Fridays before a day, counted from the first week of 1970.
fn weekdays_before(day: i64) -> i64 {
    let shifted = day + MONDAY_SHIFT;
    shifted.div_euclid(7) * 5 + shifted.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests;
