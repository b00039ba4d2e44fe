//! What leaving touches in the tables: the open cases of a person, their grants and posts, and when the account ends.

use gridwork_db::Conn;
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::error::Result;
use gridwork_kernel::{AccountId, Instant, PersonId};

/// The numbers of the open cases that wait for a person or that they go along with.
pub(super) async fn open_cases(conn: &mut Conn, person: PersonId) -> Result<Vec<String>> {
    let rows = conn
        .query(
            "select number from loop_case \
             where closed_at is null and (assignee_person_id = $1 or second_person_id = $1) order by number",
            &[person.into()],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text(0)?)).collect()
}

/// Ends every grant and every appointment of a person, and what they stand in for, at an instant. Gives how many grants.
pub(super) async fn end_everything(work: &mut Work<'_>, person: PersonId, at: Instant) -> Result<u64> {
    let ended = work
        .tx()
        .execute(
            "update role_grant set valid_to = $2 where person_id = $1 and (valid_to is null or valid_to > $2)",
            &[person.into(), at.0.into()],
        )
        .await?;
    let day = at.plus_micros(-1).local_date().to_string();
    work.tx()
        .execute(
            "update appointment set valid_to = $2 where person_id = $1 and (valid_to is null or valid_to > $2)",
            &[person.into(), day.into()],
        )
        .await?;
    work.tx()
        .execute(
            "update stands_for set to_at = $2 where by_person_id = $1 and to_at > $2",
            &[person.into(), at.0.into()],
        )
        .await?;
    work.record(Change::of("person", person.0, "leave").with("grants", ended).with("at", at.to_string()));
    work.people_change();
    Ok(ended)
}

/// Those who left before and whose cases a person took over, with until when they look after them.
pub(super) async fn left_to(conn: &mut Conn, person: PersonId, now: Instant) -> Result<Vec<(PersonId, Instant)>> {
    let rows = conn
        .query(
            "select s.for_person_id, max(s.to_at) from stands_for s \
             where s.by_person_id = $1 and s.to_at > $2 and s.role is null and s.org_id is null \
             and exists (select 1 from account a where a.person_id = s.for_person_id and a.leaves_at is not null) \
             group by s.for_person_id order by s.for_person_id",
            &[person.into(), now.0.into()],
        )
        .await?;
    rows.iter().map(|row| Ok((PersonId(row.uuid(0)?), Instant(row.int(1)?)))).collect()
}

/// Says from when on nobody signs in to an account any more; an office is held until then. False when the account was
/// closed already.
pub(super) async fn leave(work: &mut Work<'_>, account: AccountId, at: Instant, reason: &str) -> Result<bool> {
    let now = work.now();
    let changed = work
        .tx()
        .execute(
            "update account set leaves_at = $2 \
             where account_id = $1 and disabled_at is null and (leaves_at is null or leaves_at > $3)",
            &[account.into(), at.0.into(), now.0.into()],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    work.record(Change::of("account", account.0, "leave").with("at", at.to_string()).with("reason", reason));
    Ok(true)
}
