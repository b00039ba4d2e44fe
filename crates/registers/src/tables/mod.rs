//! Physical tables made from definitions: names that never change, columns that are only added.

pub mod store;

use crate::fields::{self, Column, ColumnType};
use gridwork_db::{Engine, Row, Value};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key};
use gridwork_kernel::error::{Error, Result};
use indexmap::IndexMap;
use sea_query::{Alias, ColumnDef, Table, TableAlterStatement, TableCreateStatement};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// For what a table is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Rows of a register.
    Rows,
    /// Fields of a loop's cases.
    Cases,
}

/// The longest name both engines take (PostgreSQL cuts at 63 bytes, silently).
const NAME_MAX: usize = 63;

/// The table of a definition: `row_binhai__service_item`, `loop_binhai__order`.
pub fn table_name(kind: TableKind, key: &Key) -> String {
    let prefix = match kind {
        TableKind::Rows => "row",
        TableKind::Cases => "loop",
    };
    fitted(format!("{prefix}_{}__{}", key.pack(), key.local()))
}

/// A name that fits: long ones are cut and end in a hash of the whole.
fn fitted(name: String) -> String {
    if name.len() <= NAME_MAX {
        return name;
    }
    let hash = Sha256::digest(name.as_bytes());
    let tail = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{}_{tail}", &name[..NAME_MAX - 9])
}

/// The physical name of a field, fixed per field and type: another type is another column.
fn column_base(field: &str, field_type: &FieldType) -> String {
    match field_type {
        FieldType::Decimal { scale, .. } => format!("f_{field}__decimal{scale}"),
        other => format!("f_{field}__{}", other.name()),
    }
}

/// A field that stands in the table, with its columns.
#[derive(Debug, Clone)]
pub struct Stored<'d> {
    /// The field's key.
    pub key: &'d str,
    /// Its type.
    pub field_type: &'d FieldType,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// The plain fields of a definition in order; personal and secret ones live in the payload.
pub fn stored(fields: &IndexMap<String, Field>) -> Vec<Stored<'_>> {
    fields
        .iter()
        .filter(|(_, field)| field.class == FieldClass::Plain)
        .map(|(key, field)| Stored {
            key,
            field_type: &field.kind,
            columns: fields::columns(&column_base(key, &field.kind), &field.kind),
        })
        .collect()
}

/// The first column of a plain field, quoted for hand-written SQL.
pub fn column_of(fields: &IndexMap<String, Field>, key: &str) -> Option<String> {
    let found = stored(fields).into_iter().find(|stored| stored.key == key)?;
    found.columns.into_iter().next().map(|column| column.name)
}

/// All column names of the plain fields, with a comma before each, ready to follow fixed columns.
pub fn column_list(stored: &[Stored<'_>], prefix: &str) -> String {
    stored.iter().flat_map(|it| &it.columns).map(|column| format!(", {prefix}{}", column.name)).collect()
}

/// Reads the plain fields of a row whose first field column is at `first`; absent ones are left out.
pub fn read(stored: &[Stored<'_>], row: &Row, first: usize) -> Result<IndexMap<String, Json>> {
    let mut values = IndexMap::with_capacity(stored.len());
    let mut at = first;
    for field in stored {
        let mut columns = Vec::with_capacity(field.columns.len());
        for column in &field.columns {
            columns.push(typed(row, at, column.column_type)?);
            at += 1;
        }
        let value = fields::decode(field.field_type, &columns).map_err(|misfit| Error::Corrupt(misfit.to_string()))?;
        if !value.is_null() {
            values.insert(field.key.to_owned(), value);
        }
    }
    Ok(values)
}

/// A column's value as its type, whichever form the engine keeps it in.
fn typed(row: &Row, at: usize, column_type: ColumnType) -> Result<Value> {
    Ok(match column_type {
        ColumnType::Bool => row.opt_bool(at)?.into(),
        ColumnType::Int => row.opt_int(at)?.into(),
        ColumnType::Real => row.opt_real(at)?.into(),
        ColumnType::Text => row.opt_text(at)?.into(),
        ColumnType::Uuid => row.opt_uuid(at)?.into(),
    })
}

/// The values of the plain fields for an insert or update, in the order of their columns.
pub fn write(stored: &[Stored<'_>], values: &IndexMap<String, Json>, into: &mut Vec<Value>) -> Result<()> {
    for field in stored {
        let value = values.get(field.key).unwrap_or(&Json::Null);
        fields::encode(field.field_type, value, into).map_err(|misfit| Error::Corrupt(misfit.to_string()))?;
    }
    Ok(())
}

/// The table with its fixed columns.
fn create(engine: Engine, kind: TableKind, name: &str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(Alias::new(name)).if_not_exists();
    match kind {
        TableKind::Cases => {
            table.col(ColumnDef::new(Alias::new("case_id")).uuid().not_null().primary_key());
        }
        TableKind::Rows => {
            table
                .col(ColumnDef::new(Alias::new("row_id")).uuid().not_null().primary_key())
                .col(ColumnDef::new(Alias::new("org_id")).uuid())
                .col(text(engine, "org_path"))
                .col(ColumnDef::new(Alias::new("version")).big_integer().not_null())
                .col(ColumnDef::new(Alias::new("created_at")).big_integer().not_null())
                .col(ColumnDef::new(Alias::new("changed_at")).big_integer().not_null())
                .col(ColumnDef::new(Alias::new("retired_at")).big_integer());
        }
    }
    table
}

/// A column added to a table that exists.
fn add(engine: Engine, name: &str, column: &Column) -> TableAlterStatement {
    let mut definition = match column.column_type {
        ColumnType::Text => text(engine, &column.name),
        other => {
            let mut definition = ColumnDef::new(Alias::new(&column.name));
            match other {
                ColumnType::Bool => definition.boolean(),
                ColumnType::Int => definition.big_integer(),
                ColumnType::Real => definition.double(),
                ColumnType::Uuid => definition.uuid(),
                ColumnType::Text => definition.text(),
            };
            definition
        }
    };
    Table::alter().table(Alias::new(name)).add_column(&mut definition).to_owned()
}

/// Text compared by bytes on both engines: otherwise ranges over paths and pages by text would differ.
fn text(engine: Engine, name: &str) -> ColumnDef {
    let mut definition = ColumnDef::new(Alias::new(name));
    match engine {
        Engine::Sqlite => definition.text(),
        Engine::Postgres => definition.custom(Alias::new("text collate \"C\"")),
    };
    definition
}

/// The index that keeps living rows of a register apart.
fn unique_index(name: &str, columns: &[String]) -> String {
    // Written by hand: sea-query has no partial index for both engines.
    format!(
        "create unique index if not exists {} on {name} ({}) where retired_at is null",
        fitted(format!("{name}__unique")),
        columns.join(", ")
    )
}

/// The index by which an org's rows are listed.
fn org_index(name: &str) -> String {
    format!("create index if not exists {} on {name} (org_path, row_id)", fitted(format!("{name}__org")))
}
