//! Second factors in their tables: the secret sealed, recovery codes as keyed hashes.

use super::{fitting_step, recovery_spelling};
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::secrets::{Keyring, SealedAt, WrappedKey};
use crate::{AccountId, Instant};
use gridwork_db::Conn;

/// A second factor as it is kept.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// What the device holds.
    pub secret: Vec<u8>,
    /// Since when it is used; none while its first code was not typed.
    pub confirmed_at: Option<Instant>,
    /// The last step that was used.
    pub last_step: i64,
}

/// Where the secret of an account is sealed.
pub(crate) fn place(account: AccountId) -> SealedAt<'static> {
    SealedAt { record: account.0, field: "second_factor", seq: 1 }
}

fn secret_error(error: impl std::fmt::Display) -> Error {
    Error::Secret(format!("the second factor does not open: {error}"))
}

/// The second factor of an account.
pub async fn find(conn: &mut Conn, keys: &Keyring, account: AccountId) -> Result<Option<SecondFactor>> {
    let sql = "select key_id, wrapped_key, secret, confirmed_at, last_step from second_factor where account_id = $1";
    let Some(row) = conn.query_opt(sql, &[account.into()]).await? else { return Ok(None) };
    let wrapped = WrappedKey { key_id: row.text(0)?, bytes: row.blob(1)?.clone() };
    let key = keys.data_key(account.0, &wrapped).map_err(secret_error)?;
    let secret = key.open(place(account), &row.blob(2)?).map_err(secret_error)?;
    Ok(Some(SecondFactor { secret, confirmed_at: row.opt_int(3)?.map(Instant), last_step: row.int(4)? }))
}

/// Whether an account has a second factor that is in use.
pub async fn is_in_use(conn: &mut Conn, account: AccountId) -> Result<bool> {
    let sql = "select 1 from second_factor where account_id = $1 and confirmed_at is not null";
    Ok(conn.query_opt(sql, &[account.into()]).await?.is_some())
}

/// How many recovery codes are left.
pub async fn recovery_left(conn: &mut Conn, account: AccountId) -> Result<i64> {
    let sql = "select count(*) from recovery_code where account_id = $1 and used_at is null";
    Ok(conn.query_opt(sql, &[account.into()]).await?.map(|row| row.int(0)).transpose()?.unwrap_or(0))
}

/// Keeps a fresh secret until its first code confirms it; one that is in use is not touched.
pub async fn begin(work: &mut Work<'_>, account: AccountId, secret: &[u8]) -> Result<()> {
    crate::secrets::store::hold_in_use(work).await?;
    let keys = work.keys();
    let (key, wrapped) = keys.new_data_key(account.0);
    let sealed = key.seal(place(account), secret);
    let now = work.now().0;
    let begun = work
        .tx()
        .execute(
            "insert into second_factor (account_id, key_id, wrapped_key, secret, begun_at, last_step) \
             values ($1, $2, $3, $4, $5, 0) on conflict (account_id) do update set key_id = excluded.key_id, \
             wrapped_key = excluded.wrapped_key, secret = excluded.secret, begun_at = excluded.begun_at, last_step = 0 \
             where second_factor.confirmed_at is null",
            &[account.into(), wrapped.key_id.into(), wrapped.bytes.into(), sealed.into(), now.into()],
        )
        .await?;
    if begun == 0 {
        return Err(Error::Conflict {
            code: "second_factor",
            because: crate::error::because(
                "已启用第二因素；更换设备请先停用，设备丢失请找安全管理员重置",
                "a second factor is in use: take it off first, or ask the security office when the device is lost",
            ),
        });
    }
    Ok(())
}

/// Confirms the secret by its first code, and keeps the recovery codes. False when the code does not fit.
pub async fn confirm(work: &mut Work<'_>, account: AccountId, typed: &str, recovery: &[String]) -> Result<bool> {
    let (keys, now) = (work.keys(), work.now());
    let Some(factor) = find(work.tx(), &keys, account).await?.filter(|it| it.confirmed_at.is_none()) else {
        return Err(Error::NotFound("second factor"));
    };
    let Some(step) = fitting_step(&factor.secret, typed, now, factor.last_step) else { return Ok(false) };
    work.tx()
        .execute(
            "update second_factor set confirmed_at = $2, last_step = $3 where account_id = $1",
            &[account.into(), now.0.into(), step.into()],
        )
        .await?;
    work.tx().execute("delete from recovery_code where account_id = $1", &[account.into()]).await?;
    for code in recovery {
        let hash = recovery_hash(&keys, account, code);
        work.tx()
            .execute(
                "insert into recovery_code (account_id, code_hash) values ($1, $2)",
                &[account.into(), hash.into()],
            )
            .await?;
    }
    work.record(Change::of("account", account.0, "second_factor_on"));
    Ok(true)
}

fn recovery_hash(keys: &Keyring, account: AccountId, code: &str) -> Vec<u8> {
    keys.blind("recovery_code", &format!("{account} {}", recovery_spelling(code))).to_vec()
}

/// Uses a code of the device, or a recovery code; each is taken once, over all processes.
pub async fn use_code(work: &mut Work<'_>, account: AccountId, typed: &str) -> Result<bool> {
    let (keys, now) = (work.keys(), work.now());
    let Some(factor) = find(work.tx(), &keys, account).await? else { return Ok(false) };
    if let Some(step) = fitting_step(&factor.secret, typed, now, factor.last_step) {
        let used = work
            .tx()
            .execute(
                "update second_factor set last_step = $2 where account_id = $1 and last_step < $2",
                &[account.into(), step.into()],
            )
            .await?;
        return Ok(used == 1);
    }
    let hash = recovery_hash(&keys, account, typed);
    let used = work
        .tx()
        .execute(
            "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null",
            &[account.into(), hash.into(), now.0.into()],
        )
        .await?;
    if used == 1 {
        work.record(Change::of("account", account.0, "recovery_code"));
    }
    Ok(used == 1)
}

/// Takes the second factor away; `action` says by what: `second_factor_off` by its owner, `second_factor_reset` by the
/// security office.
pub async fn remove(work: &mut Work<'_>, account: AccountId, action: &str) -> Result<()> {
    work.tx().execute("delete from recovery_code where account_id = $1", &[account.into()]).await?;
    let gone = work.tx().execute("delete from second_factor where account_id = $1", &[account.into()]).await?;
    if gone == 0 {
        return Err(Error::NotFound("second factor"));
    }
    work.record(Change::of("account", account.0, action));
    Ok(())
}
