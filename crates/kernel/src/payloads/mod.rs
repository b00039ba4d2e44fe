//! Payloads (敏感载荷): the sealed personal values of a record, under a data key of its own.
//!
//! Erasing destroys the data key: history, backups and replay stay whole and read `erased`.

pub mod blind;
pub mod store;

use indexmap::IndexMap;
use serde_json::Value as Json;

/// What the payload of a record holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Personal {
    /// Whether its key was destroyed.
    pub is_erased: bool,
    /// The latest values by field, in clear; empty when erased.
    pub values: IndexMap<String, Json>,
}
