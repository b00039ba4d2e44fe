//! How writing stands: whether a commit has been on its way for long, and whether the storage took the last change.
//!
//! Readings go on when the disk is full or a synchronous replica is gone, so they cannot tell: a server that answers
//! readings and keeps every change waiting is not ready.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is known of the changes of one database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    known: Arc<Mutex<Known>>,
    next: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Known {
    /// Commits that were sent and are not answered, the oldest first.
    under_way: BTreeSet<(Instant, u64)>,
    /// Why the storage did not take the last change.
    refused: Option<String>,
}

/// A commit that is under way until this is dropped.
pub(crate) struct UnderWay {
    standing: Standing,
    place: (Instant, u64),
}

impl Standing {
    /// A commit is sent.
    pub(crate) fn begin(&self) -> UnderWay {
        let place = (Instant::now(), self.next.fetch_add(1, Ordering::Relaxed));
        self.known().under_way.insert(place);
        UnderWay { standing: self.clone(), place }
    }

    /// The storage took a change.
    pub(crate) fn took(&self) {
        self.known().refused = None;
    }

    /// The storage did not take a change.
    pub(crate) fn refused(&self, because: &str) {
        self.known().refused = Some(because.to_owned());
    }

    /// How long the oldest commit has been on its way.
    pub(crate) fn oldest(&self) -> Option<Duration> {
        self.known().under_way.first().map(|(since, _)| since.elapsed())
    }

    /// Why the storage did not take the last change; none when it did.
    pub(crate) fn why_refused(&self) -> Option<String> {
        self.known().refused.clone()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.standing.known().under_way.remove(&self.place);
    }
}
