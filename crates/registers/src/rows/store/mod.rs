//! Rows in the table of their register, and what each change was.

mod keyed;
mod list;
mod many;

pub use keyed::{by_key, by_unique, clashes, many_by_unique};
pub use list::{COUNTED, FEW, Listed, RowQuery, count, list};
pub use many::{NewRow, insert, settle};

use super::{RowChange, RowScope, StoredRow};
use crate::blind;
use crate::tables::{self, Stored, TableKind, stored, table_name};
use gridwork_db::{Conn, Engine, Row, Value};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Register};
use gridwork_kernel::desk::{Change, Notice, Work};
use gridwork_kernel::error::{Error, Problem, Result};
use gridwork_kernel::search::holds_text;
use gridwork_kernel::{BatchId, Instant, OrgId, PersonId, RowId, payloads};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

const FIXED: &str = "t.row_id, t.org_id, t.org_path, t.version, t.retired_at";

/// Changes fields of a living row; null clears one. Gives the row as it is then.
pub async fn change(
    work: &mut Work<'_>,
    register: &Register,
    mut row: StoredRow,
    changes: &IndexMap<String, Json>,
    batch: Option<BatchId>,
) -> Result<StoredRow> {
    for (key, value) in plain(register, changes) {
        row.fields.insert(key, value);
    }
    row.fields.retain(|_, value| !value.is_null());
    row.version += 1;
    let columns = stored(&register.fields);
    let mut params: Vec<Value> = vec![row.id.into(), row.version.into(), work.now().0.into()];
    tables::write(&columns, &row.fields, &mut params)?;
    let sets = columns
        .iter()
        .flat_map(|it| &it.columns)
        .enumerate()
        .map(|(at, column)| format!(", {} = ${}", column.name, at + 4))
        .collect::<String>();
    let table = table_name(TableKind::Rows, &register.key);
    work.tx()
        .execute(&format!("update {table} set version = $2, changed_at = $3{sets} where row_id = $1"), &params)
        .await
        .map_err(|error| duplicate(register, error))?;
    let at = (TableKind::Rows, &register.key);
    tables::store::keep_names(work, at, &columns, row.id.0, |key| changes.get(key)).await?;
    blind::store::keep(work, register, &row, changes).await?;
    note(work, register, &row, ("change", batch), changes).await?;
    Ok(row)
}

/// Retires a living row: it stays readable where it is named, and is offered no more. Its personal values are to be
/// erased when their time is over.
pub async fn retire(
    work: &mut Work<'_>,
    register: &Register,
    mut row: StoredRow,
    batch: Option<BatchId>,
) -> Result<StoredRow> {
    let now = work.now();
    row.version += 1;
    row.retired_at = Some(now);
    let table = table_name(TableKind::Rows, &register.key);
    work.tx()
        .execute(
            &format!("update {table} set version = $2, changed_at = $3, retired_at = $3 where row_id = $1"),
            &[row.id.into(), row.version.into(), now.0.into()],
        )
        .await?;
    let nothing: IndexMap<String, gridwork_expr::Value> = IndexMap::new();
    let erase_at = crate::erasure::due(register.fields.values(), now, &work.world().calendar, &nothing);
    payloads::store::erase_at(work.tx(), row.id.0, erase_at).await?;
    blind::store::rest(work, register, row.id).await?;
    note(work, register, &row, ("retire", batch), &IndexMap::new()).await?;
    Ok(row)
}

/// Takes a retired row back into use; its personal values are kept again.
pub async fn restore(
    work: &mut Work<'_>,
    register: &Register,
    mut row: StoredRow,
    batch: Option<BatchId>,
) -> Result<StoredRow> {
    row.version += 1;
    row.retired_at = None;
    let table = table_name(TableKind::Rows, &register.key);
    let now = work.now();
    work.tx()
        .execute(
            &format!("update {table} set version = $2, changed_at = $3, retired_at = null where row_id = $1"),
            &[row.id.into(), row.version.into(), now.0.into()],
        )
        .await
        .map_err(|error| duplicate(register, error))?;
    payloads::store::erase_at(work.tx(), row.id.0, None).await?;
    let keys = work.keys();
    let sealed = payloads::store::read(work.tx(), &keys, &[row.id.0]).await?.remove(&row.id.0);
    blind::store::keep(work, register, &row, &sealed.unwrap_or_default().values).await?;
    note(work, register, &row, ("restore", batch), &IndexMap::new()).await?;
    Ok(row)
}

/// A row, locked until the end of the work.
pub async fn lock(work: &mut Work<'_>, register: &Register, id: RowId) -> Result<Option<StoredRow>> {
    one(work.tx(), register, id, " for update").await
}

/// Keeps a row as it is until the end of the work, which is about to name it: nobody retires it meanwhile.
pub async fn hold(work: &mut Work<'_>, register: &Register, id: RowId) -> Result<()> {
    // The one writer of SQLite has every row to itself.
    if work.tx().engine() == Engine::Postgres {
        let table = table_name(TableKind::Rows, &register.key);
        work.tx().query(&format!("select 1 from {table} where row_id = $1 for share"), &[id.into()]).await?;
    }
    Ok(())
}

/// A row, retired ones too.
pub async fn find(conn: &mut Conn, register: &Register, id: RowId) -> Result<Option<StoredRow>> {
    one(conn, register, id, "").await
}

async fn one(conn: &mut Conn, register: &Register, id: RowId, suffix: &str) -> Result<Option<StoredRow>> {
    let columns = stored(&register.fields);
    let sql = format!(
        "select {FIXED}{} from {} t where t.row_id = $1{suffix}",
        tables::column_list(&columns, "t."),
        table_name(TableKind::Rows, &register.key)
    );
    let found = conn.query_opt(&sql, &[id.into()]).await?;
    found.map(|found| row(register, &columns, &found)).transpose()
}

/// The register that a row stands in.
pub async fn register_of(conn: &mut Conn, id: RowId) -> Result<Option<Key>> {
    let sql = "select register from row_history where row_id = $1 order by version limit 1";
    let found = conn.query_opt(sql, &[id.into()]).await?;
    Ok(found.map(|row| row.text(0)).transpose()?.as_deref().and_then(Key::parse))
}

/// Some rows of a register, retired ones too; in no order.
pub async fn find_many(conn: &mut Conn, register: &Register, ids: &[RowId]) -> Result<Vec<StoredRow>> {
    let columns = stored(&register.fields);
    let mut found = Vec::new();
    for part in ids.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        let sql = format!(
            "select {FIXED}{} from {} t where t.row_id in ({marks})",
            tables::column_list(&columns, "t."),
            table_name(TableKind::Rows, &register.key)
        );
        let params = part.iter().map(Into::into).collect::<Vec<_>>();
        for line in &conn.query(&sql, &params).await? {
            found.push(row(register, &columns, line)?);
        }
    }
    Ok(found)
}

/// A query of the ids of rows in scope whose label holds a text, with `$n` from a number on, and its values; retired
/// rows are among them, for a record that names one goes on being called by it. None of a register that has no label
/// to be searched by.
pub fn ids_by_label(register: &Register, scope: &RowScope, text: &str, first: usize) -> Option<(String, Vec<Value>)> {
    let (scope_sql, mut params) = scope.to_sql(first);
    let (holds, pattern) = label_holds(register, &format!("${}", first + params.len()), text).ok()?;
    params.push(pattern.into());
    let table = table_name(TableKind::Rows, &register.key);
    Some((format!("select t.row_id from {table} t where {scope_sql} and {holds}"), params))
}

/// The condition that a row's label holds a text; people and orgs are looked for by their names.
fn label_holds(register: &Register, mark: &str, text: &str) -> Result<(String, String)> {
    let field = register.fields.get(&register.label);
    let Some((field, column)) = field.zip(tables::column_of(&register.fields, &register.label)) else {
        return Err(no_text(register));
    };
    let named = |table: &str| {
        let (holds, pattern) = holds_text("n.name", mark, text);
        (format!("exists (select 1 from {table} n where n.{table}_id = t.{column} and {holds})"), pattern)
    };
    Ok(match field.kind {
        FieldType::Person { .. } => named("person"),
        FieldType::Org { .. } => named("org"),
        FieldType::Text { .. } | FieldType::Choice { .. } | FieldType::Date | FieldType::CreditCode => {
            holds_text(&format!("t.{column}"), mark, text)
        }
        FieldType::Int { .. } => holds_text(&format!("cast(t.{column} as text)"), mark, text),
        _ => return Err(no_text(register)),
    })
}

fn no_text(register: &Register) -> Error {
    Error::malformed(
        format!("“{}”不能按文字查找，请使用 filter", register.title.zh),
        format!("`{}` cannot be searched by text: use a filter", register.key),
    )
}

/// The rows, retired ones too, that name a person in some plain field of a register.
pub async fn naming(conn: &mut Conn, register: &Register, person: PersonId) -> Result<Vec<RowId>> {
    let is_person =
        |key: &str| register.fields.get(key).is_some_and(|field| matches!(field.kind, FieldType::Person { .. }));
    let columns = stored(&register.fields).into_iter().filter(|it| is_person(it.key)).flat_map(|it| it.columns);
    let named = columns.map(|column| format!("t.{} = $1", column.name)).collect::<Vec<_>>();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let table = table_name(TableKind::Rows, &register.key);
    let sql = format!("select t.row_id from {table} t where {} order by t.row_id", named.join(" or "));
    conn.query(&sql, &[person.into()]).await?.iter().map(|row| Ok(RowId(row.uuid(0)?))).collect()
}

/// The rows, retired ones too, that name a person in one plain field of a register.
pub async fn naming_in(conn: &mut Conn, register: &Register, field: &str, person: PersonId) -> Result<Vec<RowId>> {
    let Some(column) = tables::column_of(&register.fields, field) else { return Ok(Vec::new()) };
    let table = table_name(TableKind::Rows, &register.key);
    let sql = format!("select t.row_id from {table} t where t.{column} = $1 order by t.row_id");
    conn.query(&sql, &[person.into()]).await?.iter().map(|row| Ok(RowId(row.uuid(0)?))).collect()
}

/// What happened to a row after a version, oldest first, and at most so many.
pub async fn history(conn: &mut Conn, id: RowId, after: i64, limit: i64) -> Result<Vec<RowChange>> {
    let rows = conn
        .query(
            "select version, action, at, person_id, changes from row_history \
             where row_id = $1 and version > $2 order by version limit $3",
            &[id.into(), after.into(), limit.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(RowChange {
                version: row.int(0)?,
                action: row.text(1)?,
                at: Instant(row.int(2)?),
                person: row.opt_uuid(3)?.map(PersonId),
                changes: serde_json::from_str(&row.text(4)?)?,
            })
        })
        .collect()
}

fn row(register: &Register, columns: &[Stored<'_>], found: &Row) -> Result<StoredRow> {
    Ok(StoredRow {
        id: RowId(found.uuid(0)?),
        register: register.key.clone(),
        org: found.opt_uuid(1)?.map(OrgId),
        org_path: found.opt_text(2)?,
        version: found.int(3)?,
        retired_at: found.opt_int(4)?.map(Instant),
        fields: tables::read(columns, found, 5)?,
    })
}

fn is_plain(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.class == FieldClass::Plain)
}

fn plain(register: &Register, fields: &IndexMap<String, Json>) -> IndexMap<String, Json> {
    let kept = fields.iter().filter(|(key, _)| is_plain(register.fields.get(*key)));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// History, journal and notice of one change.
async fn note(
    work: &mut Work<'_>,
    register: &Register,
    row: &StoredRow,
    (action, batch): (&str, Option<BatchId>),
    changes: &IndexMap<String, Json>,
) -> Result<()> {
    let mut kept = Map::new();
    for (key, value) in changes {
        // A personal value never stands in the history; that it changed does.
        let shown = if is_plain(register.fields.get(key)) { value.clone() } else { Json::from("***") };
        kept.insert(key.clone(), shown);
    }
    let (now, person) = (work.now(), work.by().map(|person| person.0));
    work.put_at_end(
        "row_history (row_id, version, register, at, person_id, action, changes, batch_id)",
        vec![
            row.id.into(),
            row.version.into(),
            register.key.as_str().into(),
            now.0.into(),
            person.into(),
            action.into(),
            Json::Object(kept).to_string().into(),
            batch.map(|batch| batch.0).into(),
        ],
    );
    crate::search::store::keep(work, register, row, changes).await?;
    let mut change = Change::of("row", row.id.0, action)
        .fields(changes.keys().map(String::as_str))
        .with("register", register.key.as_str())
        .with("version", row.version);
    if let Some(path) = &row.org_path {
        change = change.at(path);
    }
    work.record(change);
    work.announce(Notice::Row { register: register.key.to_string(), id: row.id.0, org: row.org, version: row.version });
    Ok(())
}

/// Two living rows with the same unique fields: a problem at those fields.
fn duplicate(register: &Register, error: gridwork_db::Error) -> Error {
    let gridwork_db::Error::Unique { .. } = error else { return error.into() };
    Error::Problems(duplicates(register))
}

/// What is said of a row whose unique fields another living row has. It does not say which, nor where: the reader may
/// not see it.
pub fn duplicates(register: &Register) -> Vec<Problem> {
    let problems = register.unique.iter().map(|key| {
        Problem::new(
            format!("fields.{key}"),
            "duplicate",
            "已有一条记录使用了这个值",
            "another row has this value already",
        )
    });
    problems.collect()
}
