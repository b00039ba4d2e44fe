//! Keeps rows where they are searched.

use super::doc;
use crate::rows::{StoredRow, store as rows};
use crate::tables::{TableKind, table_name};
use gridwork_db::Conn;
use gridwork_definitions::model::Register;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use gridwork_kernel::search::{is_open, store};
use gridwork_kernel::{Instant, RowId};
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::collections::HashMap;
use uuid::Uuid;

/// Keeps a row that was just stored, unless nothing changed by which it is found; a retired one is found no more, until
/// it comes back, which changes no field.
pub(crate) async fn keep(
    work: &mut Work<'_>,
    register: &Register,
    row: &StoredRow,
    changes: &IndexMap<String, Json>,
) -> Result<()> {
    if row.retired_at.is_some() {
        return store::remove(work, row.id.0).await;
    }
    let is_new_or_back = row.version == 1 || changes.is_empty();
    if !is_new_or_back && !changes.keys().any(|key| register.fields.get(key).is_some_and(is_open)) {
        return Ok(());
    }
    let doc = doc(&work.world().catalog, register, row, work.now());
    store::put(work, doc);
    Ok(())
}

/// Some living rows of a register after a place in the order of their making, the newest first.
pub async fn earlier(conn: &mut Conn, register: &Register, after: Option<Uuid>, most: i64) -> Result<Vec<RowId>> {
    let mut params = vec![most.into()];
    let mut only = "";
    if let Some(after) = after {
        params.push(after.into());
        only = "and row_id < $2";
    }
    let table = table_name(TableKind::Rows, &register.key);
    let sql = format!("select row_id from {table} where retired_at is null {only} order by row_id desc limit $1");
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| Ok(RowId(row.uuid(0)?))).collect()
}

/// Keeps rows that were there before the index.
pub async fn keep_earlier(work: &mut Work<'_>, register: &Register, ids: &[RowId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let table = table_name(TableKind::Rows, &register.key);
    let marks = gridwork_db::marks(1, ids.len());
    // Locked, so that nobody changes a row between reading it and keeping what was read.
    let sql = format!("select row_id, created_at from {table} where row_id in ({marks}) order by row_id for update");
    let locked = work.tx().query(&sql, &ids.iter().map(Into::into).collect::<Vec<_>>()).await?;
    let mut made = HashMap::new();
    for line in &locked {
        made.insert(RowId(line.uuid(0)?), Instant(line.int(1)?));
    }
    let mut found = rows::find_many(work.tx(), register, ids).await?;
    found.retain(|row| row.retired_at.is_none());
    found.sort_by_key(|row| row.id);
    let catalog = &work.world().catalog;
    let docs = found.iter().filter_map(|row| Some(doc(catalog, register, row, *made.get(&row.id)?)));
    let docs = docs.collect::<Vec<_>>();
    store::put_earlier(work, &docs).await
}
