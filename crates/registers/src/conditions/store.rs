//! Works computed fields out in rows that were there before their definition.

use super::{form, worked_out_anew};
use crate::rows::store::{change, clashes, find_many};
use crate::tables::{TableKind, table_name};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::Register;
use gridwork_kernel::RowId;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far the rows of a register are worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// By which expressions.
    pub form: String,
    /// The last row that is done; none when all are.
    pub after: Option<Uuid>,
    /// Whether all are.
    pub is_whole: bool,
}

fn key(register: &Register) -> String {
    format!("worked_out/{}", register.key)
}

/// How far those of a register are; none where it was never begun.
///
/// # Errors
/// When the storage is unavailable.
pub async fn progress(conn: &mut Conn, register: &Register) -> Result<Option<Progress>> {
    let found = conn.query_opt("select value from setting where key = $1", &[key(register).as_str().into()]).await?;
    // What cannot be read is begun anew.
    Ok(found.map(|row| row.text(0)).transpose()?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// How many living rows of a register are not known to be worked out as its definition says now; none where it works
/// nothing out.
///
/// # Errors
/// When the storage is unavailable.
pub async fn left(conn: &mut Conn, register: &Register) -> Result<Option<i64>> {
    let Some(form) = form(register) else { return Ok(None) };
    let begun = progress(conn, register).await?.filter(|it| it.form == form);
    let after = match begun {
        Some(Progress { is_whole: true, .. }) => return Ok(Some(0)),
        begun => begun.and_then(|it| it.after),
    };
    let table = table_name(TableKind::Rows, &register.key);
    let only = if after.is_some() { " and row_id > $1" } else { "" };
    let sql = format!("select count(*) from {table} where retired_at is null{only}");
    let params = after.map(Value::from).into_iter().collect::<Vec<_>>();
    Ok(Some(conn.query_one(&sql, &params).await?.int(0)?))
}

/// Works out the next rows of a register; gives how far it is then, and how many rows would have become another's
/// doubles: those stay as they are.
///
/// # Errors
/// When the storage is unavailable.
pub async fn go_on(work: &mut Work<'_>, register: &Register, most: i64) -> Result<usize> {
    let Some(form) = form(register) else { return Ok(0) };
    let begun = progress(work.tx(), register).await?.filter(|it| it.form == form).and_then(|it| it.after);
    let table = table_name(TableKind::Rows, &register.key);
    let mut params: Vec<Value> = vec![most.into()];
    params.extend(begun.map(Value::from));
    let only = if begun.is_some() { "and row_id > $2 " } else { "" };
    let sql = format!("select row_id from {table} where retired_at is null {only}order by row_id limit $1 for update");
    let ids = work.tx().query(&sql, &params).await?;
    let ids = ids.iter().map(|row| Ok(RowId(row.uuid(0)?))).collect::<Result<Vec<_>>>()?;
    let (world, mut doubles) = (work.world(), 0);
    for row in find_many(work.tx(), register, &ids).await? {
        let changes = worked_out_anew(register, &world.catalog, &row.fields);
        if changes.is_empty() {
            continue;
        }
        let mut after = row.fields.clone();
        after.extend(changes.clone());
        if clashes(&work.keys(), work.tx(), register, &after, Some(row.id)).await? {
            doubles += 1;
        } else {
            change(work, register, row, &changes, None).await?;
        }
    }
    let is_whole = !i64::try_from(ids.len()).is_ok_and(|count| count == most);
    let progress = Progress { form, after: ids.last().map(|id| id.0).filter(|_| !is_whole), is_whole };
    let value = serde_json::to_string(&progress)?;
    let sql = "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
    work.tx().execute(sql, &[key(register).as_str().into(), value.as_str().into()]).await?;
    Ok(doubles)
}
