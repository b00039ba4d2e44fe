//! Several new rows by one statement.

use super::{note, plain};
use crate::blind;
use crate::rows::StoredRow;
use crate::tables::{self, TableKind, stored, table_name};
use gridwork_db::Value;
use gridwork_definitions::model::Register;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use gridwork_kernel::{BatchId, OrgId, RowId};
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::collections::HashSet;

/// The most values of one statement; SQLite takes 32,766, PostgreSQL 65,535.
const VALUES_MAX: usize = 16_000;

/// A row that is about to be there; its fields are checked and canonical.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Its id.
    pub id: RowId,
    /// Where it belongs.
    pub org: Option<(OrgId, String)>,
    /// Its values, personal ones among them.
    pub fields: IndexMap<String, Json>,
}

/// Puts rows into their table; gives those that went in. The others have what tells another living row apart, be it one
/// that was there or one before them. What goes with a row, its history among it, follows by [`settle`].
pub async fn insert(work: &mut Work<'_>, register: &Register, rows: &[NewRow]) -> Result<HashSet<RowId>> {
    let columns = stored(&register.fields);
    let (table, names) = (table_name(TableKind::Rows, &register.key), tables::column_list(&columns, ""));
    let now = work.now();
    let mut inserted = HashSet::new();
    let width = FIXED + columns.iter().map(|it| it.columns.len()).sum::<usize>();
    for some in rows.chunks((VALUES_MAX / width).max(1)) {
        let (mut params, mut lines) = (Vec::<Value>::with_capacity(some.len() * width), Vec::new());
        for row in some {
            let first = params.len() + 1;
            let (org, path) = row.org.as_ref().map_or((None, None), |(org, path)| (Some(org.0), Some(path.as_str())));
            params.extend([row.id.into(), org.into(), path.into(), 1_i64.into(), now.0.into(), now.0.into()]);
            tables::write(&columns, &row.fields, &mut params)?;
            lines.push(format!("({})", gridwork_db::marks(first, params.len() + 1 - first)));
        }
        let sql = format!(
            "insert into {table} (row_id, org_id, org_path, version, created_at, changed_at{names}) values {} \
             on conflict do nothing returning row_id",
            lines.join(", ")
        );
        for line in &work.tx().query(&sql, &params).await? {
            inserted.insert(RowId(line.uuid(0)?));
        }
    }
    Ok(inserted)
}

/// The columns that every row has, of those that are written.
const FIXED: usize = 6;

/// Keeps what goes with a row that was just put in: what it is found by, its history, its line in the journal.
pub async fn settle(
    work: &mut Work<'_>,
    register: &Register,
    row: NewRow,
    batch: Option<BatchId>,
) -> Result<StoredRow> {
    let (org, org_path) = row.org.map_or((None, None), |(org, path)| (Some(org), Some(path)));
    let stored = StoredRow {
        id: row.id,
        register: register.key.clone(),
        org,
        org_path,
        fields: plain(register, &row.fields),
        version: 1,
        retired_at: None,
    };
    let at = (TableKind::Rows, &register.key);
    tables::store::keep_names(work, at, &tables::stored(&register.fields), row.id.0, |key| row.fields.get(key)).await?;
    blind::store::keep(work, register, &stored, &row.fields).await?;
    note(work, register, &stored, ("add", batch), &row.fields).await?;
    Ok(stored)
}
