//! The keys of a process beside those that the database is used with.

use super::{MARKS, held_by, held_for_good, held_marks, is_no_other, known, put, refuse_to_wrap};
use crate::error::{Error, Result};
use crate::secrets::marks::{self, Marks};
use crate::secrets::{Keyring, SecretError};
use gridwork_db::{Conn, Db, Tx};
use std::sync::Arc;

/// What a process has.
struct Own {
    marks: Marks,
    in_use: String,
    index: String,
    masters: Vec<String>,
    signing: Vec<String>,
    retired: Vec<String>,
}

impl Own {
    fn of(keys: &Keyring) -> Self {
        Self {
            marks: keys.marks(),
            in_use: keys.master_id().to_owned(),
            index: keys.index_id().to_owned(),
            masters: keys.master_ids(),
            signing: keys.signing_ids(),
            retired: keys.retired_ids(),
        }
    }

    /// Refuses when keys are lost; one that is missing because it was retired here is told as such: the database is from
    /// before then.
    fn refuse(&self, lost: Vec<String>) -> Result<()> {
        if lost.is_empty() {
            return Ok(());
        }
        let retired = lost.iter().find(|id| self.retired.contains(id) && !self.marks.contains_key(*id));
        Err(match retired {
            Some(id) => SecretError::RetiredKey(id.clone()).into(),
            None => SecretError::OtherKeys { missing: lost.join(", ") }.into(),
        })
    }
}

/// Compares the keys with those that the database is used with, and remembers them the first time. What the key file says
/// is retired, and what wraps nothing here either, is retired here too: the database was brought back from before.
///
/// # Errors
/// `Secret` when this process has not the keys of the database: it must not work with it.
pub async fn claim(db: &Db, keys: &Keyring) -> Result<()> {
    let own = Own::of(keys);
    let stored = known(&mut *db.read().await?).await?;
    if let Some(stored) = &stored {
        refuse_to_wrap(stored, &own.in_use)?;
        let missing = marks::missing(stored, &own.marks);
        if missing.is_empty() && marks::joined(stored, &own.marks) == *stored {
            return Ok(());
        }
        own.refuse(missing.into_iter().filter(|id| !own.retired.contains(id)).collect())?;
    }
    let own = Arc::new(own);
    db.write(move |tx| {
        let own = Arc::clone(&own);
        Box::pin(async move { remember(tx, &own).await })
    })
    .await
}

/// Compares keys with the marks of a database that is not there yet, as a dump of it holds them. What only the records
/// themselves tell, whether something is still wrapped with a retired key, stays for [`claim`].
///
/// # Errors
/// When [`claim`] would refuse for the marks alone.
pub fn compare(marks: &str, keys: &Keyring) -> Result<()> {
    let own = Own::of(keys);
    let stored = serde_json::from_str::<Marks>(marks)?;
    refuse_to_wrap(&stored, &own.in_use)?;
    own.refuse(marks::missing(&stored, &own.marks).into_iter().filter(|id| !own.retired.contains(id)).collect())
}

/// Compares as [`claim`] does, for retiring a key: one that is missing here and wraps nothing keeps nobody out, else the
/// loss of a spare one could not be mended.
///
/// # Errors
/// As [`claim`].
pub async fn claim_to_retire(db: &Db, keys: &Keyring) -> Result<()> {
    let own = Own::of(keys);
    let mut conn = db.read().await?;
    let stored = known(&mut conn).await?.unwrap_or_default();
    let missing = marks::missing(&stored, &own.marks);
    if missing.is_empty() {
        drop(conn);
        return claim(db, keys).await;
    }
    refuse_to_wrap(&stored, &own.in_use)?;
    let mut lost = Vec::new();
    for id in missing {
        if !is_no_other(&mut conn, &stored, &own.marks, &own.index, &id).await?
            || held_by(&mut conn, &id).await?.is_some()
        {
            lost.push(id);
        }
    }
    own.refuse(lost)
}

/// Refuses a key that is to wrap and was retired, before the key file says so.
///
/// # Errors
/// When it was.
pub async fn refuse_retired(conn: &mut Conn, id: &str) -> Result<()> {
    match known(conn).await?.unwrap_or_default().get(id).is_some_and(|mark| mark == marks::RETIRED) {
        true => Err(SecretError::Retired(id.to_owned()).into()),
        false => Ok(()),
    }
}

/// Refuses an id for a new key that another one has or had.
///
/// # Errors
/// When it is known.
pub async fn refuse_known(conn: &mut Conn, id: &str) -> Result<()> {
    match known(conn).await?.unwrap_or_default().contains_key(id) {
        true => Err(SecretError::IdTaken(id.to_owned()).into()),
        false => Ok(()),
    }
}

async fn remember(tx: &mut Tx, own: &Own) -> Result<()> {
    // Two that come first at the same time: the later one finds the line of the other and is compared with it.
    tx.execute("insert into setting (key, value) values ($1, '{}') on conflict (key) do nothing", &[MARKS.into()])
        .await?;
    let stored = held_marks(tx).await?.unwrap_or_default();
    if stored.is_empty() {
        used_before(tx, own).await?;
    }
    refuse_to_wrap(&stored, &own.in_use)?;
    let (mut all, mut lost) = (stored.clone(), Vec::new());
    for id in marks::missing(&stored, &own.marks) {
        let is_retired = own.retired.contains(&id) && is_no_other(tx, &stored, &own.marks, &own.index, &id).await?;
        match is_retired && held_for_good(tx, &id).await?.is_none() {
            true => drop(all.insert(id, marks::RETIRED.to_owned())),
            false => lost.push(id),
        }
    }
    own.refuse(lost)?;
    let all = marks::joined(&all, &own.marks);
    match all == stored {
        true => Ok(()),
        false => put(tx, &all).await,
    }
}

/// A database from before marks were kept tells by what was sealed and signed last which keys belong to it.
async fn used_before(tx: &mut Tx, own: &Own) -> Result<()> {
    let last = [
        ("select key_id from payload where wrapped_key is not null limit 1", &own.masters),
        ("select key_id from journal_checkpoint order by at desc limit 1", &own.signing),
    ];
    for (sql, own) in last {
        let Some(row) = tx.query_opt(sql, &[]).await? else { continue };
        let used = row.text(0)?;
        if !own.contains(&used) {
            return Err(Error::from(SecretError::OtherKeys { missing: used }));
        }
    }
    Ok(())
}
