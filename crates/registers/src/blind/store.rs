//! Keeps the blind index beside the rows.

use super::{apart_by, has_four, is_found_by};
use crate::rows::StoredRow;
use crate::rows::store::{duplicates, find_many};
use crate::tables::{TableKind, table_name};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::Register;
use gridwork_kernel::RowId;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::payloads::{blind, blind::APART, blind::Place};
use gridwork_kernel::secrets::Keyring;
use indexmap::IndexMap;
use serde_json::Value as Json;
use uuid::Uuid;

/// Keeps what a row is found by and told apart by from now on; what is not among the values stays.
///
/// # Errors
/// Problems at the field that tells rows apart when a living row has its value.
pub(crate) async fn keep(
    work: &mut Work<'_>,
    register: &Register,
    row: &StoredRow,
    values: &IndexMap<String, Json>,
) -> Result<()> {
    let (keys, key) = (work.keys(), register.key.as_str());
    for (name, value) in values {
        let Some(field) = register.fields.get(name).filter(|field| is_found_by(field)) else { continue };
        let at = (Place { register: key, field: name }, row.id.0);
        blind::store::put(work.tx(), &keys, at, value.as_str(), has_four(field)).await?;
    }
    let Some(value) = apart_by(register).and_then(|name| values.get(name)) else { return Ok(()) };
    let at = (Place { register: key, field: APART }, row.id.0);
    let kept = blind::store::put(work.tx(), &keys, at, value.as_str(), false).await;
    kept.map_err(|error| match error {
        Error::Db(gridwork_db::Error::Unique { .. }) => Error::Problems(duplicates(register)),
        other => other,
    })
}

/// A retired row tells nothing apart any more; it is found when it comes back.
pub(crate) async fn rest(work: &mut Work<'_>, register: &Register, row: RowId) -> Result<()> {
    if apart_by(register).is_none() {
        return Ok(());
    }
    let at = (Place { register: register.key.as_str(), field: APART }, row.0);
    let keys = work.keys();
    blind::store::put(work.tx(), &keys, at, None, false).await
}

/// Whether a living row other than this one has the sealed value that tells rows apart.
pub async fn is_taken(
    keys: &Keyring,
    conn: &mut Conn,
    register: &Register,
    values: &IndexMap<String, Json>,
    except: Option<RowId>,
) -> Result<bool> {
    let Some(value) = apart_by(register).and_then(|name| values.get(name)).and_then(Json::as_str) else {
        return Ok(false);
    };
    blind::store::is_taken(conn, keys, register.key.as_str(), value, except.map(|row| row.0)).await
}

/// Puts rows that were there before into an index, those after one in the order of their ids; gives the last one when
/// more follow, and how many have what tells an earlier row apart: those stay as they are, and are not told apart by it.
pub async fn keep_earlier(
    work: &mut Work<'_>,
    register: &Register,
    (field, of): (&str, &str),
    after: Option<Uuid>,
    most: i64,
) -> Result<(Option<Uuid>, usize)> {
    let table = table_name(TableKind::Rows, &register.key);
    let mut params: Vec<Value> = vec![most.into()];
    let only = match after {
        None => "",
        Some(after) => {
            params.push(after.into());
            "where row_id > $2 "
        }
    };
    let sql = format!("select row_id from {table} {only}order by row_id limit $1 for update");
    let ids = work.tx().query(&sql, &params).await?;
    let ids = ids.iter().map(|row| Ok(RowId(row.uuid(0)?))).collect::<Result<Vec<_>>>()?;
    let records = ids.iter().map(|id| id.0).collect::<Vec<_>>();
    let (keys, key) = (work.keys(), register.key.as_str());
    let sealed = gridwork_kernel::payloads::store::read(work.tx(), &keys, &records).await?;
    let mut doubles = 0;
    let four = register.fields.get(of).is_some_and(has_four);
    for row in find_many(work.tx(), register, &ids).await? {
        let Some(value) = sealed.get(&row.id.0).and_then(|it| it.values.get(of)).and_then(Json::as_str) else {
            continue;
        };
        if field != APART {
            let at = (Place { register: key, field }, row.id.0);
            blind::store::put(work.tx(), &keys, at, Some(value), four).await?;
        } else if row.retired_at.is_none() {
            let is_kept = blind::store::put_unless_taken(work.tx(), &keys, (key, row.id.0), value).await?;
            doubles += usize::from(!is_kept);
        }
    }
    let is_full = i64::try_from(ids.len()).is_ok_and(|count| count == most);
    Ok((ids.last().map(|id| id.0).filter(|_| is_full), doubles))
}
