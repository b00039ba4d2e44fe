//! The table of batches, and what the history knows of them.

use super::{Batch, BatchKind, BatchLine};
use gridwork_db::{Conn, Row};
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::{BatchId, Instant, PersonId, RowId};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

const COLUMNS: &str = "batch_id, register, kind, person_id, at, rows, undoes, undone_by";

/// Begins a batch of the actor; of one that takes another back, that one knows from now on.
pub async fn begin(
    work: &mut Work<'_>,
    register: &Register,
    kind: BatchKind,
    undoes: Option<BatchId>,
) -> Result<BatchId> {
    let id = BatchId::fresh();
    let (person, now) = (work.by().map(|person| person.0), work.now());
    let of = undoes.map(|batch| batch.0);
    let params = [
        id.0.into(),
        register.key.as_str().into(),
        kind.as_str().into(),
        person.into(),
        now.0.into(),
        0_i64.into(),
        of.into(),
    ];
    let sql = "insert into row_batch (batch_id, register, kind, person_id, at, rows, undoes) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    work.tx().execute(sql, &params).await?;
    if let Some(of) = of {
        let sql = "update row_batch set undone_by = $2 where batch_id = $1";
        work.tx().execute(sql, &[of.into(), id.0.into()]).await?;
    }
    Ok(id)
}

/// Counts changes that were made in a batch.
pub async fn count(work: &mut Work<'_>, id: BatchId, rows: i64) -> Result<()> {
    let sql = "update row_batch set rows = rows + $2 where batch_id = $1";
    work.tx().execute(sql, &[id.0.into(), rows.into()]).await?;
    Ok(())
}

/// A batch.
pub async fn find(conn: &mut Conn, id: BatchId) -> Result<Option<Batch>> {
    let sql = format!("select {COLUMNS} from row_batch where batch_id = $1");
    conn.query_opt(&sql, &[id.0.into()]).await?.map(|row| batch(&row)).transpose()
}

/// A batch, locked until the end of the work.
pub async fn lock(work: &mut Work<'_>, id: BatchId) -> Result<Option<Batch>> {
    let sql = format!("select {COLUMNS} from row_batch where batch_id = $1 for update");
    work.tx().query_opt(&sql, &[id.0.into()]).await?.map(|row| batch(&row)).transpose()
}

/// The batches of some people in a register, the latest first.
pub async fn list(
    conn: &mut Conn,
    register: &Key,
    persons: &[PersonId],
    before: Option<BatchId>,
    limit: i64,
) -> Result<Vec<Batch>> {
    let mut params = vec![register.as_str().into(), limit.into()];
    let marks = gridwork_db::marks(3, persons.len());
    params.extend(persons.iter().map(|person| person.0.into()));
    let earlier = match before {
        Some(before) => {
            params.push(before.0.into());
            format!(" and batch_id < ${}", params.len())
        }
        None => String::new(),
    };
    let sql = format!(
        "select {COLUMNS} from row_batch where register = $1 and person_id in ({marks}){earlier} \
         order by batch_id desc limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(batch).collect()
}

/// Changes of a batch whose rows the batch that takes it back has not touched yet, in no order, at most so many.
pub async fn lines(
    conn: &mut Conn,
    id: BatchId,
    undoing: BatchId,
    after: Option<RowId>,
    limit: i64,
) -> Result<Vec<BatchLine>> {
    let mut params = vec![id.0.into(), undoing.0.into(), limit.into()];
    let further = match after {
        Some(after) => {
            params.push(after.into());
            " and h.row_id > $4"
        }
        None => "",
    };
    let sql = format!(
        "select h.row_id, h.version, h.action, h.changes from row_history h \
         where h.batch_id = $1{further} and not exists ( \
           select 1 from row_history u where u.batch_id = $2 and u.row_id = h.row_id \
         ) order by h.row_id limit $3"
    );
    conn.query(&sql, &params).await?.iter().map(line).collect()
}

/// Whether all that happened to a row after a version touched none but these fields.
pub async fn is_only_since(conn: &mut Conn, row: RowId, version: i64, fields: &[&str]) -> Result<bool> {
    let sql = "select version, action, changes from row_history where row_id = $1 and version > $2 \
               order by version limit 50";
    let mut from = version;
    loop {
        let found = conn.query(sql, &[row.into(), from.into()]).await?;
        let Some(last) = found.last() else { return Ok(true) };
        from = last.int(0)?;
        for line in &found {
            let changes: Map<String, Json> = serde_json::from_str(&line.text(2)?)?;
            if line.text(1)? != "change" || changes.keys().any(|key| !fields.contains(&key.as_str())) {
                return Ok(false);
            }
        }
    }
}

/// The plain values that some fields of a row had before a version; null where there was none.
pub async fn values_before(
    conn: &mut Conn,
    row: RowId,
    version: i64,
    fields: &[String],
) -> Result<IndexMap<String, Json>> {
    let mut before: IndexMap<String, Json> = IndexMap::new();
    let mut from = version;
    while before.len() < fields.len() {
        let sql = "select version, changes from row_history where row_id = $1 and version < $2 \
                   order by version desc limit 50";
        let found = conn.query(sql, &[row.into(), from.into()]).await?;
        for line in &found {
            from = line.int(0)?;
            let changes: Map<String, Json> = serde_json::from_str(&line.text(1)?)?;
            for field in fields.iter().filter(|field| !before.contains_key(*field)).collect::<Vec<_>>() {
                if let Some(value) = changes.get(field) {
                    before.insert(field.clone(), value.clone());
                }
            }
        }
        if found.is_empty() {
            break;
        }
    }
    Ok(fields.iter().map(|field| (field.clone(), before.swap_remove(field).unwrap_or(Json::Null))).collect())
}

fn batch(row: &Row) -> Result<Batch> {
    let (register, kind) = (row.text(1)?, row.text(2)?);
    Ok(Batch {
        id: BatchId(row.uuid(0)?),
        register: Key::parse(&register).ok_or_else(|| Error::Corrupt(format!("the key `{register}` of a batch")))?,
        kind: BatchKind::parse(&kind).ok_or_else(|| Error::Corrupt(format!("the kind `{kind}` of a batch")))?,
        person: row.opt_uuid(3)?.map(PersonId),
        at: Instant(row.int(4)?),
        rows: row.int(5)?,
        undoes: row.opt_uuid(6)?.map(BatchId),
        undone_by: row.opt_uuid(7)?.map(BatchId),
    })
}

fn line(row: &Row) -> Result<BatchLine> {
    let changes: Map<String, Json> = serde_json::from_str(&row.text(3)?)?;
    Ok(BatchLine {
        row: RowId(row.uuid(0)?),
        version: row.int(1)?,
        action: row.text(2)?,
        fields: changes.into_iter().map(|(key, _)| key).collect(),
    })
}
