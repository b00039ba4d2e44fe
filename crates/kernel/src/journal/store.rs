//! Appends to the journal and reads it back.

use super::{JournalQuery, Line, Place};
use crate::authz::AuditScope;
use crate::desk::Work;
use crate::error::Result;
use gridwork_db::{Conn, Row, Value};
use uuid::Uuid;

const COLUMNS: &str =
    "chain_id, seq, work_id, at, account_id, person_id, action, entity, entity_id, org_path, detail, hash";

/// Writes the lines of a work, in order, at the head of its writer's chain.
pub async fn append(work: &mut Work<'_>) -> Result<()> {
    let changes = std::mem::take(&mut work.changes);
    if changes.is_empty() {
        return Ok(());
    }
    let viewer = work.actor.viewer;
    let person = viewer.map(|viewer| viewer.person).or_else(|| work.by()).map(|person| person.0);
    let account = viewer.map(|viewer| viewer.account).or(work.actor.account).map(|id| id.0);
    let mut rows = Vec::with_capacity(changes.len());
    for mut change in changes {
        // Who looked is who stands in the line; as whom is a fact of it.
        if viewer.is_some() {
            change = change.with("as", work.actor.person.to_string());
        }
        let head = work.tx.chain();
        let line = Line {
            chain: head.chain_id,
            seq: head.next_seq,
            work: work.id.0,
            at: work.now.0,
            account,
            person,
            action: change.action,
            entity: change.entity.to_owned(),
            entity_id: change.id,
            org_path: change.org_path,
            detail: serde_json::Value::Object(change.detail).to_string(),
        };
        let hash = line.hash(&head.hash);
        head.next_seq += 1;
        head.hash = hash;
        rows.push(values(line, &hash));
    }
    work.tx.put_later(&format!("journal ({COLUMNS})"), &rows).await?;
    // If the answer of the commit is lost, this line is what a fresh connection looks for.
    work.tx.prove_by("select 1 from journal where work_id = $1", &[work.id.0.into()]);
    Ok(())
}

/// In the order of [`COLUMNS`].
fn values(line: Line, hash: &[u8]) -> Vec<Value> {
    vec![
        line.chain.into(),
        line.seq.into(),
        line.work.into(),
        line.at.into(),
        line.account.into(),
        line.person.into(),
        line.action.into(),
        line.entity.into(),
        line.entity_id.into(),
        line.org_path.into(),
        line.detail.into(),
        hash.to_vec().into(),
    ]
}

/// Reads a stored line with its hash.
pub(super) fn line(row: &Row) -> Result<(Line, Vec<u8>)> {
    let line = Line {
        chain: row.uuid(0)?,
        seq: row.int(1)?,
        work: row.uuid(2)?,
        at: row.int(3)?,
        account: row.opt_uuid(4)?,
        person: row.opt_uuid(5)?,
        action: row.text(6)?,
        entity: row.text(7)?,
        entity_id: row.opt_uuid(8)?,
        org_path: row.opt_text(9)?,
        detail: row.text(10)?,
    };
    Ok((line, row.blob(11)?.to_vec()))
}

/// Every chain with its length and last hash, in the order of their ids.
pub async fn heads(conn: &mut Conn) -> Result<Vec<(Uuid, i64, Vec<u8>)>> {
    // Walks from chain to chain along the primary key instead of reading every line.
    let rows = conn
        .query(
            "with recursive chain (id) as (\
             select (select chain_id from journal order by chain_id limit 1) \
             union all \
             select (select chain_id from journal where chain_id > chain.id order by chain_id limit 1) \
             from chain where chain.id is not null) \
             select j.chain_id, j.seq, j.hash from chain join journal j on j.chain_id = chain.id \
             and j.seq = (select max(seq) from journal last where last.chain_id = chain.id) order by j.chain_id",
            &[],
        )
        .await?;
    rows.iter().map(|row| Ok((row.uuid(0)?, row.int(1)?, row.blob(2)?.to_vec()))).collect()
}

/// A page of one chain after a place in it.
pub async fn page(conn: &mut Conn, chain: Uuid, after: i64, limit: i64) -> Result<Vec<(Line, Vec<u8>)>> {
    let rows = conn
        .query(
            &format!("select {COLUMNS} from journal where chain_id = $1 and seq > $2 order by seq limit $3"),
            &[chain.into(), after.into(), limit.into()],
        )
        .await?;
    rows.iter().map(line).collect()
}

/// What was written after some places, each in its own chain: at most `limit` lines of each, in their order there.
pub async fn after(conn: &mut Conn, places: &[Place], limit: i64) -> Result<Vec<Line>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![limit.into()];
    let parts = places.iter().enumerate().map(|(at, place)| {
        params.extend([place.chain.into(), place.seq.into()]);
        let (chain, seq) = (2 * at + 2, 2 * at + 3);
        format!("select * from (select {COLUMNS} from journal where chain_id = ${chain} and seq > ${seq} order by seq limit $1) c{at}")
    });
    let sql = parts.collect::<Vec<_>>().join(" union all ");
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| line(row).map(|(line, _)| line)).collect()
}

/// The lines about one record, oldest first; within a millisecond in the order in which their works began.
pub async fn about(conn: &mut Conn, entity_id: Uuid, limit: i64) -> Result<Vec<Line>> {
    let rows = conn
        .query(
            &format!("select {COLUMNS} from journal where entity_id = $1 order by at, work_id, chain_id, seq limit $2"),
            &[entity_id.into(), limit.into()],
        )
        .await?;
    rows.iter().map(|row| line(row).map(|(line, _)| line)).collect()
}

/// A page of the lines in an auditor's scope, newest first.
pub async fn list(conn: &mut Conn, scope: &AuditScope, query: &JournalQuery) -> Result<Vec<Line>> {
    let (sql, mut params) = scope.to_sql(1);
    let mut conditions = vec![sql];
    let mut mark = |value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    if let Some(person) = query.person {
        conditions.push(format!("j.person_id = {}", mark(person.into())));
    }
    if let Some(id) = query.entity_id {
        conditions.push(format!("j.entity_id = {}", mark(id.into())));
    }
    if let Some(action) = &query.action {
        conditions.push(format!("j.action = {}", mark(action.as_str().into())));
    }
    if let Some(kind) = query.kind {
        let (actions, is_in) = kind.actions();
        let words = actions.into_iter().map(|word| mark(word.into())).collect::<Vec<_>>().join(", ");
        conditions.push(format!("j.action {} ({words})", if is_in { "in" } else { "not in" }));
    }
    if let Some(from) = query.from {
        conditions.push(format!("j.at >= {}", mark(from.0.into())));
    }
    if let Some(to) = query.to {
        conditions.push(format!("j.at < {}", mark(to.0.into())));
    }
    if let Some(after) = query.after {
        let (at, chain, seq) = (mark(after.at.into()), mark(after.chain.into()), mark(after.seq.into()));
        conditions.push(format!("(j.at, j.chain_id, j.seq) < ({at}, {chain}, {seq})"));
    }
    let limit = mark(query.limit.into());
    let rows = conn
        .query(
            &format!(
                "select {COLUMNS} from journal j where {} order by j.at desc, j.chain_id desc, j.seq desc limit {limit}",
                conditions.join(" and ")
            ),
            &params,
        )
        .await?;
    rows.iter().map(|row| line(row).map(|(line, _)| line)).collect()
}

/// The hash of one line; that of nothing before the first.
pub async fn hash_at(conn: &mut Conn, place: Place) -> Result<Option<Vec<u8>>> {
    if place.seq == 0 {
        return Ok(Some(vec![0_u8; 32]));
    }
    let row = conn
        .query_opt("select hash from journal where chain_id = $1 and seq = $2", &[place.chain.into(), place.seq.into()])
        .await?;
    row.map(|row| Ok(row.blob(0)?.to_vec())).transpose()
}
