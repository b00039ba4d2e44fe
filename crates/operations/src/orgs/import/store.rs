//! What an import reads of the tree, and how its plan is carried out.

use super::plan::{Above, Known, Plan};
use super::report::ImportReport;
use crate::error::{Error, Result};
use gridwork_db::Conn;
use gridwork_kernel::OrgId;
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::orgs::store::{self as orgs, NewOrg};
use std::collections::HashMap;

/// What the decision needs to know.
pub(super) async fn known(conn: &mut Conn, with_cases: bool) -> Result<Known> {
    let open_cases = if with_cases { open_cases(conn).await? } else { HashMap::new() };
    Ok(Known { orgs: orgs::all(conn).await?, changed_on: orgs::changed_on(conn).await?, open_cases })
}

/// How many open cases every org has: living there, or assigned to it.
async fn open_cases(conn: &mut Conn) -> Result<HashMap<OrgId, i64>> {
    let rows = conn
        .query(
            "select org_id, count(*) from (\
             select org_id from loop_case where closed_at is null \
             union all \
             select assignee_org_id from loop_case where closed_at is null and assignee_org_id <> org_id) held \
             group by org_id",
            &[],
        )
        .await?;
    rows.iter().map(|row| Ok((OrgId(row.uuid(0)?), row.int(1)?))).collect()
}

/// Carries a plan out and notes where its rows came from.
pub(super) async fn apply(work: &mut Work<'_>, plan: &Plan<'_>, report: &ImportReport) -> Result<()> {
    let from = report.valid_from.as_str();
    let mut added: HashMap<&str, OrgId> = HashMap::new();
    for it in &plan.add {
        let parent =
            match &it.above {
                Above::Nothing => None,
                Above::Known(id) => Some(*id),
                Above::New(code) => Some(*added.get(code.as_str()).ok_or_else(|| {
                    Error::Internal(format!("org {} was planned before the org above it", it.row.code))
                })?),
            };
        let (code, name, kind) = (it.row.code.clone(), it.row.name.clone(), it.row.sheet.kind());
        let org = orgs::add(work, &NewOrg { code, name, kind, parent, valid_from: from.to_owned() }).await?;
        added.insert(&it.row.code, org.id);
    }
    for (org, row) in &plan.reopen {
        orgs::reopen(work, org.id, &row.name, from).await?;
    }
    for (org, row) in &plan.rename {
        orgs::rename(work, org.id, &row.name, from).await?;
    }
    for (org, last_day) in &plan.close {
        orgs::close(work, org.id, last_day, None).await?;
    }
    let manifest = Change::general("org", "import")
        .with("area", report.area.as_str())
        .with("source", report.source.clone())
        .with("valid_from", from)
        .with("rows_sha256", report.rows_sha256.as_str())
        .with("added", plan.add.len())
        .with("reopened", plan.reopen.len())
        .with("renamed", plan.rename.len())
        .with("closed", plan.close.len());
    work.record(manifest);
    Ok(())
}
