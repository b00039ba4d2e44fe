//! Compares the stored events of cases with what the journal remembers of them.

use super::events::{by_case, digest};
use gridwork_db::Conn;
use gridwork_kernel::CaseId;
use gridwork_kernel::error::Result;
use gridwork_kernel::journal;
use std::collections::HashMap;
use uuid::Uuid;

/// What the comparison of one case found.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The case.
    pub case: CaseId,
    /// Events compared.
    pub compared: u64,
    /// What does not agree.
    pub faults: Vec<String>,
}

/// Compares the cases after one id, in the order of their ids, at most so many.
pub async fn event_digests(conn: &mut Conn, after: Option<Uuid>, limit: i64) -> Result<Vec<Compared>> {
    let after = after.unwrap_or_else(Uuid::nil);
    let rows = conn
        .query(
            "select case_id, version from loop_case where case_id > $1 order by case_id limit $2",
            &[after.into(), limit.into()],
        )
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(one(conn, CaseId(row.uuid(0)?), row.int(1)?).await?);
    }
    Ok(all)
}

/// Compares some cases, in the order of their ids.
pub async fn event_digests_of(conn: &mut Conn, cases: &[CaseId]) -> Result<Vec<Compared>> {
    let mut all = Vec::with_capacity(cases.len());
    for case in cases {
        let row = conn.query_opt("select version from loop_case where case_id = $1", &[case.into()]).await?;
        let version = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        all.push(one(conn, *case, version).await?);
    }
    Ok(all)
}

async fn one(conn: &mut Conn, case: CaseId, version: i64) -> Result<Compared> {
    let mut remembered: HashMap<i64, String> = HashMap::new();
    for line in journal::store::about(conn, case.0, i64::MAX).await? {
        let detail: serde_json::Value = serde_json::from_str(&line.detail)?;
        if let (Some(seq), Some(hash)) = (detail["seq"].as_i64(), detail["event"].as_str()) {
            remembered.insert(seq, hash.to_owned());
        }
    }
    let mut faults = Vec::new();
    let mut compared = 0;
    for event in by_case(conn, case, 0, i64::MAX).await? {
        compared += 1;
        match remembered.remove(&event.seq) {
            None => faults.push(format!("event {} is not in the journal", event.seq)),
            Some(hash) if hash != digest(&event)? => {
                faults.push(format!("event {} is not as the journal remembers it: it was changed", event.seq));
            }
            Some(_) => {}
        }
    }
    faults.extend(remembered.keys().map(|seq| format!("event {seq} was removed")));
    if i64::try_from(compared).unwrap_or(0) != version {
        faults.push(format!("the case is at version {version} but has {compared} events"));
    }
    Ok(Compared { case, compared, faults })
}
