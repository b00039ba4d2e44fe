//! Limits on guessing: failed sign-ins per address, tracking codes per address, personal fields opened per person.

use gridwork_kernel::Instant;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// How many attempts a key has within a window.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Attempts.
    pub count: u32,
    /// Seconds.
    pub window_s: u32,
}

/// A fixed window per key; small, and forgotten when full.
#[derive(Debug)]
pub struct Limiter<K> {
    rate: Rate,
    seen: Mutex<HashMap<K, (i64, u32)>>,
}

impl<K: Eq + Hash> Limiter<K> {
    /// A limiter of a rate.
    pub fn new(rate: Rate) -> Self {
        Self { rate, seen: Mutex::new(HashMap::new()) }
    }

    /// Seconds to wait if the key has used up its attempts; does not count.
    pub fn wait(&self, key: &K, now: Instant) -> Option<u64> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, count) = seen.get(key)?;
        let ends = began + i64::from(self.rate.window_s) * 1_000_000;
        (*count >= self.rate.count && now.0 < ends).then(|| u64::try_from((ends - now.0) / 1_000_000).unwrap_or(0) + 1)
    }

    /// Counts an attempt.
    pub fn count(&self, key: K, now: Instant) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Someone who fills the table gains nothing: the windows are short and begin anew for everybody.
        if seen.len() > 100_000 {
            seen.clear();
        }
        let window = i64::from(self.rate.window_s) * 1_000_000;
        let entry = seen.entry(key).or_insert((now.0, 0));
        if now.0 >= entry.0 + window {
            *entry = (now.0, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

/// All limits of a server.
#[derive(Debug)]
pub struct Limits {
    /// Failed sign-ins per address.
    pub sign_in: Limiter<IpAddr>,
    /// Unknown tracking codes per address.
    pub track: Limiter<IpAddr>,
    /// Personal fields opened per person.
    pub open_field: Limiter<Uuid>,
    /// Looks at what others nearby have asked for, per person.
    pub nearby: Limiter<Uuid>,
    /// Searches for people, per person.
    pub people: Limiter<Uuid>,
    /// Questions where a point lies, per address.
    pub place: Limiter<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Generous for an office behind one address, useless for guessing: the account itself locks after five.
            sign_in: Limiter::new(Rate { count: 30, window_s: 60 }),
            track: Limiter::new(Rate { count: 30, window_s: 60 }),
            open_field: Limiter::new(Rate { count: 60, window_s: 3600 }),
            nearby: Limiter::new(Rate { count: 120, window_s: 3600 }),
            // Somebody who asks for others types a few names an hour, each in a few tries.
            people: Limiter::new(Rate { count: 120, window_s: 3600 }),
            // A finger on a map asks often, and a whole street may share an address.
            place: Limiter::new(Rate { count: 600, window_s: 60 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_opens_again_after_its_time() {
        let limiter = Limiter::new(Rate { count: 2, window_s: 10 });
        let at = |second: i64| Instant(second * 1_000_000);
        limiter.count("a", at(0));
        assert_eq!(limiter.wait(&"a", at(1)), None);
        limiter.count("a", at(1));
        assert_eq!(limiter.wait(&"a", at(2)), Some(9));
        assert_eq!(limiter.wait(&"b", at(2)), None, "another key is not touched");
        assert_eq!(limiter.wait(&"a", at(10)), None);
        limiter.count("a", at(11));
        assert_eq!(limiter.wait(&"a", at(11)), None, "a new window counts from one");
    }
}
