//! Accounts in their table: made, found by login, counted when a password fails, locked, disabled.

use crate::admission::Office;
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::people::{self, Account};
use crate::viewings;
use crate::{AccountId, Instant, PersonId};
use gridwork_db::{Conn, Row, Value};

/// What no password fits, in the place of a hash: the account signs in by a provider.
pub const NO_PASSWORD: &str = "!";

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
    /// Whether a second factor is in use.
    pub has_second: bool,
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
    office: Option<Office>,
) -> Result<AccountId> {
    if !people::store::exists(work.tx(), person).await? {
        return Err(Error::NotFound("person"));
    }
    if office.is_some() {
        stands_apart(work, person).await?;
    }
    let id = AccountId::fresh();
    let now = work.now().0;
    let added = work
        .tx()
        .execute(
            "insert into account (account_id, login, person_id, password_hash, language, failed_count, is_admin, created_at, \
             office, password_set_at) \
             values ($1, $2, $3, $4, 'zh-CN', 0, $5, $6, $7, $6) on conflict (login) do nothing",
            &[
                id.into(),
                login.into(),
                person.into(),
                password_hash.into(),
                (office == Some(Office::System)).into(),
                now.into(),
                office.map(Office::as_str).into(),
            ],
        )
        .await?;
    if added == 0 {
        return Err(Error::Conflict {
            code: "duplicate",
            because: crate::error::because(format!("账号“{login}”已存在"), format!("account `{login}` exists already")),
        });
    }
    let mut change = Change::of("account", id.0, "add").with("login", login).with("person", person.to_string());
    if let Some(office) = office {
        change = change.with("office", office.as_str());
    }
    work.record(change);
    work.people_change();
    Ok(id)
}

/// Makes an account for somebody who comes by phone: it has no password, and no login that anybody could type.
///
/// # Errors
/// As [`add`].
pub async fn add_without_password(work: &mut Work<'_>, person: PersonId, language: &str) -> Result<AccountId> {
    let login = format!("phone:{}", AccountId::fresh());
    let id = add(work, &login, person, "", None).await?;
    work.tx().execute("update account set language = $2 where account_id = $1", &[id.into(), language.into()]).await?;
    Ok(id)
}

/// Whether an account may sign in at all.
pub async fn is_usable(conn: &mut Conn, id: AccountId, now: Instant) -> Result<bool> {
    let sql = "select 1 from account where account_id = $1 and disabled_at is null \
               and (leaves_at is null or leaves_at > $2)";
    Ok(conn.query_opt(sql, &[id.into(), now.0.into()]).await?.is_some())
}

/// Whether an account has no password: somebody came by phone.
pub async fn is_without_password(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let row =
        conn.query_opt("select 1 from account where account_id = $1 and password_hash = ''", &[id.into()]).await?;
    Ok(row.is_some())
}

/// The office that an account holds.
pub async fn office_of(conn: &mut Conn, id: AccountId) -> Result<Option<Office>> {
    let row = conn.query_opt("select office from account where account_id = $1", &[id.into()]).await?;
    let word = row.map(|row| row.opt_text(0)).transpose()?.flatten();
    Ok(word.as_deref().and_then(Office::parse))
}

/// Whether a person holds an office by one of their accounts.
pub async fn holds_office(conn: &mut Conn, person: PersonId, now: Instant) -> Result<bool> {
    let sql = "select 1 from account where person_id = $1 and office is not null and disabled_at is null \
               and (leaves_at is null or leaves_at > $2)";
    Ok(conn.query_opt(sql, &[person.into(), now.0.into()]).await?.is_some())
}

/// Whether somebody else holds an office and is not about to leave.
pub async fn is_held_by_another(conn: &mut Conn, office: Office, than: AccountId) -> Result<bool> {
    // All of them are held: two holders who are let go at the same moment must not count on each other.
    let sql = "select account_id from account where office = $1 and disabled_at is null and leaves_at is null \
               order by account_id for update";
    let holders = conn.query(sql, &[office.as_str().into()]).await?;
    let mut others = holders.iter().map(|row| row.uuid(0).map(|id| id != than.0));
    others.try_fold(false, |found, other| Ok(found || other?))
}

/// Whether a person has accounts and leaves with every one of them that is open.
pub async fn has_left(conn: &mut Conn, person: PersonId) -> Result<bool> {
    let sql = "select count(case when leaves_at is not null then 1 end), \
               count(case when leaves_at is null and disabled_at is null then 1 end) from account where person_id = $1";
    let row = conn.query_one(sql, &[person.into()]).await?;
    Ok(row.int(0)? > 0 && row.int(1)? == 0)
}

/// Keeps a person's roles and offices from being given at the same moment by two works that do not see each other.
pub async fn hold(work: &mut Work<'_>, person: PersonId) -> Result<()> {
    work.tx().query_opt("select 1 from person where person_id = $1 for update", &[person.into()]).await?;
    Ok(())
}

/// Refuses an office to somebody who holds another one, or a role: offices stand apart from each other and from the work.
///
/// # Errors
/// A conflict `office`.
pub async fn stands_apart(work: &mut Work<'_>, person: PersonId) -> Result<()> {
    let now = work.now();
    hold(work, person).await?;
    let sql = "update account set office = null, is_admin = false \
               where person_id = $1 and leaves_at <= $2 and office is not null returning account_id";
    for row in work.tx().query(sql, &[person.into(), now.0.into()]).await? {
        work.record(Change::of("account", row.uuid(0)?, "office").with("office", "none"));
        work.people_change();
    }
    if holds_office(work.tx(), person, now).await? {
        let because = crate::error::because(
            "此人已担任三员之一；系统、安全、审计三员必须分设，不能兼任",
            "this person holds one of the three offices: nobody holds two of system, security and audit",
        );
        return Err(Error::Conflict { code: "office", because });
    }
    if !people::store::grants_of(work.tx(), person, now).await?.is_empty() {
        let because = crate::error::because(
            "此人持有业务角色；三员不参与业务，请先收回角色或换人",
            "this person holds a role: an office stands apart from the work, so end the role or name somebody else",
        );
        return Err(Error::Conflict { code: "office", because });
    }
    let sql = "select 1 from stands_for where by_person_id = $1 and to_at > $2 \
               union all select 1 from emergency_reading where person_id = $1 and to_at > $2 limit 1";
    if work.tx().query_opt(sql, &[person.into(), now.0.into()]).await?.is_some() {
        let because = crate::error::because(
            "此人正在代理他人或有未结束的紧急授权；三员不参与业务，请等其结束或换人",
            "this person stands in for somebody or reads in an emergency: wait until that is over or name somebody else",
        );
        return Err(Error::Conflict { code: "office", because });
    }
    Ok(())
}

/// Gives an account an office, or takes it away.
///
/// # Errors
/// As [`stands_apart`]; `NotFound` for an unknown or closed account.
pub async fn set_office(work: &mut Work<'_>, id: AccountId, office: Option<Office>) -> Result<()> {
    let person = person_of(work.tx(), id).await?;
    if office.is_some() {
        let held = office_of(work.tx(), id).await?;
        if held.is_some() && held == office {
            return Ok(());
        }
        stands_apart(work, person).await?;
    }
    let stays = if office.is_some() { " and leaves_at is null" } else { "" };
    let changed = work
        .tx()
        .execute(
            &format!(
                "update account set office = $2, is_admin = $3 where account_id = $1 and disabled_at is null{stays}"
            ),
            &[id.into(), office.map(Office::as_str).into(), (office == Some(Office::System)).into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("account"));
    }
    work.record(Change::of("account", id.0, "office").with("office", office.map_or("none", Office::as_str)));
    work.people_change();
    Ok(())
}

/// Whose an account is.
///
/// # Errors
/// `NotFound`.
pub async fn person_of(conn: &mut Conn, id: AccountId) -> Result<PersonId> {
    let row = conn.query_opt("select person_id from account where account_id = $1", &[id.into()]).await?;
    Ok(PersonId(row.ok_or(Error::NotFound("account"))?.uuid(0)?))
}

/// The account behind a login; one without a password is none.
pub async fn find(conn: &mut Conn, login: &str, now: Instant) -> Result<Option<SignInFacts>> {
    // No login holds a zero byte, and PostgreSQL would not even look for one.
    if login.contains('\0') {
        return Ok(None);
    }
    let row = conn
        .query_opt(
            "select account_id, password_hash, locked_until, disabled_at, leaves_at, \
             (select 1 from second_factor f where f.account_id = account.account_id and f.confirmed_at is not null) \
             from account where login = $1 and password_hash <> ''",
            &[login.into()],
        )
        .await?;
    row.map(|row| {
        Ok(SignInFacts {
            id: AccountId(row.uuid(0)?),
            password_hash: row.text(1)?,
            locked_until: row.opt_int(2)?.map(Instant),
            is_disabled: row.opt_int(3)?.is_some() || row.opt_int(4)?.is_some_and(|at| at <= now.0),
            has_second: row.opt_int(5)?.is_some(),
        })
    })
    .transpose()
}

/// Holds an account until the end of the work, so that guesses are compared and counted one after another. Gives the
/// microseconds for which it is still locked.
///
/// # Errors
/// `NotFound`.
pub async fn locked_for(work: &mut Work<'_>, id: AccountId) -> Result<Option<i64>> {
    let now = work.now();
    let sql = "select locked_until from account where account_id = $1 for update";
    let row = work.tx().query_opt(sql, &[id.into()]).await?.ok_or(Error::NotFound("account"))?;
    Ok(row.opt_int(0)?.map(|until| Instant(until).micros_since(now)).filter(|left| *left > 0))
}

/// Counts a failed sign-in and locks the account after the last one allowed. Gives the end of the lock.
///
/// An account without a password of this house has none that could be guessed, and is never locked by guesses.
pub async fn count_failure(work: &mut Work<'_>, id: AccountId) -> Result<Option<Instant>> {
    let row = work
        .tx()
        .query_opt(
            "update account set failed_count = failed_count + 1 \
             where account_id = $1 and password_hash not in ('', $2) returning failed_count",
            &[id.into(), NO_PASSWORD.into()],
        )
        .await?;
    let Some(row) = row else {
        work.record(Change::of("account", id.0, "sign_in_failed"));
        return Ok(None);
    };
    let (world, now) = (work.world(), work.now());
    let rules = world.rules.at(now);
    if row.int(0)? < rules.lock_after {
        work.record(Change::of("account", id.0, "sign_in_failed"));
        return Ok(None);
    }
    let until = now.plus_micros(rules.lock_minutes.saturating_mul(crate::time::MINUTE));
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

/// Sets a new password hash and unlocks the account; the old one is remembered. Whoever did not choose it themselves
/// must change it first thing.
pub async fn set_password(work: &mut Work<'_>, id: AccountId, password_hash: &str, must_change: bool) -> Result<()> {
    let now = work.now();
    work.tx()
        .execute(
            "insert into password_former (account_id, until_at, password_hash) \
             select account_id, $2, password_hash from account where account_id = $1 and password_hash <> '' \
             on conflict (account_id, until_at) do nothing",
            &[id.into(), now.0.into()],
        )
        .await?;
    let changed = work
        .tx()
        .execute(
            "update account set password_hash = $2, failed_count = 0, locked_until = null, must_change = $3, \
             password_set_at = $4 where account_id = $1 and password_hash <> ''",
            &[id.into(), password_hash.into(), must_change.into(), now.0.into()],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("account"));
    }
    work.record(Change::of("account", id.0, "password"));
    Ok(())
}

/// The hashes of the password and of those before it, the last first.
pub async fn password_hashes(conn: &mut Conn, id: AccountId, former: i64) -> Result<Vec<String>> {
    let sql = "select password_hash from account where account_id = $1 and password_hash <> ''";
    let current = conn.query(sql, &[id.into()]).await?;
    let sql = "select password_hash from password_former where account_id = $1 order by until_at desc limit $2";
    let former = conn.query(sql, &[id.into(), former.into()]).await?;
    current.iter().chain(&former).map(|row| Ok(row.text(0)?)).collect()
}

/// Says that somebody else gave the password of an account.
pub async fn must_change(work: &mut Work<'_>, id: AccountId) -> Result<()> {
    work.tx().execute("update account set must_change = true where account_id = $1", &[id.into()]).await?;
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
    viewings::store::leave_of_ended_sessions(work, id).await?;
    work.people_change();
    Ok(())
}

/// Which accounts.
#[derive(Debug, Clone, Default)]
pub struct AccountQuery {
    /// Only this one.
    pub id: Option<AccountId>,
    /// Only those with this login.
    pub login: Option<String>,
    /// Only those whose login or person's name holds this text.
    pub text: Option<String>,
    /// Only those that hold an office.
    pub offices: bool,
    /// After this login.
    pub after: Option<String>,
    /// At most so many.
    pub limit: Option<i64>,
}

/// Every account, by login.
pub async fn all(conn: &mut Conn) -> Result<Vec<Account>> {
    list(conn, &AccountQuery::default()).await
}

/// Accounts by login.
pub async fn list(conn: &mut Conn, query: &AccountQuery) -> Result<Vec<Account>> {
    let mut params: Vec<Value> = Vec::new();
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut add = |condition: &str, value: Value| {
        params.push(value);
        conditions.push(condition.replace('?', &format!("${}", params.len())));
    };
    if let Some(id) = query.id {
        add("a.account_id = ?", id.into());
    }
    if let Some(login) = &query.login {
        add("a.login = ?", login.as_str().into());
    }
    if let Some(text) = &query.text {
        let (login, pattern) = crate::search::holds_text("a.login", "?", text);
        let (name, _) = crate::search::holds_text("p.name", "?", text);
        add(&format!("({login} or {name})"), pattern.into());
    }
    if let Some(after) = &query.after {
        add("a.login > ?", after.as_str().into());
    }
    if query.offices {
        conditions.push("a.office is not null".to_owned());
    }
    let limit = query.limit.map(|limit| format!(" limit {limit}")).unwrap_or_default();
    let sql = format!(
        "select a.account_id, a.login, a.person_id, p.name, a.office, a.disabled_at, a.leaves_at, a.locked_until, \
         (select 1 from second_factor f where f.account_id = a.account_id and f.confirmed_at is not null), \
         case when a.password_hash in ('', '!') then 0 else 1 end, \
         (select max(r.at) from sign_in_record r where r.account_id = a.account_id and r.result = 'ok'), \
         case when a.password_hash = '' then 1 else 0 end \
         from account a join person p on p.person_id = a.person_id where {} order by a.login{limit}",
        conditions.join(" and ")
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(account).collect()
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.uuid(0)?),
        login: row.text(1)?,
        person: PersonId(row.uuid(2)?),
        name: row.text(3)?,
        office: row.opt_text(4)?.as_deref().and_then(Office::parse),
        is_disabled: row.opt_int(5)?.is_some(),
        leaves_at: row.opt_int(6)?.map(Instant),
        locked_until: row.opt_int(7)?.map(Instant),
        has_second: row.opt_int(8)?.is_some(),
        has_password: row.int(9)? == 1,
        signed_in_at: row.opt_int(10)?.map(Instant),
        is_by_phone: row.int(11)? == 1,
    })
}
