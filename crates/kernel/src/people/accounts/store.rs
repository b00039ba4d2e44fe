//! Accounts in their table: made, found by login, counted when a password fails, locked, disabled.

use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::people::{self, Account, LOCK_AFTER_FAILURES, LOCK_MINUTES};
use crate::{AccountId, Instant, PersonId};
use gridwork_db::{Conn, Row};

/// What a sign-in needs to know of an account.
#[derive(Debug, Clone)]
pub struct SignInFacts {
    /// The account.
    pub id: AccountId,
    /// The hash of its password.
    pub password_hash: String,
    /// Until when it is locked.
    pub locked_until: Option<Instant>,
    /// Whether it may not sign in any more.
    pub is_disabled: bool,
}

/// Makes an account; the password arrives hashed.
///
/// # Errors
/// A conflict when the login is taken; `NotFound` for an unknown person.
pub async fn add(
    work: &mut Work<'_>,
    login: &str,
    person: PersonId,
    password_hash: &str,
    is_admin: bool,
) -> Result<AccountId> {
    if !people::store::exists(work.tx(), person).await? {
        return Err(Error::NotFound("person"));
    }
    let id = AccountId::fresh();
    let now = work.now().0;
    let added = work
        .tx()
        .execute(
            "insert into account (account_id, login, person_id, password_hash, language, failed_count, is_admin, created_at) \
             values ($1, $2, $3, $4, 'zh-CN', 0, $5, $6) on conflict (login) do nothing",
            &[id.into(), login.into(), person.into(), password_hash.into(), is_admin.into(), now.into()],
        )
        .await?;
    if added == 0 {
        return Err(Error::Conflict {
            code: "duplicate",
            because: crate::error::because(format!("账号“{login}”已存在"), format!("account `{login}` exists already")),
        });
    }
    work.record(Change::of("account", id.0, "add").with("login", login));
    work.people_change();
    Ok(id)
}

/// Makes an account for somebody who comes by phone: it has no password, and no login that anybody could type.
///
/// # Errors
/// As [`add`].
pub async fn add_without_password(work: &mut Work<'_>, person: PersonId, language: &str) -> Result<AccountId> {
    let login = format!("phone:{}", AccountId::fresh());
    let id = add(work, &login, person, "", false).await?;
    work.tx().execute("update account set language = $2 where account_id = $1", &[id.into(), language.into()]).await?;
    Ok(id)
}

/// Whether an account may sign in at all.
pub async fn is_usable(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let row =
        conn.query_opt("select 1 from account where account_id = $1 and disabled_at is null", &[id.into()]).await?;
    Ok(row.is_some())
}

/// Whether an account has no password: somebody came by phone.
pub async fn is_without_password(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let row =
        conn.query_opt("select 1 from account where account_id = $1 and password_hash = ''", &[id.into()]).await?;
    Ok(row.is_some())
}

/// Whether an account runs the software.
pub async fn is_admin(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let row = conn.query_opt("select is_admin from account where account_id = $1", &[id.into()]).await?;
    Ok(row.map(|row| row.bool(0)).transpose()?.unwrap_or(false))
}

/// The account behind a login; one without a password is none.
pub async fn find(conn: &mut Conn, login: &str) -> Result<Option<SignInFacts>> {
    // No login holds a zero byte, and PostgreSQL would not even look for one.
    if login.contains('\0') {
        return Ok(None);
    }
    let row = conn
        .query_opt(
            "select account_id, password_hash, locked_until, disabled_at from account \
             where login = $1 and password_hash <> ''",
            &[login.into()],
        )
        .await?;
    row.map(|row| {
        Ok(SignInFacts {
            id: AccountId(row.uuid(0)?),
            password_hash: row.text(1)?,
            locked_until: row.opt_int(2)?.map(Instant),
            is_disabled: row.opt_int(3)?.is_some(),
        })
    })
    .transpose()
}

/// Counts a failed sign-in and locks the account after the last one allowed. Gives the end of the lock.
pub async fn count_failure(work: &mut Work<'_>, id: AccountId) -> Result<Option<Instant>> {
    let row = work
        .tx()
        .query_opt(
            "update account set failed_count = failed_count + 1 where account_id = $1 returning failed_count",
            &[id.into()],
        )
        .await?
        .ok_or(Error::NotFound("account"))?;
    if row.int(0)? < LOCK_AFTER_FAILURES {
        work.record(Change::of("account", id.0, "sign_in_failed"));
        return Ok(None);
    }
    let until = Instant(work.now().0 + LOCK_MINUTES * 60 * 1_000_000);
    work.tx()
        .execute(
            "update account set failed_count = 0, locked_until = $2 where account_id = $1",
            &[id.into(), until.0.into()],
        )
        .await?;
    work.record(Change::of("account", id.0, "lock"));
    Ok(Some(until))
}

/// Forgets failures after a good sign-in.
pub async fn forgive(work: &mut Work<'_>, id: AccountId) -> Result<()> {
    work.tx()
        .execute(
            "update account set failed_count = 0, locked_until = null where account_id = $1 and (failed_count > 0 or locked_until is not null)",
            &[id.into()],
        )
        .await?;
    Ok(())
}

/// Sets a new password hash and unlocks the account.
pub async fn set_password(work: &mut Work<'_>, id: AccountId, password_hash: &str) -> Result<()> {
    let changed = work
        .tx()
        .execute(
            "update account set password_hash = $2, failed_count = 0, locked_until = null where account_id = $1 and password_hash <> ''",
            &[id.into(), password_hash.into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("account"));
    }
    work.record(Change::of("account", id.0, "password"));
    Ok(())
}

/// Disables an account for good and ends its sessions.
pub async fn disable(work: &mut Work<'_>, id: AccountId) -> Result<()> {
    let now = work.now().0;
    let changed = work
        .tx()
        .execute("update account set disabled_at = $2 where account_id = $1", &[id.into(), now.into()])
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("account"));
    }
    work.tx().execute("delete from session where account_id = $1", &[id.into()]).await?;
    work.record(Change::of("account", id.0, "disable"));
    work.people_change();
    Ok(())
}

/// Every account, by login.
pub async fn all(conn: &mut Conn) -> Result<Vec<Account>> {
    let rows = conn
        .query(
            "select a.account_id, a.login, a.person_id, p.name, a.is_admin, a.disabled_at \
             from account a join person p on p.person_id = a.person_id order by a.login",
            &[],
        )
        .await?;
    rows.iter().map(account).collect()
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.uuid(0)?),
        login: row.text(1)?,
        person: PersonId(row.uuid(2)?),
        name: row.text(3)?,
        is_admin: row.bool(4)?,
        is_disabled: row.opt_int(5)?.is_some(),
    })
}
