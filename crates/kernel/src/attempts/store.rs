//! The table of attempts.

use super::{Rate, WINDOW_MAX_S};
use crate::Instant;
use crate::error::Result;
use crate::secrets::Keyring;
use gridwork_db::{Conn, Db, Tx};

/// Seconds somebody has to wait; does not count.
pub async fn wait(
    conn: &mut Conn,
    keys: &Keyring,
    rate: Rate,
    (kind, who): (&str, &str),
    now: Instant,
) -> Result<Option<u64>> {
    let who = keys.blind(kind, who).to_vec();
    let sql = "select began_at, count from attempt where kind = $1 and who = $2";
    let Some(row) = conn.query_opt(sql, &[kind.into(), who.into()]).await? else { return Ok(None) };
    Ok(rate.wait(Instant(row.int(0)?), u32::try_from(row.int(1)?).unwrap_or(u32::MAX), now))
}

/// Counts an attempt; after the window a new one begins.
pub async fn count(db: &Db, keys: &Keyring, rate: Rate, (kind, who): (&'static str, &str), now: Instant) -> Result<()> {
    let (who, ended) = (keys.blind(kind, who).to_vec(), now.0 - rate.window());
    db.write(move |tx| {
        let who = who.clone();
        Box::pin(async move {
            let sql = "insert into attempt (kind, who, began_at, count) values ($1, $2, $3, 1) \
                       on conflict (kind, who) do update set \
                       count = case when attempt.began_at <= $4 then 1 else attempt.count + 1 end, \
                       began_at = case when attempt.began_at <= $4 then excluded.began_at else attempt.began_at end";
            tx.execute(sql, &[kind.into(), who.into(), now.0.into(), ended.into()]).await?;
            Ok(())
        })
    })
    .await
}

/// Takes one attempt, if one is free: asked and counted at once. Gives the seconds to wait when none is.
pub async fn take(
    tx: &mut Tx,
    keys: &Keyring,
    rate: Rate,
    (kind, who): (&str, &str),
    now: Instant,
) -> Result<Option<u64>> {
    let sql = "insert into attempt (kind, who, began_at, count) values ($1, $2, $3, 1) \
               on conflict (kind, who) do update set \
               count = case when attempt.began_at <= $4 then 1 else attempt.count + 1 end, \
               began_at = case when attempt.began_at <= $4 then excluded.began_at else attempt.began_at end \
               where attempt.began_at <= $4 or attempt.count < $5";
    let (blind, ended) = (keys.blind(kind, who).to_vec(), now.0 - rate.window());
    let params = [kind.into(), blind.into(), now.0.into(), ended.into(), i64::from(rate.count).into()];
    match tx.execute(sql, &params).await? {
        0 => Ok(Some(wait(tx, keys, rate, (kind, who), now).await?.unwrap_or(1))),
        _ => Ok(None),
    }
}

/// Forgets windows that are over; the ticker calls it.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    let before = now.0 - i64::from(WINDOW_MAX_S) * 1_000_000;
    Ok(tx.execute("delete from attempt where began_at < $1", &[before.into()]).await?)
}
