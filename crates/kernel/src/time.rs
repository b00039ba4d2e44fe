//! Instants, and the clock that tells them: the only file that may ask the system for the time, so that everything
//! else can be replayed and tested at any moment.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a calendar day; China has had no change of clocks since 1991.
pub const DAY: i64 = 24 * HOUR;

/// How far Asia/Shanghai is ahead of UTC.
const OFFSET_SECONDS: i32 = 8 * 3600;
const OFFSET: i64 = OFFSET_SECONDS as i64 * SECOND;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
///
/// Written and shown as RFC 3339 text at +08:00; any offset is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(pub i64);

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an instant: write it as 2026-03-02T09:00:00+08:00")]
pub struct TimeError {
    /// What was given.
    pub text: String,
}

impl Instant {
    /// Reads RFC 3339 text with any offset.
    pub fn from_rfc3339(text: &str) -> Result<Self, TimeError> {
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError { text: text.to_owned() })?;
        Ok(Self(parsed.timestamp_micros()))
    }

    /// Midnight at the start of a date in China.
    pub fn start_of(date: NaiveDate) -> Self {
        Self::from_day_and_micros(day_number(date), 0)
    }

    /// A clock time on a date in China.
    pub fn at(date: NaiveDate, time: NaiveTime) -> Self {
        Self::from_day_and_micros(day_number(date), micros_of_day(time))
    }

    /// This instant as RFC 3339 text at +08:00, with as many fractional digits as it needs.
    pub fn to_rfc3339(self) -> String {
        self.local().to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }

    /// Date and clock time in China.
    pub fn local(self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(OFFSET_SECONDS).expect("eight hours is a valid offset");
        // Instants beyond chrono's calendar (the year 262142) are shown as its last day rather than refused.
        match offset.timestamp_micros(self.0) {
            chrono::LocalResult::Single(local) => local,
            _ if self.0 < 0 => DateTime::<chrono::Utc>::MIN_UTC.with_timezone(&offset),
            _ => DateTime::<chrono::Utc>::MAX_UTC
                .with_timezone(&chrono::FixedOffset::east_opt(0).expect("zero is a valid offset")),
        }
    }

    /// The date in China.
    pub fn local_date(self) -> NaiveDate {
        self.local().date_naive()
    }

    /// The clock time in China.
    pub fn local_time(self) -> NaiveTime {
        self.local().time()
    }

    /// The year in China.
    pub fn local_year(self) -> i32 {
        self.local_date().year()
    }

    /// A span later.
    pub fn plus(self, span: Duration) -> Self {
        self.plus_micros(i64::try_from(span.as_micros()).unwrap_or(i64::MAX))
    }

    /// A span earlier.
    pub fn minus(self, span: Duration) -> Self {
        self.plus_micros(-i64::try_from(span.as_micros()).unwrap_or(i64::MAX))
    }

    /// Some microseconds later, or earlier when negative.
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this; negative when `earlier` is the later one.
    pub fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Days since 1970-01-01 in China, and the microseconds into that day.
    pub(crate) fn day_and_micros(self) -> (i64, i64) {
        let local = self.0.saturating_add(OFFSET);
        (local.div_euclid(DAY), local.rem_euclid(DAY))
    }

    /// The instant some microseconds into a day counted from 1970-01-01 in China.
    pub(crate) fn from_day_and_micros(day: i64, micros: i64) -> Self {
        Self(day.saturating_mul(DAY).saturating_add(micros).saturating_sub(OFFSET))
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days())
}

/// The date so many days after 1970-01-01; kept inside chrono's calendar.
pub(crate) fn date_of(day: i64) -> NaiveDate {
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or(if day < 0 {
        NaiveDate::MIN
    } else {
        NaiveDate::MAX
    })
}

/// Microseconds from midnight to a clock time.
pub(crate) fn micros_of_day(time: NaiveTime) -> i64 {
    (time - NaiveTime::MIN).num_microseconds().expect("a day has fewer microseconds than an i64 holds")
}

/// The date `days` after `date`; the last date there is when that lies beyond the calendar.
pub fn days_after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

impl FromStr for Instant {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_rfc3339(text)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_rfc3339(&text).map_err(serde::de::Error::custom)
    }
}

impl From<Instant> for gridwork_db::Value {
    fn from(instant: Instant) -> Self {
        Self::Int(instant.0)
    }
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Instant {
        (**self).now()
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    fn now(&self) -> Instant {
        let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
        };
        Instant(micros)
    }
}

/// A clock that stands still until it is told to move; clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that stands at an instant.
    pub fn at(now: Instant) -> Self {
        Self(Arc::new(AtomicI64::new(now.0)))
    }

    /// Puts the clock to an instant.
    pub fn set(&self, now: Instant) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock on and answers the new time.
    pub fn advance(&self, span: Duration) -> Instant {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Instant(self.0.fetch_add(micros, Ordering::SeqCst).saturating_add(micros))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_is_read_and_eight_hours_are_written() {
        for text in ["2026-03-02T09:00:00+08:00", "2026-03-02T01:00:00Z", "2026-03-01T20:00:00-05:00"] {
            assert_eq!(Instant::from_rfc3339(text).unwrap().to_string(), "2026-03-02T09:00:00+08:00");
        }
    }

    #[test]
    fn fractions_of_a_second_survive_the_round_trip() {
        let instant = Instant(1_772_413_200_123_456);
        let json = serde_json::to_string(&instant).unwrap();
        assert_eq!(json, "\"2026-03-02T09:00:00.123456+08:00\"");
        assert_eq!(serde_json::from_str::<Instant>(&json).unwrap(), instant);
    }

    #[test]
    fn a_date_alone_is_not_an_instant() {
        let error = Instant::from_rfc3339("2026-03-02").unwrap_err();
        assert!(error.to_string().contains("write it as"));
    }

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let last = Instant::from_rfc3339("2026-03-02T23:59:59.999999+08:00").unwrap();
        assert_eq!(last.local_date().to_string(), "2026-03-02");
        assert_eq!(last.plus_micros(1).local_date().to_string(), "2026-03-03");
        assert_eq!(last.plus_micros(1), Instant::start_of(NaiveDate::from_ymd_opt(2026, 3, 3).unwrap()));
    }

    #[test]
    fn instants_before_1970_and_beyond_the_calendar_are_shown() {
        assert_eq!(Instant(-1).to_string(), "1970-01-01T07:59:59.999999+08:00");
        for extreme in [Instant(i64::MAX), Instant(i64::MIN)] {
            assert!(!extreme.to_string().is_empty());
        }
    }

    #[test]
    fn clones_of_a_manual_clock_show_the_same_time() {
        let clock = ManualClock::at(Instant(0));
        let twin = clock.clone();
        assert_eq!(clock.advance(Duration::from_secs(60)), Instant(MINUTE));
        assert_eq!(twin.now(), Instant(MINUTE));
        twin.set(Instant(5));
        assert_eq!(clock.now(), Instant(5));
    }
}
