//! Which keys a database is used with. Every process on it must have the same ones: what one seals, all must open.

use super::{Keyring, SecretError, marks};
use crate::error::{Error, Result};
use gridwork_db::{Conn, Db, Tx};

/// Under what the marks stand in `setting`.
const MARKS: &str = "key_marks";

/// Whether a process with keys has used this database before.
pub async fn is_claimed(conn: &mut Conn) -> Result<bool> {
    Ok(known(conn).await?.is_some())
}

/// Compares the keys with those that the database is used with, and remembers them the first time.
///
/// # Errors
/// `Secret` when this process has not the keys of the database: it must not work with it.
pub async fn claim(db: &Db, keys: &Keyring) -> Result<()> {
    let own = keys.marks();
    let stored = known(&mut *db.read().await?).await?;
    if let Some(stored) = &stored
        && marks::compare(stored, &own)?.is_none()
    {
        return Ok(());
    }
    let (master, signing) = (keys.master_ids(), keys.signing_ids());
    db.write(move |tx| {
        let (own, master, signing) = (own.clone(), master.clone(), signing.clone());
        Box::pin(async move { remember(tx, &own, &master, &signing).await })
    })
    .await
}

async fn remember(tx: &mut Tx, own: &marks::Marks, master: &[String], signing: &[String]) -> Result<()> {
    // Two that come first at the same time: the later one finds the line of the other and is compared with it.
    tx.execute("insert into setting (key, value) values ($1, '{}') on conflict (key) do nothing", &[MARKS.into()])
        .await?;
    let row = tx.query_one("select value from setting where key = $1 for update", &[MARKS.into()]).await?;
    let stored: marks::Marks = serde_json::from_str(&row.text(0)?)?;
    if stored.is_empty() {
        used_before(tx, master, signing).await?;
    }
    if let Some(all) = marks::compare(&stored, own)? {
        let text = serde_json::to_string(&all)?;
        tx.execute("update setting set value = $2 where key = $1", &[MARKS.into(), text.into()]).await?;
    }
    Ok(())
}

/// A database from before marks were kept tells by what was sealed and signed last which keys belong to it.
async fn used_before(tx: &mut Tx, master: &[String], signing: &[String]) -> Result<()> {
    let last = [
        ("select key_id from payload where wrapped_key is not null limit 1", master),
        ("select key_id from journal_checkpoint order by at desc limit 1", signing),
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

async fn known(conn: &mut Conn) -> Result<Option<marks::Marks>> {
    let row = conn.query_opt("select value from setting where key = $1", &[MARKS.into()]).await?;
    row.map(|row| Ok(serde_json::from_str(&row.text(0)?)?)).transpose()
}
