//! Physical tables made from definitions: names that never change, columns that are only added.

pub mod store;

use crate::fields::{self, Column, ColumnType};
use crate::filter::condition;
use data_encoding::HEXLOWER;
use gridwork_db::{Engine, Row, Value};
use gridwork_definitions::model::{Definition, Field, FieldClass, FieldType, Key, Register, SortBy};
use gridwork_kernel::error::{Error, Result};
use indexmap::IndexMap;
use sea_query::{
    Alias, ColumnDef, Index, PostgresQueryBuilder, SchemaStatementBuilder, SqliteQueryBuilder, Table,
    TableAlterStatement, TableCreateStatement,
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// For what a table is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Rows of a register.
    Rows,
    /// Fields of a loop's cases.
    Cases,
}

impl TableKind {
    fn id_column(self) -> &'static str {
        match self {
            Self::Rows => "row_id",
            Self::Cases => "case_id",
        }
    }
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
    format!("{}_{}", &name[..NAME_MAX - 9], short_hash(&name))
}

fn short_hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..4])
}

/// The physical name of a field, fixed per field and type: another type is another column.
fn column_base(field: &str, field_type: &FieldType) -> String {
    match field_type {
        FieldType::Decimal { scale, .. } => format!("f_{field}__decimal{scale}"),
        other => ["f_", field, "__", other.column_word()].concat(),
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

/// The table of which rows the records of a definition name by lists: `names_row_ledgers__alliance`. Who names a row is
/// found there without reading every list.
pub fn names_table(kind: TableKind, key: &Key) -> String {
    fitted(format!("names_{}", table_name(kind, key)))
}

/// The condition that a record of a definition, its table under an alias, names the row `$1` by a field.
pub fn names_row(
    (kind, key): (TableKind, &Key),
    fields: &IndexMap<String, Field>,
    field: &str,
    alias: &str,
) -> Option<String> {
    let column = column_of(fields, field)?;
    if !matches!(fields.get(field)?.kind, FieldType::Rows { .. }) {
        return Some(format!("{alias}.{column} = $1"));
    }
    let (id, table) = (kind.id_column(), names_table(kind, key));
    Some(format!("{alias}.{id} in (select n.record_id from {table} n where n.row_id = $1 and n.field = '{column}')"))
}

/// The first column of a plain field, quoted for hand-written SQL.
pub fn column_of(fields: &IndexMap<String, Field>, key: &str) -> Option<String> {
    let found = stored(fields).into_iter().find(|stored| stored.key == key)?;
    found.columns.into_iter().next().map(|column| column.name)
}

/// All column names of the plain fields, with a comma before each, ready to follow fixed columns.
pub fn column_list(stored: &[Stored<'_>], prefix: &str) -> String {
    stored.iter().flat_map(|it| &it.columns).flat_map(|column| [", ", prefix, column.name.as_str()]).collect()
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

/// The table of a definition and its fields; none for what keeps no records.
fn table_of(definition: &Definition) -> Option<(TableKind, String, &IndexMap<String, Field>)> {
    let (kind, key, fields) = match definition {
        Definition::Register(it) => (TableKind::Rows, &it.key, &it.fields),
        Definition::Loop(it) => (TableKind::Cases, &it.key, &it.fields),
        Definition::OrgKind(_)
        | Definition::Role(_)
        | Definition::Choices(_)
        | Definition::Matcher(_)
        | Definition::Element(_) => return None,
    };
    Some((kind, table_name(kind, key), fields))
}

/// What makes the table of a definition fit it, given the columns it has: none of a table that does not exist.
pub fn statements(engine: Engine, definition: &Definition, present: &HashSet<String>) -> Vec<String> {
    let Some((kind, name, fields)) = table_of(definition) else { return Vec::new() };
    let mut all = Vec::new();
    if present.is_empty() {
        all.push(written(engine, &create(engine, kind, &name)));
    }
    for column in stored(fields).iter().flat_map(|field| &field.columns) {
        if !present.contains(&column.name) {
            all.push(written(engine, &add(engine, &name, column)));
        }
    }
    if kind == TableKind::Rows {
        all.push(format!("create index if not exists {} on {name} (org_path, row_id)", fitted(format!("{name}__org"))));
    }
    all.extend(row_indexes(engine, definition, &name));
    all.extend(lists_of_rows(engine, definition));
    if let Some(columns) = near_columns(definition) {
        // Named after its columns: what another version compares has an index of its own.
        let index = fitted(format!("{name}__near_{}", short_hash(&columns.join(","))));
        all.push(format!("create index if not exists {index} on {name} ({})", columns.join(", ")));
    }
    if let Some(column) = label_column(definition) {
        let index = fitted(format!("{name}__label_{}", short_hash(&column)));
        all.push(format!("create index if not exists {index} on {name} ({column})"));
    }
    all.extend(reference_indexes(kind, &name, fields, [near_columns(definition), label_column(definition).map(one)]));
    if let Some(index) = unique_index(definition) {
        // Written by hand: sea-query has no partial index for both engines.
        all.push(format!(
            "create unique index if not exists {} on {name} ({}) where retired_at is null",
            index.name,
            index.columns.join(", ")
        ));
    }
    all
}

/// The indexes that the table of a definition should have, by their names.
pub fn index_names(engine: Engine, definition: &Definition) -> Vec<String> {
    let made = statements(engine, definition, &HashSet::new());
    let names = made.iter().filter_map(|it| it.split_once("index if not exists ")?.1.split(' ').next());
    names.map(str::to_owned).collect()
}

/// What lists of a register go along: whose rows are somebody's own, and the orders of its views.
fn row_indexes(engine: Engine, definition: &Definition, name: &str) -> Vec<String> {
    let Definition::Register(register) = definition else { return Vec::new() };
    let mut all = Vec::new();
    if let Some(column) = register.own.as_ref().and_then(|own| column_of(&register.fields, own)) {
        let index = fitted(format!("{name}__own_{}", short_hash(&column)));
        all.push(format!("create index if not exists {index} on {name} ({column})"));
    }
    // Who takes a consent back waits for what was kept by it, and on SQLite so does everybody else.
    if let Some(column) = register.consent.as_ref().and_then(|it| column_of(&register.fields, &it.of)) {
        let index = fitted(format!("{name}__consent_{}", short_hash(&column)));
        all.push(format!("create index if not exists {index} on {name} ({column})"));
    }
    all.extend(view_indexes(engine, register, name).into_values());
    all
}

/// The indexes of the orders of a register's views, by their names; views of one order and one filter share one. What the
/// filter asks stands behind the order, so that a row that is left out is not read.
fn view_indexes(engine: Engine, register: &Register, name: &str) -> IndexMap<String, String> {
    let mut all = IndexMap::new();
    for view in register.views.values().filter(|view| !view.sort.is_empty()) {
        // SQLite knows no other place for rows without a value than the one that is said to PostgreSQL here.
        let way = |falls: bool| match (engine, falls) {
            (Engine::Sqlite, false) => "asc",
            (Engine::Sqlite, true) => "desc",
            (Engine::Postgres, false) => "asc nulls first",
            (Engine::Postgres, true) => "desc nulls last",
        };
        let key = |by: &SortBy| Some(format!("{} {}", column_of(&register.fields, &by.field)?, way(by.falls)));
        let Some(mut keys) = view.sort.iter().map(key).collect::<Option<Vec<_>>>() else { continue };
        keys.push(format!("row_id {}", if view.sort.last().is_some_and(|by| by.falls) { "desc" } else { "asc" }));
        let asked = view.filter.as_deref().and_then(|filter| condition(register, filter, engine).ok());
        let asked =
            asked.iter().flat_map(|filter| &filter.fields).filter(|key| view.sort.iter().all(|by| by.field != **key));
        keys.extend(asked.filter_map(|key| column_of(&register.fields, key)));
        let keys = keys.join(", ");
        let index = fitted(format!("{name}__view_{}", short_hash(&keys)));
        let made = format!("create index if not exists {index} on {name} ({keys}) where retired_at is null");
        all.insert(index, made);
    }
    all
}

/// Whether an index was made here for the order of a view, and of no view that is there now. A name that had to be cut
/// tells no more what it is for, and stays.
fn is_of_a_view_that_is_gone(engine: Engine, register: &Register, table: &str, index: &str) -> bool {
    let hash = index.strip_prefix(table).and_then(|rest| rest.strip_prefix("__view_"));
    let is_hash = |text: &str| text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    hash.is_some_and(is_hash) && !view_indexes(engine, register, table).contains_key(index)
}

/// Where the lists of rows that records name are looked up by the row, and forgotten by the record.
fn lists_of_rows(engine: Engine, definition: &Definition) -> Vec<String> {
    let (kind, key, fields) = match definition {
        Definition::Register(it) => (TableKind::Rows, &it.key, &it.fields),
        Definition::Loop(it) => (TableKind::Cases, &it.key, &it.fields),
        _ => return Vec::new(),
    };
    if !stored(fields).iter().any(|it| matches!(it.field_type, FieldType::Rows { .. })) {
        return Vec::new();
    }
    let name = names_table(kind, key);
    let mut table = Table::create();
    table
        .table(Alias::new(&name))
        .if_not_exists()
        .col(ColumnDef::new(Alias::new("row_id")).uuid().not_null())
        .col(text(engine, "field").not_null())
        .col(ColumnDef::new(Alias::new("record_id")).uuid().not_null())
        .primary_key(Index::create().col(Alias::new("row_id")).col(Alias::new("field")).col(Alias::new("record_id")));
    let index = fitted(format!("{name}__record"));
    vec![written(engine, &table), format!("create index if not exists {index} on {name} (record_id, field)")]
}

fn one(column: String) -> Vec<String> {
    vec![column]
}

/// What names a row is found by the columns that name rows: before it is retired, and for its page; which rows name a
/// case, for the page of the case. A column that an index of the same table begins with needs no other.
fn reference_indexes(
    kind: TableKind,
    name: &str,
    fields: &IndexMap<String, Field>,
    others: [Option<Vec<String>>; 2],
) -> Vec<String> {
    let only = if kind == TableKind::Rows { " where retired_at is null" } else { "" };
    let stored = stored(fields);
    let names = |named: &FieldType| match named {
        FieldType::Row { .. } => true,
        FieldType::Case { .. } => kind == TableKind::Rows,
        _ => false,
    };
    let columns = stored.iter().filter(|it| names(it.field_type)).flat_map(|it| &it.columns);
    let columns = columns
        .map(|column| &column.name)
        .filter(|column| !others.iter().flatten().any(|other| other.first() == Some(*column)));
    let made = columns.map(|column| {
        let index = fitted(format!("{name}__ref_{}", short_hash(column)));
        format!("create index if not exists {index} on {name} ({column}){only}")
    });
    made.collect()
}

/// The columns by which cases nearby are found: what must be the same first, then where.
fn near_columns(definition: &Definition) -> Option<Vec<String>> {
    let Definition::Loop(definition) = definition else { return None };
    let duplicates = definition.duplicates.as_ref()?;
    let all = stored(&definition.fields);
    let same = duplicates.same.iter().filter_map(|key| column_of(&definition.fields, key));
    let place = all.iter().find(|stored| stored.key == duplicates.near.of)?;
    // Latitude first: a street of a city is narrower from south to north than a district is wide.
    Some(same.chain(place.columns.iter().rev().map(|column| column.name.clone())).collect())
}

/// The column by which the cases of a loop are called, where it names a row or an option: what is searched by it.
fn label_column(definition: &Definition) -> Option<String> {
    let Definition::Loop(it) = definition else { return None };
    let label = it.label.as_ref()?;
    let is_key = matches!(it.fields.get(label)?.kind, FieldType::Row { .. } | FieldType::Choice { .. });
    // Where cases nearby are looked for among those of the same matter, that index serves both.
    let is_first_nearby =
        near_columns(definition).is_some_and(|near| near.first() == column_of(&it.fields, label).as_ref());
    column_of(&it.fields, label).filter(|_| is_key && !is_first_nearby)
}

/// The index that keeps living rows of a register apart.
struct UniqueIndex {
    name: String,
    columns: Vec<String>,
}

/// The index of a register whose rows are told apart by some fields. Its name follows from its columns: another set
/// of fields, or another type of one, is another index.
fn unique_index(definition: &Definition) -> Option<UniqueIndex> {
    let Definition::Register(register) = definition else { return None };
    let columns: Vec<String> = register.unique.iter().filter_map(|key| column_of(&register.fields, key)).collect();
    if columns.is_empty() {
        return None;
    }
    let name = table_name(TableKind::Rows, &register.key);
    Some(UniqueIndex { name: fitted(format!("{name}__unique_{}", short_hash(&columns.join(",")))), columns })
}

fn written(engine: Engine, statement: &impl SchemaStatementBuilder) -> String {
    match engine {
        Engine::Sqlite => statement.build(SqliteQueryBuilder),
        Engine::Postgres => statement.build(PostgresQueryBuilder),
    }
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
