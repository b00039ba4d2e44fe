//! The tables of the blind index.

use super::{APART, Place};
use crate::error::Result;
use crate::secrets::Keyring;
use gridwork_db::{Conn, Tx, Value};
use uuid::Uuid;

/// Keeps what a record is found by at a place; none takes it away. `four` keeps the last four characters too.
///
/// # Errors
/// A unique violation when another record has the same value where it tells records apart.
pub async fn put(
    tx: &mut Tx,
    keys: &Keyring,
    (place, record): (Place<'_>, Uuid),
    value: Option<&str>,
    four: bool,
) -> Result<()> {
    let Some(value) = value else {
        let sql = "delete from blind_index where record_id = $1 and field = $2";
        tx.execute(sql, &[record.into(), place.field.into()]).await?;
        return Ok(());
    };
    let last = four.then(|| keys.blind_last_four(&place.domain(), value)).flatten().map(|hash| hash.to_vec());
    let sql = "insert into blind_index (record_id, field, register, value, last_four) values ($1, $2, $3, $4, $5) \
               on conflict (record_id, field) do update set value = excluded.value, last_four = excluded.last_four";
    let whole = place.whole(keys, value);
    let params = [record.into(), place.field.into(), place.register.into(), whole.into(), last.into()];
    tx.execute(sql, &params).await?;
    Ok(())
}

/// Keeps what tells a record apart unless another has the same already; tells whether it was kept.
pub async fn put_unless_taken(
    tx: &mut Tx,
    keys: &Keyring,
    (register, record): (&str, Uuid),
    value: &str,
) -> Result<bool> {
    let place = Place { register, field: APART };
    let sql = "insert into blind_index (record_id, field, register, value) values ($1, $2, $3, $4) \
               on conflict do nothing";
    let params = [record.into(), APART.into(), register.into(), place.whole(keys, value).into()];
    Ok(tx.execute(sql, &params).await? > 0)
}

/// Whether a record other than this one is told apart by a value.
pub async fn is_taken(
    conn: &mut Conn,
    keys: &Keyring,
    register: &str,
    value: &str,
    except: Option<Uuid>,
) -> Result<bool> {
    let whole = Place { register, field: APART }.whole(keys, value);
    let sql = "select record_id from blind_index where register = $1 and field = '' and value = $2";
    let found = conn.query_opt(sql, &[register.into(), whole.into()]).await?;
    Ok(match found {
        None => false,
        Some(row) => Some(row.uuid(0)?) != except,
    })
}

/// Records that hold a value, or one that ends in four characters; in the order of their ids, at most so many.
pub async fn found(
    conn: &mut Conn,
    keys: &Keyring,
    place: Place<'_>,
    (value, is_four): (&str, bool),
    limit: i64,
) -> Result<Vec<Uuid>> {
    let (column, hash) = match is_four {
        true => ("last_four", keys.blind_four(&place.domain(), value).map(|hash| hash.to_vec())),
        false => ("value", Some(place.whole(keys, value))),
    };
    let Some(hash) = hash else { return Ok(Vec::new()) };
    let sql = format!(
        "select record_id from blind_index where register = $1 and field = $2 and {column} = $3 \
         order by record_id limit $4"
    );
    let rows = conn.query(&sql, &[place.register.into(), place.field.into(), hash.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok(row.uuid(0)?)).collect()
}

/// Forgets everything a record is found by: its values are erased.
pub async fn forget(tx: &mut Tx, record: Uuid) -> Result<()> {
    tx.execute_later("delete from blind_index where record_id = $1", &[record.into()]).await?;
    Ok(())
}

/// How far the index of a place is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The definition and the field.
    pub register: String,
    /// The field.
    pub field: String,
    /// By which key and type it is made.
    pub form: String,
    /// Up to which record.
    pub after: Option<Uuid>,
    /// Whether all are in it.
    pub is_whole: bool,
}

/// How far every index is made.
pub async fn states(conn: &mut Conn) -> Result<Vec<State>> {
    let sql = "select register, field, form, after_id, is_whole from blind_index_state order by register, field";
    let rows = conn.query(sql, &[]).await?;
    let read = |row: &gridwork_db::Row| {
        Ok(State {
            register: row.text(0)?,
            field: row.text(1)?,
            form: row.text(2)?,
            after: row.opt_uuid(3)?,
            is_whole: row.bool(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Notes how far an index is made.
pub async fn note(tx: &mut Tx, state: &State) -> Result<()> {
    let sql = "insert into blind_index_state (register, field, form, after_id, is_whole) values ($1, $2, $3, $4, $5) \
               on conflict (register, field) do update set form = excluded.form, after_id = excluded.after_id, \
               is_whole = excluded.is_whole";
    let params: [Value; 5] = [
        state.register.as_str().into(),
        state.field.as_str().into(),
        state.form.as_str().into(),
        state.after.into(),
        state.is_whole.into(),
    ];
    tx.execute(sql, &params).await?;
    Ok(())
}

/// Drops the index of a place: no definition asks for it any more, or it is made by another key.
pub async fn clear(tx: &mut Tx, place: Place<'_>) -> Result<()> {
    for table in ["blind_index", "blind_index_state"] {
        let sql = format!("delete from {table} where register = $1 and field = $2");
        tx.execute(&sql, &[place.register.into(), place.field.into()]).await?;
    }
    Ok(())
}
