//! What a process that writes alone knows without asking the database again.
//!
//! On SQLite nobody else writes, so that a value need not be read again before a work of this process has changed it.
//! On PostgreSQL another process may have changed it at any moment, and nothing is ever kept.

use crate::Engine;
use std::sync::{Arc, Mutex, PoisonError};

/// A value of the database as of the last commit that changed it, while nothing is on its way to change it again.
#[derive(Debug, Clone)]
pub struct Known<T>(Arc<Mutex<State<T>>>);

#[derive(Debug)]
struct State<T> {
    is_alone: bool,
    /// Works that change it and may be committed or not.
    under_way: usize,
    /// Counts those that ended.
    ended: u64,
    value: Option<T>,
}

/// A work that changes the value: to be dropped when it was committed or rolled back, also if nobody waits for it. What
/// a work answers is; so it belongs there.
#[derive(Debug)]
pub struct Changing<T>(Known<T>);

/// When a reading began to ask; what it found is kept only if nothing changed meanwhile.
#[derive(Debug)]
pub struct Asked(u64);

impl<T: Copy> Known<T> {
    pub(crate) fn on(engine: Engine) -> Self {
        let is_alone = engine == Engine::Sqlite;
        Self(Arc::new(Mutex::new(State { is_alone, under_way: 0, ended: 0, value: None })))
    }

    /// The value.
    ///
    /// # Errors
    /// The mark with which it is to be read and kept, where it is not known.
    pub fn get(&self) -> Result<T, Asked> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.value.ok_or(Asked(state.ended))
    }

    /// Keeps what a reading found that began to ask at `asked`.
    pub fn keep(&self, asked: Asked, found: T) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_alone && state.under_way == 0 && state.ended == asked.0 {
            state.value = Some(found);
        }
    }

    /// Says that a work is about to change it: from now on nobody knows it until that work has ended.
    pub fn changing(&self) -> Changing<T> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.under_way += 1;
        state.value = None;
        Changing(self.clone())
    }
}

impl<T> Drop for Changing<T> {
    fn drop(&mut self) {
        let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.under_way -= 1;
        state.ended += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_alone_asks_once_until_something_changes() {
        let known = Known::on(Engine::Sqlite);
        known.keep(known.get().unwrap_err(), 1);
        assert_eq!(known.get().ok(), Some(1));
        let changing = known.changing();
        let beside = known.get().unwrap_err();
        known.keep(beside, 1);
        let before = known.get().expect_err("what is read beside a change is not kept");
        drop(changing);
        known.keep(before, 1);
        let after = known.get().expect_err("what was asked before the change ended is not kept");
        known.keep(after, 2);
        assert_eq!(known.get().ok(), Some(2));
    }

    #[test]
    fn among_several_processes_everybody_asks() {
        let known = Known::on(Engine::Postgres);
        known.keep(known.get().unwrap_err(), 1);
        assert!(known.get().is_err());
    }
}
