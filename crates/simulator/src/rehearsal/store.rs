//! Reads the journal as it grows, and what the model is compared with.

use gridwork_db::Conn;
use gridwork_kernel::error::Result;
use gridwork_kernel::journal::{self, Line};
use gridwork_kernel::{CaseId, PersonId};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How many lines are read at once.
const PAGE: i64 = 1000;

/// The lines that came since the last time; `seen` remembers how far each chain was read.
pub(super) async fn new_lines(conn: &mut Conn, seen: &mut HashMap<Uuid, i64>) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (chain, last, _) in journal::store::heads(conn).await? {
        let at = seen.entry(chain).or_insert(0);
        while *at < last {
            let page = journal::store::page(conn, chain, *at, PAGE).await?;
            let Some((line, _)) = page.last() else { break };
            *at = line.seq;
            lines.extend(page.into_iter().map(|(line, _)| line));
        }
    }
    Ok(lines)
}

/// Who follows what.
pub(super) async fn follows(conn: &mut Conn) -> Result<BTreeSet<(CaseId, PersonId)>> {
    let rows = conn.query("select case_id, person_id from case_follower", &[]).await?;
    rows.iter().map(|row| Ok((CaseId(row.uuid(0)?), PersonId(row.uuid(1)?)))).collect()
}

/// Every case.
pub(super) async fn case_ids(conn: &mut Conn) -> Result<BTreeSet<CaseId>> {
    let rows = conn.query("select case_id from loop_case", &[]).await?;
    rows.iter().map(|row| Ok(CaseId(row.uuid(0)?))).collect()
}
