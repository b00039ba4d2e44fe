//! Which loop a case runs by, remembered by this process.
//!
//! A case goes on for good under the loop and version that it was opened with (`PINNED`), and its id is its own in every
//! database; so what was read once need not be asked again before the rest of the case can be.

use gridwork_definitions::model::{Key, Loop};
use gridwork_kernel::CaseId;
use gridwork_kernel::world::World;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// So many are remembered at least, and twice as many at most.
const KEPT: usize = 8192;

type Pins = HashMap<CaseId, (Key, i64)>;

/// Those of late, and those before them, which are forgotten next.
static PINS: LazyLock<Mutex<[Pins; 2]>> = LazyLock::new(Mutex::default);

/// The loop that a case runs by, in its version, if the case was read of late.
pub(super) fn loop_of(world: &World, id: CaseId) -> Option<Arc<Loop>> {
    pin_of(id).and_then(|(key, version)| world.loop_at(&key, version))
}

fn pin_of(id: CaseId) -> Option<(Key, i64)> {
    let pins = PINS.lock().unwrap_or_else(PoisonError::into_inner);
    pins.iter().find_map(|pins| pins.get(&id)).cloned()
}

/// Remembers the loop of a case.
pub(super) fn keep(id: CaseId, key: &Key, version: i64) {
    let mut pins = PINS.lock().unwrap_or_else(PoisonError::into_inner);
    if pins[0].contains_key(&id) {
        return;
    }
    if pins[0].len() == KEPT {
        pins.swap(0, 1);
        pins[0].clear();
    }
    pins[0].insert(id, (key.clone(), version));
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn those_of_late_are_remembered_and_the_oldest_are_forgotten() {
        let key = Key::parse("common/test").expect("a key");
        let id = |n: usize| CaseId(Uuid::from_u128(n as u128));
        (0..3 * KEPT).for_each(|n| keep(id(n), &key, 7));
        assert_eq!(pin_of(id(3 * KEPT - 1)), Some((key, 7)));
        assert_eq!(pin_of(id(0)), None);
        assert!(PINS.lock().unwrap().iter().all(|pins| pins.len() <= KEPT));
    }
}
