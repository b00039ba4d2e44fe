//! Creates the tables of definitions and adds their columns; no column is ever dropped here. Indexes go that would refuse
//! good rows, or that no view asks for any more. Keeps beside the tables what lists name.

use super::{Stored, TableKind, is_of_a_view_that_is_gone, names_table, statements, table_of, unique_index};
use gridwork_db::{Conn, Engine, Value};
use gridwork_definitions::model::{Definition, FieldType, Key, Pack};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error, Result, because};
use serde_json::Value as Json;
use std::collections::HashSet;
use uuid::Uuid;

/// Makes the tables of every register and loop of a pack fit its definitions; running it again changes nothing.
///
/// # Errors
/// A conflict when living rows share what a definition now says tells them apart.
pub async fn ensure_pack(work: &mut Work<'_>, pack: &Pack) -> Result<()> {
    for definition in &pack.definitions {
        ensure(work, definition).await?;
    }
    Ok(())
}

/// Writes down which rows a record names by its lists, of the fields whose value is given; the others stay as they are.
/// It is derived from the lists, so the journal does not name it.
pub async fn keep_names<'v>(
    work: &mut Work<'_>,
    (kind, key): (TableKind, &Key),
    stored: &[Stored<'_>],
    record: Uuid,
    value_of: impl Fn(&str) -> Option<&'v Json>,
) -> Result<()> {
    for field in stored.iter().filter(|it| matches!(it.field_type, FieldType::Rows { .. })) {
        let (Some(value), Some(column)) = (value_of(field.key), field.columns.first()) else { continue };
        let table = names_table(kind, key);
        let mut params: Vec<Value> = vec![record.into(), column.name.as_str().into()];
        let forget = format!("delete from {table} where record_id = $1 and field = $2");
        work.tx().execute_later(&forget, &params).await?;
        let ids = value.as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse::<Uuid>().ok());
        params.extend(ids.map(Value::from));
        let lines = (3..=params.len()).map(|at| format!("(${at}, $2, $1)")).collect::<Vec<_>>().join(", ");
        if !lines.is_empty() {
            let keep = format!("insert into {table} (row_id, field, record_id) values {lines}");
            work.tx().execute_later(&keep, &params).await?;
        }
    }
    Ok(())
}

async fn ensure(work: &mut Work<'_>, definition: &Definition) -> Result<()> {
    let Some((_, name, _)) = table_of(definition) else { return Ok(()) };
    let present = columns(work.tx(), &name).await?;
    drop_other_unique_indexes(work.tx(), definition, &name).await?;
    for statement in statements(work.tx().engine(), definition, &present) {
        work.tx().batch(&statement).await.map_err(|error| not_apart(definition, error))?;
    }
    drop_indexes_of_gone_views(work.tx(), definition, &name).await
}

/// An order that no view asks for any more costs every write of the table and helps nobody. Last of all: from here to the
/// end of the work PostgreSQL keeps others out of the table.
async fn drop_indexes_of_gone_views(conn: &mut Conn, definition: &Definition, table: &str) -> Result<()> {
    let Definition::Register(register) = definition else { return Ok(()) };
    for index in indexes(conn, table, false).await? {
        if is_of_a_view_that_is_gone(conn.engine(), register, table, &index) {
            conn.batch(&format!("drop index {index}")).await?;
        }
    }
    Ok(())
}

/// Rows are told apart as the definition says now: what an earlier version said would refuse good rows.
async fn drop_other_unique_indexes(conn: &mut Conn, definition: &Definition, table: &str) -> Result<()> {
    let wanted = unique_index(definition).map(|index| index.name);
    for index in indexes(conn, table, true).await? {
        if wanted.as_ref() != Some(&index) {
            conn.batch(&format!("drop index {index}")).await?;
        }
    }
    Ok(())
}

/// Rows that are there already stand in the way of a new unique index.
fn not_apart(definition: &Definition, error: gridwork_db::Error) -> Error {
    let (gridwork_db::Error::Unique { .. }, Definition::Register(register)) = (&error, definition) else {
        return error.into();
    };
    let (key, fields) = (&register.key, register.unique.join(", "));
    let reason = because(
        format!("“{key}”中有记录的 {fields} 相同，不能设为唯一：请先修改或停用重复的记录"),
        format!("rows of `{key}` share {fields}, which is to tell them apart: change or retire the doubles first"),
    );
    Error::Conflict { code: "duplicate", because: reason }
}

/// The columns a table has now.
async fn columns(conn: &mut Conn, table: &str) -> Result<HashSet<String>> {
    let sql = match conn.engine() {
        Engine::Sqlite => "select name from pragma_table_info($1)",
        Engine::Postgres => {
            "select column_name::text from information_schema.columns where table_schema = current_schema() and table_name = $1"
        }
    };
    let rows = conn.query(sql, &[table.into()]).await?;
    Ok(rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?)
}

/// The unique indexes of a table besides its primary key, or the others.
async fn indexes(conn: &mut Conn, table: &str, is_unique: bool) -> Result<Vec<String>> {
    let sql = match conn.engine() {
        Engine::Sqlite => "select name from pragma_index_list($1) where \"unique\" = $2 and origin = 'c'",
        Engine::Postgres => {
            "select i.relname::text from pg_index x join pg_class i on i.oid = x.indexrelid \
             join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace \
             where n.nspname = current_schema() and t.relname = $1 and x.indisunique = $2 and not x.indisprimary"
        }
    };
    let rows = conn.query(sql, &[table.into(), is_unique.into()]).await?;
    Ok(rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?)
}
