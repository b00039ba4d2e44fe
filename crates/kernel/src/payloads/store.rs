//! The tables of sealed values.

use super::Personal;
use crate::Instant;
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::secrets::{DataKey, Keyring, SealedAt, SecretError, WrappedKey, store as keys};
use gridwork_db::{Conn, Row, Tx, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use uuid::Uuid;

/// The data key of a record, made with its first personal value.
///
/// # Errors
/// A conflict when it was erased: nothing personal can be added any more.
pub async fn key(work: &mut Work<'_>, record: Uuid, entity: &str) -> Result<DataKey> {
    let ring = work.keys();
    let found = work
        .tx()
        .query_opt("select key_id, wrapped_key from payload where record_id = $1 for update", &[record.into()])
        .await?;
    if let Some(row) = found {
        let Some(bytes) = row.opt_blob(1)? else { return Err(erased()) };
        return Ok(ring.data_key(record, &WrappedKey { key_id: row.text(0)?, bytes })?);
    }
    let (key, wrapped) = ring.new_data_key(record);
    let sql = format!(
        "insert into payload (record_id, entity, key_id, wrapped_key) select $1, $2, $3, $4 where {}",
        keys::unless_retired(5)
    );
    let id = wrapped.key_id;
    let mark = keys::retired_mark(&id);
    let params = [record.into(), entity.into(), id.as_str().into(), wrapped.bytes.into(), mark.into()];
    match work.tx().execute(&sql, &params).await? {
        0 => Err(SecretError::RetiredInUse(id).into()),
        _ => Ok(key),
    }
}

/// The data key of a record, for reading; none when it has none, or was erased.
pub async fn reading_key(conn: &mut Conn, keys: &Keyring, record: Uuid) -> Result<Option<DataKey>> {
    let sql = "select key_id, wrapped_key from payload where record_id = $1";
    let Some(row) = conn.query_opt(sql, &[record.into()]).await? else { return Ok(None) };
    let Some(bytes) = row.opt_blob(1)? else { return Ok(None) };
    Ok(Some(keys.data_key(record, &WrappedKey { key_id: row.text(0)?, bytes })?))
}

fn erased() -> Error {
    Error::Conflict {
        code: "erased",
        because: crate::error::because(
            "个人信息已按期清除，不能再补充",
            "the personal data were erased; nothing can be added",
        ),
    }
}

/// Seals one value of a record; `seq` counts the versions of the record.
pub async fn put(tx: &mut Tx, key: &DataKey, at: SealedAt<'_>, value: &Json) -> Result<()> {
    let sealed = key.seal(at, value.to_string().as_bytes());
    tx.execute_later(
        "insert into payload_value (record_id, field, seq, sealed) values ($1, $2, $3, $4)",
        &[at.record.into(), at.field.into(), at.seq.into(), sealed.into()],
    )
    .await?;
    Ok(())
}

/// What is sealed of one record, for whoever asks together with something else; [`opened`] reads it.
pub const ONE: &str = "select p.record_id, p.key_id, p.wrapped_key, v.field, v.seq, v.sealed from payload p \
     left join payload_value v on v.record_id = p.record_id where p.record_id = $1 order by v.field, v.seq";

/// The personal values of records; a record without a payload is not in the answer.
pub async fn read(conn: &mut Conn, keys: &Keyring, records: &[Uuid]) -> Result<HashMap<Uuid, Personal>> {
    let mut found = HashMap::new();
    for part in records.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let params = part.iter().map(|id| Value::Uuid(*id)).collect::<Vec<_>>();
        let sql = format!(
            "select p.record_id, p.key_id, p.wrapped_key, v.field, v.seq, v.sealed from payload p \
             left join payload_value v on v.record_id = p.record_id \
             where p.record_id in ({marks}) order by p.record_id, v.field, v.seq"
        );
        found.extend(opened(keys, &conn.query(&sql, &params).await?)?);
    }
    Ok(found)
}

/// The personal values of a record as they were before a version; none of them once it is erased.
pub async fn read_before(conn: &mut Conn, keys: &Keyring, record: Uuid, version: i64) -> Result<Option<Personal>> {
    let sql = "select p.record_id, p.key_id, p.wrapped_key, v.field, v.seq, v.sealed from payload p \
               left join payload_value v on v.record_id = p.record_id and v.seq < $2 \
               where p.record_id = $1 order by v.field, v.seq";
    Ok(opened(keys, &conn.query(sql, &[record.into(), version.into()]).await?)?.remove(&record))
}

/// The personal values that [`ONE`] found sealed.
pub fn opened(keys: &Keyring, rows: &[Row]) -> Result<HashMap<Uuid, Personal>> {
    let mut found: HashMap<Uuid, Personal> = HashMap::new();
    let mut open: Option<(Uuid, DataKey)> = None;
    for row in rows {
        let record = row.uuid(0)?;
        let personal = found.entry(record).or_default();
        let Some(bytes) = row.opt_blob(2)? else {
            personal.is_erased = true;
            continue;
        };
        if open.as_ref().is_none_or(|(id, _)| *id != record) {
            open = Some((record, keys.data_key(record, &WrappedKey { key_id: row.text(1)?, bytes })?));
        }
        if let Some((_, key)) = &open {
            value(row, record, key, personal)?;
        }
    }
    Ok(found)
}

/// Later versions of a field come later and win; an emptied one is dropped.
fn value(row: &Row, record: Uuid, key: &DataKey, personal: &mut Personal) -> Result<()> {
    let (Some(field), Some(seq), Some(sealed)) = (row.opt_text(3)?, row.opt_int(4)?, row.opt_blob(5)?) else {
        return Ok(());
    };
    let clear = key.open(SealedAt { record, field: &field, seq }, &sealed)?;
    let value: Json = serde_json::from_slice(&clear)?;
    if value.is_null() {
        personal.values.shift_remove(&field);
    } else {
        personal.values.insert(field, value);
    }
    Ok(())
}

/// Sets when a record's personal values are to be erased; none while it is open.
pub async fn erase_at(tx: &mut Tx, record: Uuid, at: Option<Instant>) -> Result<()> {
    tx.execute_later(
        "update payload set erase_due_at = $2 where record_id = $1 and wrapped_key is not null",
        &[record.into(), at.map(|at| at.0).into()],
    )
    .await?;
    Ok(())
}

/// Destroys the key of a record: from now on its personal values read `erased` everywhere, backups included.
pub async fn erase(work: &mut Work<'_>, record: Uuid) -> Result<bool> {
    // Later than every erasure before, whatever the clock does: the list outside the database goes on from its last line.
    let sql = "select coalesce(max(erased_at), 0) from payload where erased_at is not null";
    let last = work.tx().query_one(sql, &[]).await?.int(0)?;
    let now = work.now().0.max(last.saturating_add(1));
    let changed = work
        .tx()
        .execute(
            "update payload set wrapped_key = null, erased_at = $2, erase_due_at = null where record_id = $1 and wrapped_key is not null",
            &[record.into(), now.into()],
        )
        .await?;
    if changed > 0 {
        super::blind::store::forget(work.tx(), record).await?;
        work.record(Change::of("payload", record, "erase"));
    }
    Ok(changed > 0)
}

/// What was erased at an instant or since, the earliest first.
pub async fn erased_since(conn: &mut Conn, at: Instant) -> Result<Vec<(Uuid, Instant)>> {
    let sql = "select record_id, erased_at from payload where erased_at >= $1 order by erased_at, record_id";
    let rows = conn.query(sql, &[at.0.into()]).await?;
    rows.iter().map(|row| Ok((row.uuid(0)?, Instant(row.int(1)?)))).collect()
}

/// Those of some records whose personal values can still be read.
pub async fn unerased(conn: &mut Conn, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let marks = gridwork_db::marks(1, records.len());
    let params = records.iter().map(|id| Value::Uuid(*id)).collect::<Vec<_>>();
    let sql = format!("select record_id from payload where record_id in ({marks}) and wrapped_key is not null");
    conn.query(&sql, &params).await?.iter().map(|row| Ok(row.uuid(0)?)).collect()
}

/// Records whose time to be erased has come.
pub async fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<Uuid>> {
    let rows = conn
        .query(
            "select record_id from payload where erase_due_at <= $1 order by erase_due_at limit $2",
            &[now.0.into(), limit.into()],
        )
        .await?;
    Ok(rows.iter().map(|row| row.uuid(0)).collect::<Result<_, _>>()?)
}
