//! Viewings in their table.

use super::{Told, Viewing};
use crate::desk::{Change, Work};
use crate::error::{Error, Result, because};
use crate::sessions::token_hash;
use crate::{AccountId, Instant, PersonId, ViewingId};
use gridwork_db::{Conn, Row};

/// What is begun.
#[derive(Debug, Clone)]
pub struct NewViewing {
    /// As which account.
    pub account: AccountId,
    /// As whom.
    pub person: PersonId,
    /// What for, in words that the audit answers for.
    pub reason: String,
    /// Until when.
    pub to: Instant,
}

/// Binds the session of a token to what somebody else sees, from now on; journalled with the reason.
///
/// # Errors
/// A conflict when the session looks as somebody already.
pub async fn begin(work: &mut Work<'_>, token: &str, new: &NewViewing) -> Result<Viewing> {
    let (id, from) = (ViewingId::fresh(), work.now());
    let by = work.actor().account.ok_or(Error::NotFound("account"))?;
    let begun = work.person();
    let added = work
        .tx()
        .execute(
            "insert into viewing \
             (viewing_id, token_hash, by_account_id, by_person_id, account_id, person_id, reason, from_at, to_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (token_hash) do nothing",
            &[
                id.into(),
                token_hash(token).into(),
                by.into(),
                begun.into(),
                new.account.into(),
                new.person.into(),
                new.reason.as_str().into(),
                from.0.into(),
                new.to.0.into(),
            ],
        )
        .await?;
    if added == 0 {
        let because = because(
            "本会话已在以他人所见查看，请先结束；时间不能延长",
            "this session looks as somebody already: end that first; it cannot be prolonged",
        );
        return Err(Error::Conflict { code: "view_as", because });
    }
    work.record(
        Change::of("person", new.person.0, "view_as")
            .with("viewing", id.to_string())
            .with("reason", new.reason.as_str())
            .with("to", new.to.to_string()),
    );
    Ok(Viewing { id, account: new.account, person: new.person, from, to: new.to, is_there: true })
}

/// Gives the session of a token back to its owner. False when it looked as nobody.
pub async fn leave(work: &mut Work<'_>, token: &str) -> Result<bool> {
    let sql = "select viewing_id, person_id, to_at, ended_at from viewing where token_hash = $1 for update";
    let Some(row) = work.tx().query_opt(sql, &[token_hash(token).into()]).await? else { return Ok(false) };
    release(work, &row).await?;
    Ok(true)
}

/// Ends what an account looked as in sessions that are gone.
pub async fn leave_of_ended_sessions(work: &mut Work<'_>, by: AccountId) -> Result<()> {
    let sql = "select viewing_id, person_id, to_at, ended_at from viewing \
               where by_account_id = $1 and token_hash is not null \
               and not exists (select 1 from session s where s.token_hash = viewing.token_hash) for update";
    for row in work.tx().query(sql, &[by.into()]).await? {
        release(work, &row).await?;
    }
    Ok(())
}

/// Unbinds a viewing, and ends it where nobody has.
async fn release(work: &mut Work<'_>, row: &Row) -> Result<()> {
    let (id, person, to, ended) = (row.uuid(0)?, row.uuid(1)?, Instant(row.int(2)?), row.opt_int(3)?);
    let at = work.now().min(to);
    let sql = "update viewing set token_hash = null, ended_at = coalesce(ended_at, $2) where viewing_id = $1";
    work.tx().execute(sql, &[id.into(), at.0.into()]).await?;
    if ended.is_none() {
        work.record(ended_change(id, person, at));
    }
    Ok(())
}

/// Ends what is over by the clock; sessions stay bound until they are given back, so that nobody takes what they see
/// then for what the other one sees. The ticker calls it.
pub async fn end_overdue(work: &mut Work<'_>) -> Result<()> {
    let now = work.now().0;
    let sql = "update viewing set ended_at = to_at where ended_at is null and to_at <= $1 \
               returning viewing_id, person_id, to_at";
    for row in work.tx().query(sql, &[now.into()]).await? {
        let change = ended_change(row.uuid(0)?, row.uuid(1)?, Instant(row.int(2)?));
        work.record(change);
    }
    Ok(())
}

fn ended_change(id: uuid::Uuid, person: uuid::Uuid, at: Instant) -> Change {
    Change::of("person", person, "view_as_end").with("viewing", id.to_string()).with("at", at.to_string())
}

/// When somebody was looked as, the latest first: all that a person is told.
pub async fn of_person(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Told>> {
    let sql = "select viewing_id, from_at, coalesce(ended_at, to_at), told_at from viewing where person_id = $1 \
               order by from_at desc, viewing_id desc limit $2";
    let rows = conn.query(sql, &[person.into(), limit.into()]).await?;
    let told = |row: &Row| {
        let (from, to) = (Instant(row.int(1)?), Instant(row.int(2)?));
        Ok(Told { id: ViewingId(row.uuid(0)?), from, to, read_at: row.opt_int(3)?.map(Instant) })
    };
    rows.iter().map(told).collect()
}

/// How many of them the person has not read here.
pub async fn untold(conn: &mut Conn, person: PersonId) -> Result<i64> {
    let sql = "select count(*) from viewing where person_id = $1 and told_at is null";
    Ok(conn.query_one(sql, &[person.into()]).await?.int(0)?)
}

/// Notes that the person has read what began until an instant.
pub async fn told_until(work: &mut Work<'_>, person: PersonId, until: Instant) -> Result<()> {
    let now = work.now().0;
    let sql = "update viewing set told_at = $2 where person_id = $1 and told_at is null and from_at <= $3";
    work.tx().execute(sql, &[person.into(), now.into(), until.0.into()]).await?;
    Ok(())
}

/// Gives what one person is told to another, who turned out to be the same.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    let sql = "update viewing set person_id = $2 where person_id = $1";
    work.tx().execute(sql, &[was.into(), is.into()]).await?;
    Ok(())
}
