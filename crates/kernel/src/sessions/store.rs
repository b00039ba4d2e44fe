//! The session table.

use super::{Session, SessionKind, public_name, stamp_every, token_hash};
use crate::admission::Way;
use crate::desk::{Change, Desk, View, Work};
use crate::error::Result;
use crate::time::HOUR;
use crate::viewings::{self, Viewing};
use crate::{AccountId, Instant, PersonId, ViewingId};
use gridwork_db::{Conn, Db, Row, Tx};

/// The longest that is kept of what a program calls itself.
const TOLD_CHARS_MAX: usize = 200;

/// The session of a token that has not expired, of an account that has not left.
const OPEN: &str = "select s.account_id, s.kind, s.csrf, s.expires_at, s.seen_at, s.way, a.must_change, \
     a.password_set_at, \
     (select 1 from second_factor f where f.account_id = s.account_id and f.confirmed_at is not null), \
     v.viewing_id, v.account_id, v.person_id, v.from_at, v.to_at, \
     (select 1 from account t where t.account_id = v.account_id and t.disabled_at is null \
     and (t.leaves_at is null or t.leaves_at > $2)) \
     from session s join account a on a.account_id = s.account_id left join viewing v on v.token_hash = s.token_hash \
     where s.token_hash = $1 and s.expires_at > $2 and (a.leaves_at is null or a.leaves_at > $2)";

/// Begins a session for a token made by the caller, after a password; see [`begin_by`].
pub async fn begin(
    work: &mut Work<'_>,
    account: AccountId,
    kind: SessionKind,
    token: &str,
    csrf: &str,
) -> Result<Instant> {
    begin_by(work, account, (kind, Way::Password), (token, csrf), "").await
}

/// Begins a session for a token made by the caller, and gives the instant of its end.
pub async fn begin_by(
    work: &mut Work<'_>,
    account: AccountId,
    (kind, way): (SessionKind, Way),
    (token, csrf): (&str, &str),
    told: &str,
) -> Result<Instant> {
    let now = work.now();
    let hours = work.world().rules.at(now).session_hours;
    let expires = now.plus_micros(hours.saturating_mul(HOUR));
    let kind_text = match kind {
        SessionKind::Cookie => "cookie",
        SessionKind::Bearer => "bearer",
    };
    let told: String = told.chars().filter(|c| !c.is_control()).take(TOLD_CHARS_MAX).collect();
    work.tx()
        .execute(
            "insert into session (token_hash, account_id, kind, csrf, created_at, seen_at, expires_at, way, told) \
             values ($1, $2, $3, $4, $5, $5, $6, $7, $8)",
            &[
                token_hash(token).into(),
                account.into(),
                kind_text.into(),
                csrf.into(),
                now.0.into(),
                expires.0.into(),
                way.as_str().into(),
                told.into(),
            ],
        )
        .await?;
    work.record(Change::of("account", account.0, "sign_in"));
    Ok(expires)
}

/// The session of a token, if it has not expired; whether it was idle for too long is for its caller to see.
pub async fn find(conn: &mut Conn, token: &str, now: Instant) -> Result<Option<Session>> {
    let row = conn.query_opt(OPEN, &[token_hash(token).into(), now.0.into()]).await?;
    row.map(|row| session(&row)).transpose()
}

/// Begins a reading and finds the session of a token, as [`find`] does, in one trip.
pub async fn view(desk: &Desk, token: &str) -> Result<(View, Option<Session>)> {
    let (view, rows) = desk.view_asking(Some((OPEN, &[token_hash(token).into(), desk.now().0.into()]))).await?;
    Ok((view, rows.first().map(session).transpose()?))
}

fn session(row: &Row) -> Result<Session> {
    let way = row.text(5)?;
    Ok(Session {
        account: AccountId(row.uuid(0)?),
        kind: if row.text(1)? == "bearer" { SessionKind::Bearer } else { SessionKind::Cookie },
        csrf: row.text(2)?,
        expires_at: Instant(row.int(3)?),
        seen_at: Instant(row.int(4)?),
        by_phone: way == Way::Phone.as_str(),
        by_password: way == Way::Password.as_str(),
        must_change: row.bool(6)?,
        password_set_at: row.opt_int(7)?.map(Instant),
        has_second: row.opt_int(8)?.is_some(),
        viewing: row.opt_uuid(9)?.map(|id| viewing(row, id)).transpose()?,
    })
}

fn viewing(row: &Row, id: uuid::Uuid) -> Result<Viewing> {
    Ok(Viewing {
        id: ViewingId(id),
        account: AccountId(row.uuid(10)?),
        person: PersonId(row.uuid(11)?),
        from: Instant(row.int(12)?),
        to: Instant(row.int(13)?),
        is_there: row.opt_int(14)?.is_some(),
    })
}

/// Notes that a session was used, as often as its idle minutes ask for; not a change of what the house keeps, so without
/// a journal line.
pub async fn touch(db: &Db, token: &str, seen: Instant, now: Instant, idle_minutes: i64) -> Result<()> {
    if now.micros_since(seen) < stamp_every(idle_minutes) {
        return Ok(());
    }
    let hash = token_hash(token);
    db.write(move |tx| {
        let hash = hash.clone();
        Box::pin(async move {
            let sql = "update session set seen_at = $2 where token_hash = $1 and seen_at < $2";
            tx.execute(sql, &[hash.into(), now.0.into()]).await?;
            Ok(())
        })
    })
    .await
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Its public name.
    pub name: String,
    /// `cookie` or `bearer`.
    pub kind: String,
    /// `password`, `phone` or `provider`.
    pub way: String,
    /// What the program called itself.
    pub told: String,
    /// Since when.
    pub since: Instant,
    /// When it was last used.
    pub seen_at: Instant,
    /// Until when it can last.
    pub expires_at: Instant,
    /// What is stored of its token.
    token_hash: Vec<u8>,
}

impl OpenSession {
    /// Whether a token is that of this session.
    pub fn is_of(&self, token: &str) -> bool {
        token_hash(token) == self.token_hash
    }
}

/// The sessions of an account that have not expired, the last used first.
pub async fn of_account(conn: &mut Conn, account: AccountId, now: Instant) -> Result<Vec<OpenSession>> {
    let rows = conn
        .query(
            "select token_hash, kind, way, told, created_at, seen_at, expires_at from session \
             where account_id = $1 and expires_at > $2 order by seen_at desc, created_at desc limit 200",
            &[account.into(), now.0.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let token_hash = row.blob(0)?;
            Ok(OpenSession {
                name: public_name(&token_hash),
                kind: row.text(1)?,
                way: row.text(2)?,
                told: row.text(3)?,
                since: Instant(row.int(4)?),
                seen_at: Instant(row.int(5)?),
                expires_at: Instant(row.int(6)?),
                token_hash,
            })
        })
        .collect()
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
        viewings::store::leave_of_ended_sessions(work, AccountId(account)).await?;
    }
    Ok(())
}

/// Ends one session of an account by its public name. False when there is none.
pub async fn end_named(work: &mut Work<'_>, account: AccountId, name: &str) -> Result<bool> {
    let now = work.now();
    let all = of_account(work.tx(), account, now).await?;
    let Some(found) = all.into_iter().find(|session| session.name == name) else { return Ok(false) };
    let sql = "delete from session where token_hash = $1";
    work.tx().execute(sql, &[found.token_hash.into()]).await?;
    work.record(Change::of("account", account.0, "end_sessions").with("sessions", 1));
    viewings::store::leave_of_ended_sessions(work, account).await?;
    Ok(true)
}

/// Ends every session of an account, but for one token if it is given. Gives how many.
pub async fn end_all(work: &mut Work<'_>, account: AccountId, but: Option<&str>) -> Result<u64> {
    let kept = but.map(token_hash).unwrap_or_default();
    let sql = "delete from session where account_id = $1 and token_hash <> $2";
    let ended = work.tx().execute(sql, &[account.into(), kept.into()]).await?;
    if ended > 0 {
        work.record(Change::of("account", account.0, "end_sessions").with("sessions", ended));
        viewings::store::leave_of_ended_sessions(work, account).await?;
    }
    Ok(ended)
}

/// Drops sessions that ended by themselves; the ticker calls it.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    Ok(tx.execute("delete from session where expires_at <= $1", &[now.0.into()]).await?)
}
