//! What leaving touches in the tables: the open cases of a person, their grants and posts, and when the account ends.

use gridwork_db::Conn;
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::error::Result;
use gridwork_kernel::time::DAY;
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

/// Says from when on nobody signs in to an account any more; an office is given back.
pub(super) async fn leave(work: &mut Work<'_>, account: AccountId, at: Instant, reason: &str) -> Result<()> {
    work.tx()
        .execute(
            "update account set leaves_at = $2, office = null, is_admin = false where account_id = $1",
            &[account.into(), at.0.into()],
        )
        .await?;
    work.record(Change::of("account", account.0, "leave").with("at", at.to_string()).with("reason", reason));
    Ok(())
}

/// For how long somebody stands in for whoever left: until the last case of theirs can be closed.
pub(super) const STANDS_IN_FOR: i64 = 366 * DAY;
