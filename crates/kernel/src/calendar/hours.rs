//! The hours worked on a day.

use crate::time::{DAY, HOUR, MINUTE};
use std::fmt;
use std::str::FromStr;

/// Working periods of a day, in order and apart; written `09:00-12:00,13:30-17:30`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// From and to, in microseconds from midnight.
    periods: Vec<(i64, i64)>,
    total: i64,
}

/// Why a text does not give working hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a list of working hours: write periods in order and apart, as 09:00-12:00,13:30-17:30")]
pub struct HoursError {
    /// What was given.
    pub text: String,
}

impl Default for Hours {
    /// 09:00 to 12:00 and 13:30 to 17:30.
    fn default() -> Self {
        Self::of(vec![(9 * HOUR, 12 * HOUR), (13 * HOUR + 30 * MINUTE, 17 * HOUR + 30 * MINUTE)])
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || HoursError { text: text.to_owned() };
        let mut periods: Vec<(i64, i64)> = Vec::new();
        for period in text.split(',') {
            let (from, to) = period.trim().split_once('-').ok_or_else(refuse)?;
            let (from, to) = (clock_micros(from).ok_or_else(refuse)?, clock_micros(to).ok_or_else(refuse)?);
            let earliest = periods.last().map_or(0, |last| last.1);
            if from >= to || from < earliest {
                return Err(refuse());
            }
            periods.push((from, to));
        }
        Ok(Self::of(periods))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (from, to)) in self.periods.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let clock = |micros: &i64| format!("{:02}:{:02}", micros / HOUR, micros % HOUR / MINUTE);
            write!(f, "{comma}{}-{}", clock(from), clock(to))?;
        }
        Ok(())
    }
}

impl Hours {
    fn of(periods: Vec<(i64, i64)>) -> Self {
        let total = periods.iter().map(|(from, to)| to - from).sum();
        Self { periods, total }
    }

    /// The hours of a day off.
    pub(super) fn none() -> Self {
        Self::of(Vec::new())
    }

    /// The part before noon.
    pub(super) fn before_noon(&self) -> Self {
        self.within(0, 12 * HOUR)
    }

    /// The part after noon.
    pub(super) fn after_noon(&self) -> Self {
        self.within(12 * HOUR, DAY)
    }

    fn within(&self, start: i64, end: i64) -> Self {
        let cut = self.periods.iter().map(|(from, to)| (*from.max(&start), *to.min(&end)));
        Self::of(cut.filter(|(from, to)| from < to).collect())
    }

    /// Microseconds worked in all.
    pub(super) fn total(&self) -> i64 {
        self.total
    }

    pub(super) fn periods(&self) -> &[(i64, i64)] {
        &self.periods
    }

    /// When work begins; midnight on a day off.
    pub(super) fn open(&self) -> i64 {
        self.periods.first().map_or(0, |first| first.0)
    }

    /// When work ends; midnight on a day off.
    pub(super) fn close(&self) -> i64 {
        self.periods.last().map_or(0, |last| last.1)
    }

    /// Microseconds worked before a time of day.
    pub(super) fn worked_until(&self, at: i64) -> i64 {
        self.periods.iter().map(|(from, to)| (at.min(*to) - from).max(0)).sum()
    }

    /// The earliest time of day before which `micros` are worked, `0 < micros <= total`.
    pub(super) fn earliest_with(&self, micros: i64) -> i64 {
        let mut rest = micros;
        for (from, to) in &self.periods {
            if rest <= to - from {
                return from + rest;
            }
            rest -= to - from;
        }
        self.close()
    }

    /// The latest time of day before which `micros` are worked, `0 <= micros < total`.
    pub(super) fn latest_with(&self, micros: i64) -> i64 {
        let mut rest = micros;
        for (from, to) in &self.periods {
            if rest < to - from {
                return from + rest;
            }
            rest -= to - from;
        }
        self.close()
    }
}

/// `HH:MM`, up to 24:00, in microseconds from midnight.
fn clock_micros(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two_digits = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<i64>().ok())
    };
    let (hour, minute) = (two_digits(hour)??, two_digits(minute)??);
    let micros = hour * HOUR + minute * MINUTE;
    (minute < 60 && micros <= DAY).then_some(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_as_they_are_written() {
        for text in ["09:00-12:00,13:30-17:30", "00:00-24:00", "08:30-17:00"] {
            assert_eq!(text.parse::<Hours>().unwrap().to_string(), text);
        }
        assert_eq!(Hours::default().to_string(), "09:00-12:00,13:30-17:30");
    }

    #[test]
    fn hours_out_of_order_or_empty_are_refused() {
        for text in [
            "",
            "9-12",
            "12:00-09:00",
            "09:00-12:00,11:00-13:00",
            "09:00-24:01",
            "09:60-12:00",
            "09:00-09:00",
            "+9:00-12:00",
        ] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }

    #[test]
    fn noon_cuts_a_day_in_two() {
        let through: Hours = "08:00-16:00".parse().unwrap();
        assert_eq!(through.before_noon().to_string(), "08:00-12:00");
        assert_eq!(through.after_noon().to_string(), "12:00-16:00");
    }
}
