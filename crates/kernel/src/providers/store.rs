//! Visits and identities in their tables.

use super::{VISIT_MINUTES, Visit};
use crate::desk::{Change, Work};
use crate::error::Result;
use crate::sessions::token_hash;
use crate::time::MINUTE;
use crate::{AccountId, Instant};
use gridwork_db::{Conn, Db, Tx};

/// Remembers a visit under the hash of its state, so that any process can take it up. False when `most` are on their way
/// already; those that nobody came back from in time are not counted.
pub async fn begin(db: &Db, state: &str, visit: Visit, now: Instant, most: i64) -> Result<bool> {
    let hash = token_hash(state);
    let done: std::result::Result<bool, gridwork_db::Error> = db
        .write(move |tx| {
            let (hash, visit) = (hash.clone(), visit.clone());
            Box::pin(async move {
                let old = now.0.saturating_sub(VISIT_MINUTES * MINUTE);
                tx.execute("delete from provider_visit where begun_at < $1", &[old.into()]).await?;
                // A few that begin at the same moment may go beyond it; the table stays small all the same.
                let waiting = tx.query_one("select count(*) from provider_visit", &[]).await?.int(0)?;
                if waiting >= most {
                    return Ok(false);
                }
                let sql = "insert into provider_visit (state_hash, nonce, verifier, next, begun_at) \
                           values ($1, $2, $3, $4, $5)";
                let Visit { nonce, verifier, next } = visit;
                tx.execute(sql, &[hash.into(), nonce.into(), verifier.into(), next.into(), now.0.into()]).await?;
                Ok(true)
            })
        })
        .await;
    Ok(done?)
}

/// Takes a visit up, once; none when its state is unknown, was used before or is too old.
pub async fn take(work: &mut Work<'_>, state: &str) -> Result<Option<Visit>> {
    let now = work.now();
    let sql = "delete from provider_visit where state_hash = $1 returning nonce, verifier, next, begun_at";
    let Some(row) = work.tx().query_opt(sql, &[token_hash(state).into()]).await? else { return Ok(None) };
    if now.micros_since(Instant(row.int(3)?)) > VISIT_MINUTES * MINUTE {
        return Ok(None);
    }
    Ok(Some(Visit { nonce: row.text(0)?, verifier: row.text(1)?, next: row.text(2)? }))
}

/// Drops visits that nobody came back from; the ticker calls it.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    let before = now.0 - VISIT_MINUTES * MINUTE;
    Ok(tx.execute("delete from provider_visit where begun_at < $1", &[before.into()]).await?)
}

/// The account that a provider knows under a subject.
pub async fn account_of(conn: &mut Conn, issuer: &str, subject: &str) -> Result<Option<AccountId>> {
    let sql = "select account_id from provider_identity where issuer = $1 and subject = $2";
    let row = conn.query_opt(sql, &[issuer.into(), subject.into()]).await?;
    Ok(row.map(|row| row.uuid(0)).transpose()?.map(AccountId))
}

/// Whether an account is known to a provider under any subject.
pub async fn is_linked(conn: &mut Conn, issuer: &str, account: AccountId) -> Result<bool> {
    let sql = "select 1 from provider_identity where issuer = $1 and account_id = $2";
    Ok(conn.query_opt(sql, &[issuer.into(), account.into()]).await?.is_some())
}

/// Links an account with a subject. False when the subject belongs to another account already.
pub async fn link(work: &mut Work<'_>, issuer: &str, subject: &str, account: AccountId) -> Result<bool> {
    let now = work.now().0;
    let added = work
        .tx()
        .execute(
            "insert into provider_identity (issuer, subject, account_id, linked_at) values ($1, $2, $3, $4) \
             on conflict (issuer, subject) do nothing",
            &[issuer.into(), subject.into(), account.into(), now.into()],
        )
        .await?;
    if added == 0 {
        return Ok(account_of(work.tx(), issuer, subject).await? == Some(account));
    }
    work.record(Change::of("account", account.0, "link_provider").with("issuer", issuer).with("subject", subject));
    Ok(true)
}
