//! How long a failed delivery waits before its next try.

use crate::time::{HOUR, SECOND};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// After the first failure, in microseconds.
pub const PAUSE_FIRST: i64 = 5 * SECOND;

/// The longest pause, in microseconds.
pub const PAUSE_MAX: i64 = HOUR;

/// The pause after so many tries, in microseconds: doubled each time, up to a quarter more or less.
///
/// What varies comes from the delivery's own id, so that a thousand that failed together do not come back together,
/// and the same life gives the same pauses.
pub fn pause(id: Uuid, tries: i64) -> i64 {
    let doubled = u32::try_from(tries.clamp(1, 20) - 1).unwrap_or(0);
    let plain = PAUSE_FIRST.saturating_mul(1_i64 << doubled).min(PAUSE_MAX);
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    hash.update(tries.to_be_bytes());
    let drawn = hash.finalize();
    let share = i64::from(u16::from_be_bytes([drawn[0], drawn[1]]));
    // From three quarters to five quarters.
    plain / 4 * 3 + plain / 2 * share / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour_and_vary_by_a_quarter() {
        for number in 0..50_u128 {
            let id = Uuid::from_u128(number * 7919);
            for (tries, plain) in [(1, 5), (2, 10), (5, 80), (10, 2560), (11, 3600), (500, 3600)] {
                let seconds = pause(id, tries) / SECOND;
                assert!(seconds >= plain * 3 / 4 && seconds <= plain * 5 / 4, "{tries}: {seconds}");
                assert_eq!(pause(id, tries), pause(id, tries), "the same life gives the same pauses");
            }
        }
    }

    #[test]
    fn what_failed_together_comes_back_apart() {
        let all =
            (0..100_u128).map(|number| pause(Uuid::from_u128(number), 6)).collect::<std::collections::HashSet<_>>();
        assert!(all.len() > 90, "{}", all.len());
    }
}
