//! Imports the tree of administrative divisions of one county-level area: decides what is new, renamed, back or gone,
//! then stores it in one work.
//!
//! Reading the files is apart ([`read`]), so that a command can read them and hand their rows to a running server.

mod check;
mod finding;
mod lines;
mod package;
mod plan;
mod report;
mod rows;
mod sheet;
mod store;
mod writing;

pub use finding::{Finding, Weight};
pub use package::{Package, read};
pub use report::{ImportReport, OrgLine, Outcome, RenamedLine};
pub use rows::{Division, Sheet, SourceRow};

use crate::error::Result;
use check::Row;
use gridwork_definitions::model::Catalog;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::orgs::store::lock;
use plan::{Known, Plan, Terms, plan};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What to import, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportOrgs {
    /// The county-level area, 6 digits.
    pub area: String,
    /// Where the rows come from, for the report and the journal: `china-division 2.7.0`.
    pub source: Option<String>,
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
/// Forbidden to anybody but the system and administrators; a malformed or future date; what the storage says. Faults
/// in the data are no error: the report lists all of them and says that nothing was stored.
pub async fn import(desk: &Desk, actor: &Arc<Actor>, mut ask: ImportOrgs) -> Result<ImportReport> {
    if !actor.is_system() && !actor.is_admin() {
        let needs = because("只有系统管理员可以导入组织", "only an administrator imports orgs");
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    let mut view = desk.view().await?;
    let valid_from = start(ask.valid_from.as_deref(), &view.now.local_date())?;
    ask.valid_from = Some(valid_from);
    let (rows, findings) = check::check(&ask.area, &ask.rows, &ask.findings);
    ask.findings.extend(findings);
    let known = store::known(&mut view.conn, ask.close_missing).await?;
    let (_, report) = decide(&ask, &rows, &known, &view.world.catalog);
    drop(view);
    if report.outcome != Outcome::Stored {
        return Ok(report);
    }
    desk.run_once(actor, (ask, rows), |work, (ask, rows)| Box::pin(store_it(work, ask, rows))).await
}

/// Decides once more, now that nobody else changes the tree, and stores.
async fn store_it(work: &mut Work<'_>, ask: &ImportOrgs, rows: &[Row]) -> Result<ImportReport> {
    lock(work).await?;
    let known = store::known(work.tx(), ask.close_missing).await?;
    let world = work.world();
    let (plan, report) = decide(ask, rows, &known, &world.catalog);
    if report.outcome == Outcome::Stored {
        store::apply(work, &plan, &report).await?;
    }
    Ok(report)
}

/// The plan and the report about it, as if it had been stored where it is to be.
fn decide<'a>(ask: &'a ImportOrgs, rows: &'a [Row], known: &'a Known, catalog: &Catalog) -> (Plan<'a>, ImportReport) {
    let terms = Terms {
        area: &ask.area,
        under: ask.under.as_deref(),
        valid_from: ask.valid_from.as_deref().unwrap_or_default(),
        close_missing: ask.close_missing,
    };
    let plan = plan(rows, known, catalog, terms);
    let report = ImportReport::of(ask, rows, &plan, known);
    (plan, report)
}

/// The first day, checked: a name takes effect at once, so it cannot be given for later.
fn start(asked: Option<&str>, today: &chrono::NaiveDate) -> Result<String> {
    let Some(asked) = asked else { return Ok(today.to_string()) };
    match asked.parse::<chrono::NaiveDate>() {
        Ok(day) if day <= *today => Ok(day.to_string()),
        Ok(_) => Err(KernelError::malformed("生效日期不能晚于今天", "valid-from must not lie after today").into()),
        Err(_) => Err(KernelError::malformed("生效日期应为 YYYY-MM-DD", "valid-from must be YYYY-MM-DD").into()),
    }
}
