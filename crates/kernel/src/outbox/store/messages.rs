//! Messages: written with what they tell of, read by whom they are for.

use crate::desk::Work;
use crate::error::{Error, Result};
use crate::outbox::{KEEP_DAYS, Message, NewMessage, Occasion};
use crate::time::DAY;
use crate::{CaseId, Instant, MessageId, OrgId, PersonId};
use gridwork_db::{Conn, Row, Tx, Value};
use gridwork_definitions::model::Key;

/// The columns of a message, as [`message`] reads them.
pub(super) const COLUMNS: &str = "m.message_id, m.person_id, m.case_id, m.event_seq, m.loop, m.loop_version, m.message, \
                                  m.number, m.state, m.due_at, m.is_urgent, m.org_id, m.at, m.read_at";

/// How many columns those are.
pub(super) const COLUMN_COUNT: usize = 14;

/// What is written of a message.
const INTO: &str = "message (message_id, person_id, case_id, event_seq, place, loop, loop_version, message, number, state, \
                    due_at, is_urgent, org_id, at)";

/// Writes messages about an occasion. They are derived from its event, so the journal does not name them.
pub async fn add(work: &mut Work<'_>, of: &Occasion, new: &[NewMessage]) -> Result<()> {
    let now = work.now().0;
    let row = |it: &NewMessage| {
        vec![
            MessageId::fresh().into(),
            it.person.map(|person| person.0).into(),
            of.case.into(),
            of.seq.into(),
            it.place.into(),
            of.loop_key.as_str().into(),
            of.loop_version.into(),
            it.message.as_str().into(),
            of.number.as_str().into(),
            of.state.as_str().into(),
            of.due_at.map(|at| at.0).into(),
            it.is_urgent.into(),
            of.org.into(),
            now.into(),
        ]
    };
    let rows = new.iter().map(row).collect::<Vec<Vec<Value>>>();
    work.tx().put_later(INTO, &rows).await?;
    Ok(())
}

/// Messages for which nobody has worked out yet over which channels they go, locked: other processes take others.
pub async fn unrouted(tx: &mut Tx, limit: i64) -> Result<Vec<Message>> {
    let sql = format!(
        "select {COLUMNS} from message m where m.routed_at is null order by m.at, m.message_id limit $1 \
         for update skip locked"
    );
    tx.query(&sql, &[limit.into()]).await?.iter().map(|row| message(row, 0)).collect()
}

/// Whether there is one.
pub async fn is_any_unrouted(conn: &mut Conn) -> Result<bool> {
    Ok(conn.query_opt("select 1 from message where routed_at is null limit 1", &[]).await?.is_some())
}

/// Since when the longest-waiting message waits for its channels.
pub async fn oldest_unrouted_at(conn: &mut Conn) -> Result<Option<Instant>> {
    let row = conn.query_one("select min(at) from message where routed_at is null", &[]).await?;
    Ok(row.opt_int(0)?.map(Instant))
}

/// Notes that it was worked out for some.
pub async fn routed(tx: &mut Tx, ids: &[MessageId], now: Instant) -> Result<()> {
    for part in ids.chunks(200) {
        let marks = gridwork_db::marks(2, part.len());
        let mut params: Vec<Value> = vec![now.0.into()];
        params.extend(part.iter().map(Value::from));
        tx.execute(&format!("update message set routed_at = $1 where message_id in ({marks})"), &params).await?;
    }
    Ok(())
}

/// The messages of a person, the latest first, after a place in the list.
pub async fn of_person(
    conn: &mut Conn,
    person: PersonId,
    after: Option<(Instant, MessageId)>,
    limit: i64,
) -> Result<Vec<Message>> {
    let mut params: Vec<Value> = vec![person.into(), limit.into()];
    let before = match after {
        None => "",
        Some((at, id)) => {
            params.extend([Value::from(at.0), id.into()]);
            "and (m.at, m.message_id) < ($3, $4) "
        }
    };
    let sql = format!(
        "select {COLUMNS} from message m where m.person_id = $1 {before}\
         order by m.at desc, m.message_id desc limit $2"
    );
    conn.query(&sql, &params).await?.iter().map(|row| message(row, 0)).collect()
}

/// How many of a person's messages were not read here.
pub async fn unread(conn: &mut Conn, person: PersonId) -> Result<i64> {
    let sql = "select count(*) from message where person_id = $1 and read_at is null";
    Ok(conn.query_one(sql, &[person.into()]).await?.int(0)?)
}

/// Notes that a person has read what came until an instant. Nobody else learns whether and when.
pub async fn read_until(work: &mut Work<'_>, person: PersonId, until: Instant) -> Result<()> {
    let now = work.now().0;
    work.tx()
        .execute(
            "update message set read_at = $2 where person_id = $1 and read_at is null and at <= $3",
            &[person.into(), now.into(), until.0.into()],
        )
        .await?;
    Ok(())
}

/// Gives the messages of one person to another, who turned out to be the same.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<()> {
    for table in ["message", "delivery"] {
        let sql = format!("update {table} set person_id = $2 where person_id = $1");
        work.tx().execute(&sql, &[was.into(), is.into()]).await?;
    }
    Ok(())
}

/// Drops what was delivered, or never was to leave the house, and is older than the days it is kept. Dead letters and
/// what waits stay until somebody has seen to them.
pub async fn sweep(tx: &mut Tx, now: Instant, limit: i64) -> Result<u64> {
    let before = now.0 - KEEP_DAYS * DAY;
    let rows = tx
        .query(
            "select m.message_id from message m where m.at < $1 and m.routed_at is not null \
             and not exists (select 1 from delivery d where d.message_id = m.message_id and d.status <> 'sent') \
             order by m.at limit $2",
            &[before.into(), limit.into()],
        )
        .await?;
    let ids = rows.iter().map(|row| Ok(Value::Uuid(row.uuid(0)?))).collect::<Result<Vec<_>>>()?;
    for part in ids.chunks(200) {
        let marks = gridwork_db::marks(1, part.len());
        for table in ["delivery", "message"] {
            tx.execute(&format!("delete from {table} where message_id in ({marks})"), part).await?;
        }
    }
    Ok(u64::try_from(ids.len()).unwrap_or(0))
}

/// Reads the columns of a message from a row, beginning at one of them.
pub(super) fn message(row: &Row, first: usize) -> Result<Message> {
    let at = |offset: usize| first + offset;
    let key = row.text(at(4))?;
    let of = Occasion {
        case: CaseId(row.uuid(at(2))?),
        seq: row.int(at(3))?,
        loop_key: Key::parse(&key).ok_or_else(|| Error::Corrupt(format!("the loop of a message: `{key}`")))?,
        loop_version: row.int(at(5))?,
        number: row.text(at(7))?,
        state: row.text(at(8))?,
        due_at: row.opt_int(at(9))?.map(Instant),
        org: OrgId(row.uuid(at(11))?),
    };
    Ok(Message {
        id: MessageId(row.uuid(at(0))?),
        person: row.opt_uuid(at(1))?.map(PersonId),
        of,
        message: row.text(at(6))?,
        is_urgent: row.bool(at(10))?,
        at: Instant(row.int(at(12))?),
        read_at: row.opt_int(at(13))?.map(Instant),
    })
}
