//! What rarely changes and every decision needs: definitions, orgs, links and the work calendar, in memory.

pub mod store;

use crate::admission::RuleBook;
use crate::calendar::Calendar;
use crate::orgs::OrgTree;
use crate::{Instant, OrgId};
use gridwork_definitions::model::{Catalog, Definition, Key, Loop};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Counters that say what was changed since: compared before every use, so that every process sees a change
/// before the next request that needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Epochs {
    /// Definitions, orgs, links, calendar.
    pub world: i64,
    /// Accounts, grants, stand-ins.
    pub people: i64,
}

/// The world as of an epoch.
pub struct World {
    /// Which epoch.
    pub epoch: i64,
    /// The current definitions.
    pub catalog: Catalog,
    /// The current version of each definition, by kind and key.
    pub versions: HashMap<(String, Key), i64>,
    /// Every version of every loop: a case finishes under the one it opened with (PINNED).
    pub loops: HashMap<(Key, i64), Arc<Loop>>,
    /// The org tree.
    pub orgs: OrgTree,
    /// Where packs are installed: a loop can only be opened at or below one of these orgs.
    pub installed: HashMap<String, HashSet<OrgId>>,
    /// The work calendar.
    pub calendar: Arc<Calendar>,
    /// The rules of admission.
    pub rules: RuleBook,
    /// The date of loading, for what is valid by date.
    pub loaded_at: Instant,
}

impl World {
    /// The current version of a loop.
    pub fn current_loop(&self, key: &Key) -> Option<(i64, Arc<Loop>)> {
        let version = *self.versions.get(&("loop".to_owned(), key.clone()))?;
        self.loop_at(key, version).map(|found| (version, found))
    }

    /// The version of a current definition.
    pub fn version_of(&self, definition: &Definition) -> i64 {
        self.versions.get(&(definition.kind().to_owned(), definition.key().clone())).copied().unwrap_or(0)
    }

    /// A loop as of one of its versions.
    pub fn loop_at(&self, key: &Key, version: i64) -> Option<Arc<Loop>> {
        self.loops.get(&(key.clone(), version)).cloned()
    }

    /// Whether a pack is installed at an org or above it.
    pub fn is_installed(&self, pack: &str, org: OrgId) -> bool {
        self.installed
            .get(pack)
            .is_some_and(|places| self.orgs.ancestors(org).iter().any(|above| places.contains(&above.id)))
    }
}
