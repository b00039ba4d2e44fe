//! Rows (记录) of registers: added, changed, retired, never deleted; every change is kept.

mod order;
mod scope;
mod sight;
pub mod store;

pub use order::RowCursor;
pub use scope::{RowScope, keeper_scope, may_fill, may_read, may_write, row_scope};
pub use sight::{RowSight, Sight};

use gridwork_definitions::model::Key;
use gridwork_kernel::{Instant, OrgId, PersonId, RowId};
use indexmap::IndexMap;
use serde_json::Value as Json;

/// A row as it is stored: its plain fields, with personal ones elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRow {
    /// Identity.
    pub id: RowId,
    /// The register it stands in.
    pub register: Key,
    /// The org it belongs to; none for rows of the whole district.
    pub org: Option<OrgId>,
    /// That org's path.
    pub org_path: Option<String>,
    /// Plain fields in canonical form; absent ones are left out.
    pub fields: IndexMap<String, Json>,
    /// Counts its changes, from 1.
    pub version: i64,
    /// When it was retired.
    pub retired_at: Option<Instant>,
}

/// One change of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowChange {
    /// The version it made.
    pub version: i64,
    /// `add`, `change`, `retire` or `restore`.
    pub action: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub person: Option<PersonId>,
    /// New values by field; personal ones as a mark, never in clear.
    pub changes: Json,
}
