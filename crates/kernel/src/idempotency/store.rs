//! The table of idempotency keys.

use crate::desk::Receipt;
use crate::error::{Error, Result};
use crate::world::{self, Epochs};
use crate::{AccountId, Instant};
use gridwork_db::{Conn, Engine, Tx};

/// Days for which a key answers a repeat (api.md).
const KEPT_DAYS: i64 = 30;

/// Claims a key; answers a row if nobody had it.
const CLAIM: &str = "insert into idempotency (account_id, key, digest, status, entity, at) values ($1, $2, $3, 0, '', $4) \
     on conflict (account_id, key) do nothing returning 1";

/// Claims a key for this work, or gives the receipt of the work that used it before; with the epochs as of then, which
/// are asked for in the same trip unless they are known.
///
/// On PostgreSQL the line is written first, and a twin in flight waits on it; a refusal rolls it back, so that it is not
/// kept. On SQLite a twin runs after, so that the line is only looked for, and written with its receipt: a refused work
/// has changed nothing then.
pub(crate) async fn claim(
    tx: &mut Tx,
    account: AccountId,
    (key, digest): (&str, &str),
    now: Instant,
    known: Option<Epochs>,
) -> Result<(Option<Receipt>, Epochs)> {
    if tx.engine() == Engine::Sqlite {
        let epochs = match known {
            Some(known) => known,
            None => world::store::epochs(tx).await?,
        };
        return Ok((find(tx, account, key, digest).await?, epochs));
    }
    let params = [account.into(), key.into(), digest.into(), now.0.into()];
    let (claimed, epochs) = match known {
        Some(known) => (tx.query(CLAIM, &params).await?, known),
        None => {
            let [claimed, epochs] = tx.query_all([(CLAIM, &params), (world::store::EPOCHS, &[])]).await?;
            (claimed, world::store::read_epochs(&epochs)?)
        }
    };
    match claimed.is_empty() {
        true => Ok((find(tx, account, key, digest).await?, epochs)),
        false => Ok((None, epochs)),
    }
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

/// Keeps the receipt of a work under the key that it claimed.
pub(crate) async fn keep(
    tx: &mut Tx,
    account: AccountId,
    (key, digest): (&str, &str),
    now: Instant,
    receipt: &Receipt,
) -> Result<()> {
    let (status, entity) = (i64::from(receipt.status), receipt.entity.as_str());
    let mut params =
        vec![account.into(), key.into(), status.into(), entity.into(), receipt.id.into(), receipt.version.into()];
    let sql = match tx.engine() {
        Engine::Postgres => {
            "update idempotency set status = $3, entity = $4, entity_id = $5, version = $6 \
             where account_id = $1 and key = $2"
        }
        Engine::Sqlite => {
            params.extend([digest.into(), now.0.into()]);
            "insert into idempotency (account_id, key, status, entity, entity_id, version, digest, at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        }
    };
    tx.execute_later(sql, &params).await?;
    Ok(())
}

/// Drops keys older than their 30 days; the ticker calls it.
pub(crate) async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    let before = now.0 - KEPT_DAYS * 24 * 3600 * 1_000_000;
    Ok(tx.execute("delete from idempotency where at < $1", &[before.into()]).await?)
}
