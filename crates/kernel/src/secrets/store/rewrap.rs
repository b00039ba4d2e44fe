//! Data keys wrapped anew, under the master key and by the algorithm in use.
//!
//! What is behind is looked for before the work that wraps it: looking through many that are done already must not keep
//! others from writing.

use super::hold_in_use;
use crate::desk::Work;
use crate::error::Result;
use crate::secrets::{DataKey, Keyring, SealedAt, WrappedKey};
use gridwork_db::{Conn, Row, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much is wrapped with one master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The master key.
    pub key_id: String,
    /// Records.
    pub payloads: i64,
    /// Second factors.
    pub factors: i64,
}

/// What was done in one work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Data keys that were wrapped anew.
    pub keys: usize,
    /// Values that were sealed anew.
    pub values: usize,
    /// What was left as it is, for it does not open.
    pub unopened: Vec<Unopened>,
}

impl Rewrapped {
    /// What one record that does not open says must not keep all others from being wrapped anew.
    fn leave(&mut self, record: Uuid, because: impl std::fmt::Display) {
        self.unopened.push(Unopened { record, because: because.to_string() });
    }
}

/// A record, or the account of a second factor, whose key or values do not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unopened {
    /// Which.
    pub record: Uuid,
    /// Why.
    pub because: String,
}

/// How much is wrapped with which master key; what was erased is wrapped with none.
pub async fn wrapped_by(conn: &mut Conn) -> Result<Vec<Wrapped>> {
    let payloads = "select key_id, count(*) from payload where wrapped_key is not null group by key_id";
    let factors = "select key_id, count(*) from second_factor group by key_id";
    let mut found = BTreeMap::<String, (i64, i64)>::new();
    for row in conn.query(payloads, &[]).await? {
        found.entry(row.text(0)?).or_default().0 = row.int(1)?;
    }
    for row in conn.query(factors, &[]).await? {
        found.entry(row.text(0)?).or_default().1 = row.int(1)?;
    }
    let held = |(key_id, (payloads, factors))| Wrapped { key_id, payloads, factors };
    Ok(found.into_iter().map(held).collect())
}

/// Records after one whose data key is not wrapped as it would be now; with `values`, also those that hold a value which
/// another algorithm sealed. In the order of their ids.
pub async fn behind(conn: &mut Conn, keys: &Keyring, (after, limit): (Uuid, i64), values: bool) -> Result<Vec<Uuid>> {
    let values = match values {
        true => {
            "or exists (select 1 from payload_value v where v.record_id = p.record_id and substr(v.sealed, 1, 1) <> $3)"
        }
        false => "",
    };
    let sql = format!(
        "select p.record_id from payload p where p.record_id > $1 and p.wrapped_key is not null \
         and (p.key_id <> $2 or substr(p.wrapped_key, 1, 1) <> $3 {values}) order by p.record_id limit $4"
    );
    let params = [after.into(), keys.master_id().into(), first_byte(keys), limit.into()];
    conn.query(&sql, &params).await?.iter().map(|row| Ok(row.uuid(0)?)).collect()
}

/// How many data keys are not wrapped as they would be now, those of second factors included.
pub async fn count_behind(conn: &mut Conn, keys: &Keyring) -> Result<i64> {
    let params = [keys.master_id().into(), first_byte(keys)];
    let payloads = "select count(*) from payload where wrapped_key is not null \
                    and (key_id <> $1 or substr(wrapped_key, 1, 1) <> $2)";
    let factors = "select count(*) from second_factor where key_id <> $1 or substr(wrapped_key, 1, 1) <> $2";
    Ok(conn.query_one(payloads, &params).await?.int(0)? + conn.query_one(factors, &params).await?.int(0)?)
}

/// How many values the other algorithm sealed, that can still be read.
pub async fn count_values_behind(conn: &mut Conn, keys: &Keyring) -> Result<i64> {
    let sql = "select count(*) from payload_value v join payload p on p.record_id = v.record_id \
               where p.wrapped_key is not null and substr(v.sealed, 1, 1) <> $1";
    Ok(conn.query_one(sql, &[first_byte(keys)]).await?.int(0)?)
}

fn first_byte(keys: &Keyring) -> Value {
    vec![keys.cipher().byte()].into()
}

/// Wraps the data keys of some records anew; with `values`, seals their values anew that another algorithm sealed.
/// What was erased meanwhile stays so; what does not open is left as it is and told.
///
/// # Errors
/// When the key in use was retired by another process.
pub async fn rewrap_payloads(work: &mut Work<'_>, records: &[Uuid], values: bool) -> Result<Rewrapped> {
    if records.is_empty() {
        return Ok(Rewrapped::default());
    }
    hold_in_use(work).await?;
    let keys = work.keys();
    let ids = records.iter().map(|id| Value::Uuid(*id)).collect::<Vec<_>>();
    let sql = format!(
        "select record_id, key_id, wrapped_key from payload where wrapped_key is not null and record_id in ({}) \
         order by record_id for update",
        gridwork_db::marks(1, ids.len())
    );
    let mut done = Rewrapped::default();
    for row in work.tx().query(&sql, &ids).await? {
        let (record, wrapped) = (row.uuid(0)?, WrappedKey { key_id: row.text(1)?, bytes: row.blob(2)? });
        let (key, anew) =
            match keys.data_key(record, &wrapped).and_then(|key| Ok((key, keys.rewrap(record, &wrapped)?))) {
                Ok(opened) => opened,
                Err(error) => {
                    done.leave(record, error);
                    continue;
                }
            };
        if values {
            reseal(work, record, &key, &mut done).await?;
        }
        let Some(anew) = anew else { continue };
        let sql = "update payload set key_id = $2, wrapped_key = $3 where record_id = $1 and wrapped_key is not null";
        work.tx().execute_later(sql, &[record.into(), anew.key_id.into(), anew.bytes.into()]).await?;
        done.keys += 1;
    }
    Ok(done)
}

async fn reseal(work: &mut Work<'_>, record: Uuid, key: &DataKey, done: &mut Rewrapped) -> Result<()> {
    let sql = "select field, seq, sealed from payload_value where record_id = $1 and substr(sealed, 1, 1) <> $2";
    let first_byte = first_byte(&work.keys());
    for row in work.tx().query(sql, &[record.into(), first_byte]).await? {
        let (field, seq) = (row.text(0)?, row.int(1)?);
        match key.reseal(SealedAt { record, field: &field, seq }, &row.blob(2)?) {
            Ok(None) => {}
            Ok(Some(anew)) => {
                let sql = "update payload_value set sealed = $4 where record_id = $1 and field = $2 and seq = $3";
                let params = [record.into(), field.as_str().into(), seq.into(), anew.into()];
                work.tx().execute_later(sql, &params).await?;
                done.values += 1;
            }
            Err(error) => done.leave(record, format!("{field}: {error}")),
        }
    }
    Ok(())
}

/// Wraps the keys of all second factors anew that are behind, and seals their secrets by the algorithm in use; what does
/// not open is left as it is and told.
///
/// # Errors
/// When the key in use was retired by another process.
pub async fn rewrap_factors(work: &mut Work<'_>) -> Result<Rewrapped> {
    hold_in_use(work).await?;
    let keys = work.keys();
    let sql = "select account_id, key_id, wrapped_key, secret from second_factor \
               where key_id <> $1 or substr(wrapped_key, 1, 1) <> $2 or substr(secret, 1, 1) <> $2 for update";
    let rows = work.tx().query(sql, &[keys.master_id().into(), first_byte(&keys)]).await?;
    let mut done = Rewrapped::default();
    for row in &rows {
        let Some((wrapped, secret)) = factor(&keys, row, &mut done)? else { continue };
        let WrappedKey { key_id, bytes } = wrapped;
        let sql = "update second_factor set key_id = $2, wrapped_key = $3, secret = $4 where account_id = $1";
        let params = [row.uuid(0)?.into(), key_id.into(), bytes.into(), secret.into()];
        work.tx().execute_later(sql, &params).await?;
    }
    Ok(done)
}

/// The key and the secret of a second factor as they are to be kept; none when its key does not open.
fn factor(keys: &Keyring, row: &Row, done: &mut Rewrapped) -> Result<Option<(WrappedKey, Vec<u8>)>> {
    let (account, wrapped) = (row.uuid(0)?, WrappedKey { key_id: row.text(1)?, bytes: row.blob(2)? });
    let secret = row.blob(3)?;
    let opened = keys.data_key(account, &wrapped).and_then(|key| Ok((key, keys.rewrap(account, &wrapped)?)));
    let (key, anew) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            done.leave(account, error);
            return Ok(None);
        }
    };
    done.keys += usize::from(anew.is_some());
    let secret = match key.reseal(crate::second_factor::store::place(crate::AccountId(account)), &secret) {
        Ok(None) => secret,
        Ok(Some(anew)) => {
            done.values += 1;
            anew
        }
        Err(error) => {
            done.leave(account, error);
            secret
        }
    };
    Ok(Some((anew.unwrap_or(wrapped), secret)))
}
