//! The session table.

use super::{SESSION_HOURS, Session, SessionKind, token_hash};
use crate::desk::{Change, Work};
use crate::error::Result;
use crate::{AccountId, Instant};
use gridwork_db::{Conn, Tx};

/// Begins a session for a token made by the caller.
pub async fn begin(
    work: &mut Work<'_>,
    account: AccountId,
    kind: SessionKind,
    token: &str,
    csrf: &str,
) -> Result<Instant> {
    let now = work.now();
    let expires = Instant(now.0 + SESSION_HOURS * 3600 * 1_000_000);
    let kind_text = match kind {
        SessionKind::Cookie => "cookie",
        SessionKind::Bearer => "bearer",
    };
    work.tx()
        .execute(
            "insert into session (token_hash, account_id, kind, csrf, created_at, seen_at, expires_at) \
             values ($1, $2, $3, $4, $5, $5, $6)",
            &[token_hash(token).into(), account.into(), kind_text.into(), csrf.into(), now.0.into(), expires.0.into()],
        )
        .await?;
    work.record(Change::of("account", account.0, "sign_in"));
    Ok(expires)
}

/// The session of a token, if it holds now.
pub async fn find(conn: &mut Conn, token: &str, now: Instant) -> Result<Option<Session>> {
    let row = conn
        .query_opt(
            "select account_id, kind, csrf, expires_at from session where token_hash = $1 and expires_at > $2",
            &[token_hash(token).into(), now.0.into()],
        )
        .await?;
    row.map(|row| {
        Ok(Session {
            account: AccountId(row.uuid(0)?),
            kind: if row.text(1)? == "bearer" { SessionKind::Bearer } else { SessionKind::Cookie },
            csrf: row.text(2)?,
            expires_at: Instant(row.int(3)?),
        })
    })
    .transpose()
}

/// Ends the session of a token.
pub async fn end(work: &mut Work<'_>, token: &str) -> Result<()> {
    let ended = work
        .tx()
        .query_opt("delete from session where token_hash = $1 returning account_id", &[token_hash(token).into()])
        .await?;
    if let Some(row) = ended {
        let account = row.uuid(0)?;
        work.record(Change::of("account", account, "sign_out"));
    }
    Ok(())
}

/// Drops sessions that ended by themselves; the ticker calls it.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    Ok(tx.execute("delete from session where expires_at <= $1", &[now.0.into()]).await?)
}
