//! Turns a span into a due time, and tells how much of it has been used.

use super::Calendar;
use crate::time::{DAY, HOUR, Instant, MINUTE};
use gridwork_definitions::model::SpanUnit;
use serde::{Deserialize, Serialize};

/// No span is longer than this many years; a greater amount is taken as this.
pub const YEARS_MAX: i64 = 100;

/// In what the shares of a span are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Working time of the calendar.
    Working,
    /// Time on the clock.
    Elapsed,
}

/// A span laid on a calendar: when it is due, and what is counted on the way there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// When the matter began, or came back.
    pub from: Instant,
    /// When counting began: with days, not before the next (working) day.
    pub counted_from: Instant,
    /// The last instant that is on time.
    pub due_at: Instant,
    /// In what the shares are counted.
    pub basis: Basis,
    /// The whole span in counted microseconds.
    pub total_micros: i64,
    /// How much of the span had been used before `counted_from`; more than nothing only after a resumption.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub used_micros: i64,
    /// Where the count itself ended when that was a day off and the due time moved on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Instant>,
    /// Whether a year without a published calendar was counted Monday to Friday.
    pub provisional: bool,
}

fn is_zero(micros: &i64) -> bool {
    *micros == 0
}

impl Calendar {
    /// Lays a span on this calendar. An amount below one is due at once.
    pub fn deadline(&self, from: Instant, unit: SpanUnit, amount: i64) -> Deadline {
        let amount = amount.clamp(0, longest(unit));
        if amount == 0 {
            return self.elapsed(from, from, from, None);
        }
        match unit {
            SpanUnit::Minutes => self.elapsed(from, from, from.plus_micros(amount * MINUTE), None),
            SpanUnit::Hours => self.elapsed(from, from, from.plus_micros(amount * HOUR), None),
            SpanUnit::WorkingHours => {
                let total_micros = amount * HOUR;
                self.working(from, from, self.add_working(from, total_micros), total_micros)
            }
            SpanUnit::WorkingDays => {
                let (entry_day, _) = from.day_and_micros();
                let counted_from = self.open_of(self.next_working_day(entry_day));
                let due_at = self.close_of(self.nth_working_day(entry_day, amount));
                self.working(from, counted_from, due_at, self.working_between(counted_from, due_at))
            }
            SpanUnit::Days => {
                let counted = from.plus_micros(amount * DAY);
                let (last_day, _) = counted.day_and_micros();
                if self.works(last_day) {
                    return self.dated(self.elapsed(from, from, counted, None));
                }
                self.dated(self.elapsed(from, from, self.next_working_close(counted), Some(counted)))
            }
            SpanUnit::LegalDays => {
                let (entry_day, _) = from.day_and_micros();
                let midnight_after = |day: i64| Instant::from_day_and_micros(day + 1, 0);
                let (counted_from, last_day) = (midnight_after(entry_day), entry_day + amount);
                let counted = midnight_after(last_day);
                if self.works(last_day) {
                    return self.dated(self.elapsed(from, counted_from, counted, None));
                }
                let due_at = midnight_after(self.next_working_day(last_day));
                self.dated(self.elapsed(from, counted_from, due_at, Some(counted)))
            }
        }
    }

    /// The last instant at which a matter of so many working days may start and still be due by `due`.
    pub fn latest_start(&self, due: Instant, working_days: i64) -> Instant {
        let working_days = working_days.min(longest(SpanUnit::WorkingDays));
        if working_days <= 0 {
            return due;
        }
        let (due_day, micros) = due.day_and_micros();
        let closed_by_due = |day: i64| day < due_day || micros >= self.hours_on(day).close();
        let days_until = |day: i64| self.working_days_before(day + 1);
        // The n-th working day back from the last one whose close comes no later than `due`.
        let end = if closed_by_due(due_day) { due_day } else { due_day - 1 };
        let before_first = days_until(end) - working_days;
        let first = self.last_day(end, |day| self.working_days_before(day) <= before_first);
        // Spans of working days begin on the day after entry, so any moment before `first` will do.
        Instant::from_day_and_micros(first, 0).plus_micros(-1)
    }

    /// Counted time between two instants; nothing when `to` is the earlier one.
    fn counted(&self, basis: Basis, from: Instant, to: Instant) -> i64 {
        let counted = match basis {
            Basis::Working => self.working_between(from, to),
            Basis::Elapsed => to.micros_since(from),
        };
        counted.max(0)
    }

    /// The instant so much counted time after another, or before it when negative.
    fn count_on(&self, basis: Basis, from: Instant, micros: i64) -> Instant {
        match basis {
            Basis::Working => self.add_working(from, micros),
            Basis::Elapsed => from.plus_micros(micros),
        }
    }

    fn working(&self, from: Instant, counted_from: Instant, due_at: Instant, total_micros: i64) -> Deadline {
        let deadline = Deadline {
            from,
            counted_from,
            due_at,
            basis: Basis::Working,
            total_micros,
            used_micros: 0,
            moved_from: None,
            provisional: false,
        };
        self.dated(deadline)
    }

    fn elapsed(&self, from: Instant, counted_from: Instant, due_at: Instant, moved_from: Option<Instant>) -> Deadline {
        let total_micros = due_at.micros_since(counted_from);
        Deadline {
            from,
            counted_from,
            due_at,
            basis: Basis::Elapsed,
            total_micros,
            used_micros: 0,
            moved_from,
            provisional: false,
        }
    }

    /// Marks a due time that rests on a year nobody has published yet.
    fn dated(&self, deadline: Deadline) -> Deadline {
        let (first, last) = (deadline.from.min(deadline.due_at), deadline.from.max(deadline.due_at));
        let provisional = (first.local_year()..=last.local_year()).any(|year| self.is_provisional(year));
        Deadline { provisional, ..deadline }
    }
}

/// The greatest amount of a unit: about a hundred years of it.
fn longest(unit: SpanUnit) -> i64 {
    match unit {
        SpanUnit::Minutes => YEARS_MAX * 365 * 24 * 60,
        SpanUnit::Hours => YEARS_MAX * 365 * 24,
        SpanUnit::WorkingHours => YEARS_MAX * 250 * 7,
        SpanUnit::WorkingDays => YEARS_MAX * 250,
        SpanUnit::Days | SpanUnit::LegalDays => YEARS_MAX * 365,
    }
}

impl Deadline {
    /// The instant at which a share of the span has been used; beyond 1.0 it goes on at the same rate.
    pub fn at_share(&self, calendar: &Calendar, share: f64) -> Instant {
        // Spans fit well into the 53 bits of a float, so that a share of 1.0 is exactly the due time.
        let used = (self.total_micros as f64 * share).round() as i64;
        calendar.count_on(self.basis, self.counted_from, used.saturating_sub(self.used_micros))
    }

    /// How much of the span has been used by an instant, in counted microseconds; goes on past the total.
    pub fn used(&self, calendar: &Calendar, until: Instant) -> i64 {
        self.used_micros.saturating_add(calendar.counted(self.basis, self.counted_from, until))
    }

    /// The same span going on at `at` after a stop, `used` of it being gone.
    ///
    /// When more was used than there is, the due time lies in the past by as much.
    pub fn resume(&self, calendar: &Calendar, at: Instant, used: i64) -> Self {
        // Back before counting had begun at all: it still begins when it would have.
        let counted_from = at.max(self.counted_from);
        let due_at = calendar.count_on(self.basis, counted_from, self.total_micros.saturating_sub(used));
        let resumed = Self { from: at, counted_from, due_at, used_micros: used, moved_from: None, ..*self };
        match self.basis {
            Basis::Working => calendar.dated(resumed),
            Basis::Elapsed => resumed,
        }
    }
}
