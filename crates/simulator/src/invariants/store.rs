//! Reads what the engine keeps beside the events: derived columns, turns, attached files, and whatever the journal
//! does not remember.

use gridwork_db::{Conn, Value};
use gridwork_kernel::error::Result;
use gridwork_kernel::{CaseId, FileId, OrgId, PersonId};
use std::collections::HashMap;
use uuid::Uuid;

/// The columns of a head that follow from its events, in microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) due_at: Option<i64>,
    pub(super) yellow_at: Option<i64>,
    pub(super) red_at: Option<i64>,
    pub(super) promise_due_at: Option<i64>,
    pub(super) promise_yellow_at: Option<i64>,
    pub(super) promise_met_at: Option<i64>,
    pub(super) wake_at: Option<i64>,
}

/// One line of the `turn` table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TurnLine {
    pub(super) ancestor: OrgId,
    pub(super) queue: String,
    pub(super) due_at: i64,
    pub(super) loop_key: String,
    pub(super) state: String,
    pub(super) yellow_at: Option<i64>,
    pub(super) red_at: Option<i64>,
    pub(super) is_own: bool,
    pub(super) is_escalation: bool,
}

/// The ids of cases after one, in order.
pub(super) async fn case_ids(conn: &mut Conn, after: Option<CaseId>, limit: i64) -> Result<Vec<CaseId>> {
    let after = after.map_or_else(Uuid::nil, |id| id.0);
    let rows = conn
        .query(
            "select case_id from loop_case where case_id > $1 order by case_id limit $2",
            &[after.into(), limit.into()],
        )
        .await?;
    Ok(rows.iter().map(|row| row.uuid(0).map(CaseId)).collect::<gridwork_db::Result<_>>()?)
}

/// The derived columns of some cases.
pub(super) async fn kept(conn: &mut Conn, ids: &[CaseId]) -> Result<HashMap<CaseId, Kept>> {
    let (marks, params) = list_of(ids);
    let sql = format!(
        "select case_id, due_at, yellow_at, red_at, promise_due_at, promise_yellow_at, promise_met_at, wake_at \
         from loop_case where case_id in ({marks})"
    );
    let mut found = HashMap::new();
    for row in &conn.query(&sql, &params).await? {
        let kept = Kept {
            due_at: row.opt_int(1)?,
            yellow_at: row.opt_int(2)?,
            red_at: row.opt_int(3)?,
            promise_due_at: row.opt_int(4)?,
            promise_yellow_at: row.opt_int(5)?,
            promise_met_at: row.opt_int(6)?,
            wake_at: row.opt_int(7)?,
        };
        found.insert(CaseId(row.uuid(0)?), kept);
    }
    Ok(found)
}

/// The lines of the `turn` table of some cases, in order.
pub(super) async fn turns(conn: &mut Conn, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<TurnLine>>> {
    let (marks, params) = list_of(ids);
    let sql = format!(
        "select case_id, ancestor_id, queue, due_at, loop, state, yellow_at, red_at, is_own, is_escalation \
         from turn where case_id in ({marks})"
    );
    let mut found: HashMap<CaseId, Vec<TurnLine>> = HashMap::new();
    for row in &conn.query(&sql, &params).await? {
        let line = TurnLine {
            ancestor: OrgId(row.uuid(1)?),
            queue: row.text(2)?,
            due_at: row.int(3)?,
            loop_key: row.text(4)?,
            state: row.text(5)?,
            yellow_at: row.opt_int(6)?,
            red_at: row.opt_int(7)?,
            is_own: row.bool(8)?,
            is_escalation: row.bool(9)?,
        };
        found.entry(CaseId(row.uuid(0)?)).or_default().push(line);
    }
    for lines in found.values_mut() {
        lines.sort();
    }
    Ok(found)
}

/// The files attached to some cases.
pub(super) async fn files_of(conn: &mut Conn, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<FileId>>> {
    let (marks, params) = list_of(ids);
    let sql =
        format!("select attached_id, file_id from file where attached_entity = 'case' and attached_id in ({marks})");
    let mut found: HashMap<CaseId, Vec<FileId>> = HashMap::new();
    for row in &conn.query(&sql, &params).await? {
        found.entry(CaseId(row.uuid(0)?)).or_default().push(FileId(row.uuid(1)?));
    }
    Ok(found)
}

/// Who is shut out of some cases, and whether each did the work that the case is about; in order.
pub(super) async fn shut_out(conn: &mut Conn, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<(PersonId, bool)>>> {
    let (marks, params) = list_of(ids);
    let sql = format!("select case_id, person_id, is_doer from case_shut_out where case_id in ({marks})");
    let mut found: HashMap<CaseId, Vec<(PersonId, bool)>> = HashMap::new();
    for row in &conn.query(&sql, &params).await? {
        found.entry(CaseId(row.uuid(0)?)).or_default().push((PersonId(row.uuid(1)?), row.bool(2)?));
    }
    found.values_mut().for_each(|persons| persons.sort());
    Ok(found)
}

/// Tables whose every record was added by a work that had to journal it, with the column of the id.
const REMEMBERED: [(&str, &str); 11] = [
    ("org", "org_id"),
    ("place", "place_id"),
    ("link", "link_id"),
    ("person", "person_id"),
    ("post", "post_id"),
    ("appointment", "appointment_id"),
    ("account", "account_id"),
    ("role_grant", "grant_id"),
    ("stands_for", "stands_for_id"),
    ("file", "file_id"),
    ("certificate", "certificate_id"),
];

/// Records and changes of rows that the journal has no line about; at most a hundred of each table.
pub(super) async fn unremembered(conn: &mut Conn) -> Result<Vec<(&'static str, Uuid)>> {
    let mut found = Vec::new();
    for (table, id) in REMEMBERED {
        let sql = format!(
            "select t.{id} from {table} t where not exists (select 1 from journal j where j.entity_id = t.{id}) limit 100"
        );
        for row in &conn.query(&sql, &[]).await? {
            found.push((table, row.uuid(0)?));
        }
    }
    let sql = "select h.row_id from row_history h where not exists \
               (select 1 from journal j where j.entity_id = h.row_id and j.at = h.at and j.action = h.action) limit 100";
    for row in &conn.query(sql, &[]).await? {
        found.push(("row_history", row.uuid(0)?));
    }
    Ok(found)
}

fn list_of(ids: &[CaseId]) -> (String, Vec<Value>) {
    let marks = gridwork_db::marks(1, ids.len());
    (marks, ids.iter().map(Value::from).collect())
}
