//! Living rows by what names them.

use super::{FIXED, row};
use crate::blind;
use crate::fields;
use crate::rows::StoredRow;
use crate::tables::{self, TableKind, stored, table_name};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::{FieldType, Register};
use gridwork_kernel::RowId;
use gridwork_kernel::error::Result;
use gridwork_kernel::secrets::Keyring;
use indexmap::IndexMap;
use serde_json::Value as Json;

/// The living rows in which some plain fields have these values, at most two; none where a value is missing.
pub async fn by_key(
    conn: &mut Conn,
    register: &Register,
    keys: &[String],
    values: &IndexMap<String, Json>,
) -> Result<Vec<StoredRow>> {
    let Some((columns, params)) = columns(register, keys).zip(kept(register, keys, values)) else {
        return Ok(Vec::new());
    };
    let sql = format!("{} where {} limit 2", select(register), living(&columns, 1));
    let kept = stored(&register.fields);
    conn.query(&sql, &params).await?.iter().map(|found| row(register, &kept, found)).collect()
}

/// For each of some values of the unique fields, all of them plain, the living row that has them.
pub async fn many_by_unique(
    conn: &mut Conn,
    register: &Register,
    asked: &[Option<IndexMap<String, Json>>],
) -> Result<Vec<Option<StoredRow>>> {
    let mut found: Vec<Option<StoredRow>> = vec![None; asked.len()];
    let Some(columns) = columns(register, &register.unique) else { return Ok(found) };
    let fields = stored(&register.fields);
    let values = |of: &IndexMap<String, Json>| kept(register, &register.unique, of);
    let asked = asked.iter().enumerate().filter_map(|(at, of)| Some((at, values(of.as_ref()?)?))).collect::<Vec<_>>();
    for part in gridwork_db::parts(&asked) {
        let ways = (0..part.len()).map(|n| format!("({})", living(&columns, n * columns.len() + 1)));
        let sql = format!("{} where {}", select(register), ways.collect::<Vec<_>>().join(" or "));
        let params = part.iter().flat_map(|(_, values)| values.clone()).collect::<Vec<_>>();
        for line in &conn.query(&sql, &params).await? {
            let row = row(register, &fields, line)?;
            let has = values(&row.fields);
            for (at, _) in part.iter().filter(|(_, asked)| has.as_ref() == Some(asked)) {
                found[*at] = Some(row.clone());
            }
        }
    }
    Ok(found)
}

/// The living row whose unique field has a value, written as text (scenarios and imports name rows so).
pub async fn by_unique(conn: &mut Conn, register: &Register, value: &str) -> Result<Option<StoredRow>> {
    // Of several fields that name a row together, one alone names none.
    let [key] = register.unique.as_slice() else { return Ok(None) };
    // What the field cannot hold is nobody's value.
    let Some(field) = register.fields.get(key).filter(|_| !value.contains('\0')) else { return Ok(None) };
    let given = match field.kind {
        FieldType::Int { .. } | FieldType::Money { .. } => value.parse::<i64>().map_or(Json::Null, Json::from),
        _ => Json::from(value),
    };
    let values = IndexMap::from([(key.clone(), given)]);
    Ok(by_key(conn, register, &register.unique, &values).await?.pop())
}

/// Whether a living row other than this one has the values of the unique fields that these have, a sealed one among
/// them.
pub async fn clashes(
    keys: &Keyring,
    conn: &mut Conn,
    register: &Register,
    fields: &IndexMap<String, Json>,
    except: Option<RowId>,
) -> Result<bool> {
    if blind::store::is_taken(keys, conn, register, fields, except).await? {
        return Ok(true);
    }
    let unique = &register.unique;
    // What its column cannot hold is refused where it is written.
    let Some((columns, mut params)) = columns(register, unique).zip(kept(register, unique, fields)) else {
        return Ok(false);
    };
    let mut condition = living(&columns, 1);
    if let Some(except) = except {
        params.push(except.into());
        condition.push_str(&format!(" and t.row_id <> ${}", params.len()));
    }
    let table = table_name(TableKind::Rows, &register.key);
    let sql = format!("select 1 from {table} t where {condition} limit 1");
    Ok(conn.query_opt(&sql, &params).await?.is_some())
}

fn select(register: &Register) -> String {
    let names = tables::column_list(&stored(&register.fields), "t.");
    format!("select {FIXED}{names} from {} t", table_name(TableKind::Rows, &register.key))
}

/// The first columns of some fields; none when there is no field, or one of them has no column.
fn columns(register: &Register, keys: &[String]) -> Option<Vec<String>> {
    let columns = keys.iter().map(|key| tables::column_of(&register.fields, key)).collect::<Option<Vec<_>>>()?;
    (!columns.is_empty()).then_some(columns)
}

/// What stands in those columns; none when a value is missing, or is none of its type.
fn kept(register: &Register, keys: &[String], values: &IndexMap<String, Json>) -> Option<Vec<Value>> {
    let one = |key: &String| {
        let mut kept = Vec::new();
        let value = values.get(key).filter(|value| !value.is_null())?;
        fields::encode(&register.fields.get(key)?.kind, value, &mut kept).ok()?;
        kept.into_iter().next()
    };
    keys.iter().map(one).collect()
}

/// That a row is a living one with the values of so many placeholders in these columns.
fn living(columns: &[String], first: usize) -> String {
    let mut condition = "t.retired_at is null".to_owned();
    for (n, column) in columns.iter().enumerate() {
        condition.push_str(&format!(" and t.{column} = ${}", first + n));
    }
    condition
}
