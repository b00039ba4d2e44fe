//! Limits on guessing that hold over all processes: so many attempts within a window, and then a time to wait.

pub mod store;

use crate::Instant;

/// How many attempts somebody has within a window.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Attempts.
    pub count: u32,
    /// Seconds.
    pub window_s: u32,
}

/// The longest window: what began before it is forgotten.
pub const WINDOW_MAX_S: u32 = 3600;

impl Rate {
    /// Seconds to wait after `count` attempts in the window that began at `began`; none when one more is free.
    pub fn wait(self, began: Instant, count: u32, now: Instant) -> Option<u64> {
        let ends = began.0 + self.window();
        (count >= self.count && now.0 < ends).then(|| u64::try_from((ends - now.0) / 1_000_000).unwrap_or(0) + 1)
    }

    /// The window in microseconds.
    pub fn window(self) -> i64 {
        i64::from(self.window_s) * 1_000_000
    }
}
