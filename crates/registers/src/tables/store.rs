//! Creates the tables of definitions and adds their columns; nothing is ever dropped here.

use super::{TableKind, add, column_of, create, org_index, stored, table_name, unique_index};
use gridwork_db::{Conn, Engine};
use gridwork_definitions::model::{Definition, Field, Key, Pack};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use indexmap::IndexMap;
use std::collections::HashSet;

/// Makes the tables of every register and loop of a pack fit its definitions; running it again changes nothing.
pub async fn ensure_pack(work: &mut Work<'_>, pack: &Pack) -> Result<()> {
    for definition in &pack.definitions {
        match definition {
            Definition::Register(it) => {
                ensure(work, TableKind::Rows, &it.key, &it.fields).await?;
                let name = table_name(TableKind::Rows, &it.key);
                work.tx().batch(&org_index(&name)).await?;
                let columns = it.unique.iter().filter_map(|key| column_of(&it.fields, key)).collect::<Vec<_>>();
                if !columns.is_empty() {
                    work.tx().batch(&unique_index(&name, &columns)).await?;
                }
            }
            Definition::Loop(it) => ensure(work, TableKind::Cases, &it.key, &it.fields).await?,
            Definition::OrgKind(_) | Definition::Role(_) | Definition::Choices(_) => {}
        }
    }
    Ok(())
}

async fn ensure(work: &mut Work<'_>, kind: TableKind, key: &Key, fields: &IndexMap<String, Field>) -> Result<()> {
    let name = table_name(kind, key);
    let engine = work.tx().engine();
    let table = create(engine, kind, &name);
    work.tx().define(&table).await?;
    let present = columns(work.tx(), &name).await?;
    for field in stored(fields) {
        for column in &field.columns {
            if !present.contains(&column.name) {
                let change = add(engine, &name, column);
                work.tx().define(&change).await?;
            }
        }
    }
    Ok(())
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
