//! Quiet hours (免打扰时段): when nothing arrives that is not urgent.

use crate::Instant;
use crate::time::MINUTE;
use chrono::Timelike;

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// From when to when nobody is disturbed, in minutes after midnight, local time; over midnight when it ends earlier
/// than it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// From then on.
    pub from: i64,
    /// Until then.
    pub to: i64,
}

impl Quiet {
    /// Half past nine in the evening to eight in the morning: what a house that says nothing else keeps.
    pub const USUAL: Self = Self { from: 21 * 60 + 30, to: 8 * 60 };

    /// The first instant from `at` on at which something may arrive.
    pub fn over(self, at: Instant) -> Instant {
        let time = at.local_time();
        let minute = i64::from(time.hour() * 60 + time.minute());
        let is_quiet = match self.from <= self.to {
            true => minute >= self.from && minute < self.to,
            false => minute >= self.from || minute < self.to,
        };
        if !is_quiet {
            return at;
        }
        let whole = at.0 - at.0.rem_euclid(MINUTE);
        Instant(whole + (self.to - minute).rem_euclid(DAY_MINUTES) * MINUTE)
    }
}

/// What somebody chose about quiet hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuietChoice {
    /// Those of the house.
    #[default]
    Usual,
    /// Their own.
    Own(Quiet),
    /// None: whenever it comes.
    Never,
}

impl QuietChoice {
    /// What holds in a house with these quiet hours.
    pub fn in_house(self, usual: Option<Quiet>) -> Option<Quiet> {
        match self {
            Self::Usual => usual,
            Self::Own(quiet) => Some(quiet),
            Self::Never => None,
        }
    }

    /// The word in JSON and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Own(_) => "own",
            Self::Never => "never",
        }
    }
}

/// Reads `21:30` as minutes after midnight.
pub fn read_minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let read = |part: &str| {
        let is_plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (read(hours)?, read(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Writes minutes after midnight as `21:30`.
pub fn write_minutes(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(quiet: Quiet, at: &str, expected: &str) {
        let read = |text: &str| Instant::from_rfc3339(&format!("2026-03-{text}+08:00")).unwrap();
        assert_eq!(quiet.over(read(at)), read(expected), "{at}");
    }

    #[test]
    fn what_comes_at_night_waits_for_the_morning() {
        check(Quiet::USUAL, "02T21:29:59", "02T21:29:59");
        check(Quiet::USUAL, "02T21:30:00", "03T08:00:00");
        check(Quiet::USUAL, "02T23:59:59", "03T08:00:00");
        check(Quiet::USUAL, "03T00:00:00", "03T08:00:00");
        check(Quiet::USUAL, "03T07:59:59", "03T08:00:00");
        check(Quiet::USUAL, "03T08:00:00", "03T08:00:00");
        let noon = Quiet { from: 12 * 60, to: 13 * 60 + 30 };
        check(noon, "02T12:10:30", "02T13:30:00");
        check(noon, "02T11:59:59", "02T11:59:59");
        check(Quiet { from: 600, to: 600 }, "02T10:00:00", "02T10:00:00");
    }

    #[test]
    fn times_of_day_are_read_and_written() {
        assert_eq!(read_minutes("21:30"), Some(1290));
        assert_eq!(write_minutes(1290), "21:30");
        for bad in ["", "24:00", "9:30", "21:60", "21.30", "+1:30", "21:3"] {
            assert_eq!(read_minutes(bad), None, "{bad}");
        }
    }
}
