//! Imports the tree of administrative divisions of one county-level area: decides what is new, renamed, back or gone,
//! then stores it in one work.
//!
//! Reading the files is apart ([`package`]), so that a command can read them and hand their rows to a running server.

pub mod finding;
pub mod package;
pub mod report;
pub mod rows;

pub use finding::{Finding, Weight};
pub use package::read;
pub use report::{ImportReport, Outcome};
pub use rows::{Division, Sheet, SourceRow};

use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, because};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What to import, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportOrgs {
    /// The county-level area, 6 digits.
    pub area: String,
    /// Where the rows come from, for the report and the journal: `china-division 2.7.0`.
    pub source: String,
    /// The rows of that area, as they stand in the files.
    pub rows: Vec<SourceRow>,
    /// What was wrong with the files themselves.
    pub findings: Vec<Finding>,
    /// The code of the org that the area hangs under, or that stands for the area; none for a root.
    pub under: Option<String>,
    /// From which day on (`YYYY-MM-DD`) what is new is valid and what changed has changed; today when absent.
    pub valid_from: Option<String>,
    /// Closes orgs of the area that are not in the files any more; otherwise they are only listed.
    pub close_missing: bool,
    /// Says what would be done and does nothing.
    pub dry_run: bool,
}

/// Imports the area.
///
/// # Errors
/// Forbidden to anybody but the system and administrators; what the storage says. Faults in the data are no error:
/// the report lists all of them and says that nothing was stored.
pub async fn import(_desk: &Desk, actor: &Arc<Actor>, ask: ImportOrgs) -> Result<ImportReport> {
    if !actor.is_system() && !actor.is_admin {
        let needs = because("只有系统管理员可以导入组织", "only an administrator imports orgs");
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    Ok(ImportReport::new(&ask))
}
