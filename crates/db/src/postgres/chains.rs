//! One journal chain for each writer slot that is used at the same time.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::ChainHead;

/// The chains that no transaction holds now.
#[derive(Debug, Clone, Default)]
pub(super) struct Chains {
    // The last one given back is taken first, so that few chains carry a quiet day.
    free: Arc<Mutex<Vec<ChainHead>>>,
    begun: Arc<Mutex<Vec<Uuid>>>,
}

impl Chains {
    /// A chain for one transaction alone.
    pub(super) fn take(&self) -> ChainHead {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| {
            let fresh = ChainHead::fresh();
            self.begun.lock().unwrap_or_else(PoisonError::into_inner).push(fresh.chain_id);
            fresh
        })
    }

    /// Every chain that was begun here, those in doubt too.
    pub(super) fn all(&self) -> Vec<Uuid> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives it back with the head that is committed. A chain whose last commit is in doubt is not given back.
    pub(super) fn give_back(&self, head: ChainHead) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(head);
    }
}
