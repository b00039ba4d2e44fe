//! Limits on guessing: failed sign-ins per address, tracking codes per address. How often personal values are read is
//! limited where the reading is journalled.
//!
//! Those that protect passwords and personal values are counted in the database and hold over all processes and
//! restarts. The others only keep one process from being asked too much, and are counted in it.

use crate::problem::{Language, Problem};
use gridwork_kernel::Instant;
use gridwork_kernel::attempts::{Rate, store};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// A limit that holds over all processes.
#[derive(Debug)]
pub struct Shared {
    kind: &'static str,
    rate: Rate,
}

impl Shared {
    /// Refuses whoever has used up their attempts; does not count.
    pub async fn check(&self, desk: &Desk, who: &str, language: Language) -> Result<(), Problem> {
        let waiting = async {
            let mut view = desk.view().await?;
            let now = view.now;
            store::wait(&mut view.conn, &desk.keys(), self.rate, (self.kind, who), now).await
        };
        match waiting.await {
            Ok(None) => Ok(()),
            Ok(Some(retry_after_s)) => Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into())),
            Err(error) => Err(Problem::of(language, error.into())),
        }
    }

    /// Counts an attempt.
    pub async fn count(&self, desk: &Desk, who: &str, language: Language) -> Result<(), Problem> {
        let counted = store::count(desk.db(), &desk.keys(), self.rate, (self.kind, who), desk.now()).await;
        counted.map_err(|error| Problem::of(language, error.into()))
    }
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
        self.rate.wait(Instant(*began), *count, now)
    }

    /// Counts an attempt.
    pub fn count(&self, key: K, now: Instant) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Someone who fills the table gains nothing: the windows are short and begin anew for everybody.
        if seen.len() > 100_000 {
            seen.clear();
        }
        let window = self.rate.window();
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
    pub sign_in: Shared,
    /// Unknown tracking codes per address.
    pub track: Limiter<IpAddr>,
    /// Looks at what others nearby have asked for, per person.
    pub nearby: Limiter<Uuid>,
    /// Searches for people, per person.
    pub people: Limiter<Uuid>,
    /// Questions where a point lies, per address.
    pub place: Limiter<IpAddr>,
    /// Ways to the provider of sign-ins that were begun, per address.
    pub provider: Limiter<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Generous for an office behind one address, useless for guessing: the account itself locks after five.
            sign_in: Shared { kind: "sign_in", rate: Rate { count: 30, window_s: 60 } },
            track: Limiter::new(Rate { count: 30, window_s: 60 }),
            nearby: Limiter::new(Rate { count: 120, window_s: 3600 }),
            // Somebody who asks for others types a few names an hour, each in a few tries.
            people: Limiter::new(Rate { count: 120, window_s: 3600 }),
            // A finger on a map asks often, and a whole street may share an address.
            place: Limiter::new(Rate { count: 600, window_s: 60 }),
            // A whole office behind one address comes in the morning; each of them begins once or twice.
            provider: Limiter::new(Rate { count: 120, window_s: 60 }),
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
