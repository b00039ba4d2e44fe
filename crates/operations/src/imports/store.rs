//! The tables of imports.

use super::{Import, KEPT_DAYS, Mapping, StagedLine, Status, Verdict};
use crate::error::{Error, Result};
use gridwork_db::{Conn, Row, Value};
use gridwork_definitions::model::Key;
use gridwork_kernel::desk::Work;
use gridwork_kernel::payloads::store as payloads;
use gridwork_kernel::secrets::{DataKey, Keyring, SealedAt};
use gridwork_kernel::{BatchId, ImportId, Instant, PersonId};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};

/// Imports whose lines are thrown away in one round.
const SWEPT_AT_ONCE: i64 = 5;

const COLUMNS: &str = "import_id, register, person_id, created_at, file_name, file_hash, status, mapping, signature, \
                       lines, position, selection, batch_id";

/// Keeps a new import; its lines follow.
pub(super) async fn add(work: &mut Work<'_>, import: &Import) -> Result<()> {
    let now = work.now().0;
    let params: [Value; 11] = [
        import.id.0.into(),
        import.register.as_str().into(),
        import.person.0.into(),
        now.into(),
        import.file_name.as_str().into(),
        import.file_hash.as_str().into(),
        import.status.as_str().into(),
        serde_json::to_string(&import.mapping)?.into(),
        import.signature.as_str().into(),
        import.lines.into(),
        import.position.into(),
    ];
    let sql = "insert into row_import (import_id, register, person_id, created_at, changed_at, file_name, file_hash, \
               status, mapping, signature, lines, position) values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11)";
    work.tx().execute(sql, &params).await?;
    Ok(())
}

/// Seals lines of an import as they stand in its file; those that are there already stay.
pub(super) async fn stage(work: &mut Work<'_>, id: ImportId, lines: &[(i64, Json)]) -> Result<()> {
    let key = payloads::key(work, id.0, "import").await?;
    let sealed = |line: i64, cells: &Json| {
        let at = SealedAt { record: id.0, field: "cells", seq: line };
        key.seal(at, cells.to_string().as_bytes())
    };
    for part in gridwork_db::parts(lines) {
        let sql = format!(
            "insert into row_import_line (import_id, line, cells) values {} on conflict (import_id, line) do nothing",
            gridwork_db::rows_of_marks(1, 3, part.len())
        );
        let params = part.iter().flat_map(|(line, cells)| [id.0.into(), (*line).into(), sealed(*line, cells).into()]);
        work.tx().execute_later(&sql, &params.collect::<Vec<Value>>()).await?;
    }
    Ok(())
}

/// An import.
pub(super) async fn find(conn: &mut Conn, id: ImportId) -> Result<Option<Import>> {
    let sql = format!("select {COLUMNS} from row_import where import_id = $1");
    conn.query_opt(&sql, &[id.0.into()]).await?.map(|row| import(&row)).transpose()
}

/// An import, locked until the end of the work.
pub(super) async fn lock(work: &mut Work<'_>, id: ImportId) -> Result<Option<Import>> {
    let sql = format!("select {COLUMNS} from row_import where import_id = $1 for update");
    work.tx().query_opt(&sql, &[id.0.into()]).await?.map(|row| import(&row)).transpose()
}

/// Somebody's imports into a register, the latest first.
pub(super) async fn list(conn: &mut Conn, register: &Key, persons: &[PersonId], limit: i64) -> Result<Vec<Import>> {
    let marks = gridwork_db::marks(3, persons.len());
    let mut params: Vec<Value> = vec![register.as_str().into(), limit.into()];
    params.extend(persons.iter().map(|person| person.0.into()));
    let sql = format!(
        "select {COLUMNS} from row_import where register = $1 and person_id in ({marks}) \
         order by import_id desc limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(import).collect()
}

/// When the same file was imported before, by whoever it was.
pub(super) async fn done_before(conn: &mut Conn, of: &Import) -> Result<Option<Instant>> {
    let sql = "select max(changed_at) from row_import \
               where register = $1 and file_hash = $2 and status = 'done' and import_id <> $3";
    let params = [of.register.as_str().into(), of.file_hash.as_str().into(), of.id.0.into()];
    Ok(conn.query_one(sql, &params).await?.opt_int(0)?.map(Instant))
}

/// Imports that are being worked on and that nobody has touched since.
pub(super) async fn left_alone(conn: &mut Conn, since: Instant, limit: i64) -> Result<Vec<ImportId>> {
    let sql = "select import_id from row_import where status in ('checking', 'running') and changed_at < $1 \
               order by changed_at limit $2";
    let found = conn.query(sql, &[since.0.into(), limit.into()]).await?;
    found.iter().map(|row| Ok(ImportId(row.uuid(0)?))).collect()
}

/// Puts an import at the end of those that were left alone.
pub(super) async fn put_off(work: &mut Work<'_>, id: ImportId) -> Result<()> {
    let now = work.now().0;
    work.tx().execute("update row_import set changed_at = $2 where import_id = $1", &[id.0.into(), now.into()]).await?;
    Ok(())
}

/// Writes what of an import changes.
pub(super) async fn change(work: &mut Work<'_>, of: &Import) -> Result<()> {
    let now = work.now().0;
    let selection = of.selection.as_ref().map(serde_json::to_string).transpose()?;
    let params: [Value; 7] = [
        of.id.0.into(),
        now.into(),
        of.status.as_str().into(),
        serde_json::to_string(&of.mapping)?.into(),
        of.position.into(),
        selection.as_deref().into(),
        of.batch.map(|batch| batch.0).into(),
    ];
    let sql = "update row_import set changed_at = $2, status = $3, mapping = $4, position = $5, selection = $6, \
               batch_id = $7 where import_id = $1";
    work.tx().execute(sql, &params).await?;
    Ok(())
}

/// Forgets what was found: the lines will be checked anew.
pub(super) async fn forget_verdicts(work: &mut Work<'_>, id: ImportId) -> Result<()> {
    let sql = "update row_import_line set verdict = null, outcome = null, same_row = null where import_id = $1";
    work.tx().execute(sql, &[id.0.into()]).await?;
    Ok(())
}

/// Lines behind one, with what was found where it was; of some outcomes only where any are named.
pub(super) async fn lines(
    conn: &mut Conn,
    key: &DataKey,
    id: ImportId,
    (after, outcomes, limit): (i64, &[&str], i64),
) -> Result<Vec<StagedLine>> {
    let mut params: Vec<Value> = vec![id.0.into(), after.into(), limit.into()];
    let only = if outcomes.is_empty() {
        String::new()
    } else {
        params.extend(outcomes.iter().map(|word| (*word).into()));
        format!(" and outcome in ({})", gridwork_db::marks(4, outcomes.len()))
    };
    let sql = format!(
        "select line, cells, verdict from row_import_line where import_id = $1 and line > $2{only} \
         order by line limit $3"
    );
    let found = conn.query(&sql, &params).await?;
    found.iter().map(|row| staged(row, key, id)).collect()
}

fn staged(row: &Row, key: &DataKey, id: ImportId) -> Result<StagedLine> {
    let line = row.int(0)?;
    let verdict = match row.opt_blob(2)? {
        Some(sealed) => Some(open(key, id, "verdict", line, &sealed)?),
        None => None,
    };
    Ok(StagedLine { line, cells: open(key, id, "cells", line, &row.blob(1)?)?, verdict })
}

fn open<T: DeserializeOwned>(key: &DataKey, id: ImportId, field: &str, line: i64, sealed: &[u8]) -> Result<T> {
    let clear = key.open(SealedAt { record: id.0, field, seq: line }, sealed);
    let clear = clear.map_err(|error| Error::Internal(format!("a staged line does not open: {error}")))?;
    Ok(serde_json::from_slice(&clear)?)
}

/// Keeps what was found of lines, or what became of them.
pub(super) async fn judge(work: &mut Work<'_>, id: ImportId, verdicts: &[Verdict]) -> Result<()> {
    let key = payloads::key(work, id.0, "import").await?;
    for verdict in verdicts {
        let at = SealedAt { record: id.0, field: "verdict", seq: verdict.line };
        let sealed = key.seal(at, serde_json::to_string(verdict)?.as_bytes());
        let sql = "update row_import_line set verdict = $3, outcome = $4, same_row = $5 \
                   where import_id = $1 and line = $2";
        let params: [Value; 5] = [
            id.0.into(),
            verdict.line.into(),
            sealed.into(),
            verdict.outcome.as_str().into(),
            verdict.same_row.as_deref().into(),
        ];
        work.tx().execute_later(sql, &params).await?;
    }
    Ok(())
}

/// The first lines that name some rows.
pub(super) async fn first_of(conn: &mut Conn, id: ImportId, rows: &[String]) -> Result<HashMap<String, i64>> {
    let mut found = HashMap::new();
    for part in rows.chunks(200) {
        let mut params: Vec<Value> = vec![id.0.into()];
        params.extend(part.iter().map(|row| row.as_str().into()));
        let sql = format!(
            "select same_row, min(line) from row_import_line where import_id = $1 and same_row in ({}) \
             group by same_row",
            gridwork_db::marks(2, part.len())
        );
        for row in &conn.query(&sql, &params).await? {
            found.insert(row.text(0)?, row.int(1)?);
        }
    }
    Ok(found)
}

/// How many lines came out how.
pub(super) async fn counts(conn: &mut Conn, id: ImportId) -> Result<BTreeMap<String, i64>> {
    let sql = "select outcome, count(*) from row_import_line where import_id = $1 and outcome is not null \
               group by outcome";
    let found = conn.query(sql, &[id.0.into()]).await?;
    found.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// What the columns of a file with such titles held the last time.
pub(super) async fn remembered(conn: &mut Conn, register: &Key, signature: &str) -> Result<Option<Mapping>> {
    let sql = "select mapping from row_import_mapping where register = $1 and signature = $2";
    let found = conn.query_opt(sql, &[register.as_str().into(), signature.into()]).await?;
    found.map(|row| Ok(serde_json::from_str(&row.text(0)?)?)).transpose()
}

/// Remembers what the columns held.
pub(super) async fn remember(work: &mut Work<'_>, of: &Import) -> Result<()> {
    let now = work.now().0;
    let params: [Value; 4] = [
        of.register.as_str().into(),
        of.signature.as_str().into(),
        serde_json::to_string(&of.mapping)?.into(),
        now.into(),
    ];
    let sql = "insert into row_import_mapping (register, signature, mapping, at) values ($1, $2, $3, $4) \
               on conflict (register, signature) do update set mapping = excluded.mapping, at = excluded.at";
    work.tx().execute(sql, &params).await?;
    Ok(())
}

/// The key under which the lines of an import are sealed; none once they are erased.
pub(super) async fn key(conn: &mut Conn, keys: &Keyring, id: ImportId) -> Result<Option<DataKey>> {
    Ok(payloads::reading_key(conn, keys, id.0).await?)
}

/// Throws away the lines of imports whose time is over; what was sealed of them cannot be read any more.
pub(crate) async fn sweep(work: &mut Work<'_>, now: Instant) -> Result<()> {
    let before = now.0 - KEPT_DAYS * 86_400_000_000;
    let sql = "select import_id from row_import where created_at < $1 and exists ( \
                 select 1 from row_import_line l where l.import_id = row_import.import_id \
               ) order by import_id limit $2";
    let found = work.tx().query(sql, &[before.into(), SWEPT_AT_ONCE.into()]).await?;
    for row in &found {
        let id = row.uuid(0)?;
        payloads::erase(work, id).await?;
        work.tx().execute("delete from row_import_line where import_id = $1", &[id.into()]).await?;
    }
    Ok(())
}

fn import(row: &Row) -> Result<Import> {
    let corrupt = |what: &str| Error::Internal(format!("the {what} of an import cannot be read"));
    let selection = row.opt_text(11)?;
    Ok(Import {
        id: ImportId(row.uuid(0)?),
        register: Key::parse(&row.text(1)?).ok_or_else(|| corrupt("register"))?,
        person: PersonId(row.uuid(2)?),
        created_at: Instant(row.int(3)?),
        file_name: row.text(4)?,
        file_hash: row.text(5)?,
        status: Status::parse(&row.text(6)?).ok_or_else(|| corrupt("status"))?,
        mapping: serde_json::from_str(&row.text(7)?)?,
        signature: row.text(8)?,
        lines: row.int(9)?,
        position: row.int(10)?,
        selection: selection.map(|text| serde_json::from_str(&text)).transpose()?,
        batch: row.opt_uuid(12)?.map(BatchId),
    })
}
