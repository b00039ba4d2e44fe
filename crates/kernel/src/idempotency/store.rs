//! The table of idempotency keys.

use crate::desk::Receipt;
use crate::error::{Error, Result};
use crate::{AccountId, Instant};
use gridwork_db::{Conn, Tx};

/// Days for which a key answers a repeat (api.md).
const KEPT_DAYS: i64 = 30;

/// Claims a key for this work, or gives the receipt of the work that used it before.
///
/// The line is written first: a twin in flight waits on it (PostgreSQL) or runs after (SQLite). Refusals roll it
/// back, so they are not kept.
pub(crate) async fn claim(
    tx: &mut Tx,
    account: AccountId,
    key: &str,
    digest: &str,
    now: Instant,
) -> Result<Option<Receipt>> {
    let claimed = tx
        .execute(
            "insert into idempotency (account_id, key, digest, status, entity, at) values ($1, $2, $3, 0, '', $4) \
             on conflict (account_id, key) do nothing",
            &[account.into(), key.into(), digest.into(), now.0.into()],
        )
        .await?;
    if claimed == 1 {
        return Ok(None);
    }
    find(tx, account, key, digest).await
}

/// The receipt under a key.
///
/// # Errors
/// `KeyReused` when the key was used for another request.
pub(crate) async fn find(conn: &mut Conn, account: AccountId, key: &str, digest: &str) -> Result<Option<Receipt>> {
    let row = conn
        .query_opt(
            "select digest, status, entity, entity_id, version from idempotency where account_id = $1 and key = $2",
            &[account.into(), key.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.text(0)? != digest {
        return Err(Error::KeyReused);
    }
    let status = u16::try_from(row.int(1)?).map_err(|_| Error::Corrupt("the status of an idempotency key".into()))?;
    Ok(Some(Receipt { status, entity: row.text(2)?, id: row.opt_uuid(3)?, version: row.opt_int(4)? }))
}

/// Keeps the receipt of a work under its claimed key.
pub(crate) async fn keep(tx: &mut Tx, account: AccountId, key: &str, receipt: &Receipt) -> Result<()> {
    tx.execute_later(
        "update idempotency set status = $3, entity = $4, entity_id = $5, version = $6 where account_id = $1 and key = $2",
        &[
            account.into(),
            key.into(),
            i64::from(receipt.status).into(),
            receipt.entity.as_str().into(),
            receipt.id.into(),
            receipt.version.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Drops keys older than their 30 days; the ticker calls it.
pub(crate) async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    let before = now.0 - KEPT_DAYS * 24 * 3600 * 1_000_000;
    Ok(tx.execute("delete from idempotency where at < $1", &[before.into()]).await?)
}
