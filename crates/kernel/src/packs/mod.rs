//! Definitions as they are stored: versions that only grow, one of them current.

pub mod store;

use gridwork_definitions::model::{Catalog, Key, Loop};
use std::collections::HashMap;
use std::sync::Arc;

/// What the `definition` table holds, ready for use.
#[derive(Debug, Default)]
pub struct Definitions {
    /// The current definitions.
    pub catalog: Catalog,
    /// Their versions by kind and key.
    pub versions: HashMap<(String, Key), i64>,
    /// Every version of every loop.
    pub loops: HashMap<(Key, i64), Arc<Loop>>,
}
