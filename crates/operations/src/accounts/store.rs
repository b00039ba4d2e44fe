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

/// Those who left or will, and whose cases a person takes over, with from when and until when they look after them.
pub(super) async fn left_to(
    conn: &mut Conn,
    person: PersonId,
    now: Instant,
) -> Result<Vec<(PersonId, Instant, Instant)>> {
    let rows = conn
        .query(
            "select for_person_id, from_at, to_at from stands_for \
             where by_person_id = $1 and to_at > $2 and is_handover order by stands_for_id",
            &[person.into(), now.0.into()],
        )
        .await?;
    rows.iter().map(|row| Ok((PersonId(row.uuid(0)?), Instant(row.int(1)?), Instant(row.int(2)?)))).collect()
}

/// Takes back to whom a person's cases were to go over, before it has begun: another day or another taker was named.
pub(super) async fn take_back(work: &mut Work<'_>, person: PersonId) -> Result<()> {
    let now = work.now();
    let sql =
        "delete from stands_for where for_person_id = $1 and is_handover and from_at > $2 returning stands_for_id";
    for row in work.tx().query(sql, &[person.into(), now.0.into()]).await? {
        work.record(Change::of("hand_over", row.uuid(0)?, "end"));
        work.people_change();
    }
    Ok(())
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
