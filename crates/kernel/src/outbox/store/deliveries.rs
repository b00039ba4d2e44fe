//! Deliveries: leased by one process at a time, tried again, given up, sent again when somebody says so.

use super::messages::{COLUMN_COUNT, COLUMNS, message};
use crate::desk::{Change, Work};
use crate::error::{Because, Error, Result, because};
use crate::outbox::{DeadLetter, Ended, GivenUp, LEASE, Leased, NewDelivery, PACE_OVER, Quiet, Standing, TOO_MANY};
use crate::{DeliveryId, Instant};
use gridwork_db::{Conn, Tx, Value};
use gridwork_definitions::model::Key;

/// Adds deliveries.
pub async fn add(tx: &mut Tx, new: &[NewDelivery], now: Instant) -> Result<()> {
    for it in new {
        let status = if it.dead.is_some() { "dead" } else { "waiting" };
        tx.execute(
            "insert into delivery (delivery_id, message_id, channel, person_id, status, tries, made_at, next_at, \
             leased_until, quiet_from, quiet_to, ended_at, code, failure) \
             values ($1, $2, $3, $4, $9, 0, $5, $6, 0, $7, $8, $10, $11, $12)",
            &[
                DeliveryId::fresh().into(),
                it.message.into(),
                it.channel.as_str().into(),
                it.person.map(|person| person.0).into(),
                now.0.into(),
                it.next_at.0.into(),
                it.quiet.map(|quiet| quiet.from).into(),
                it.quiet.map(|quiet| quiet.to).into(),
                status.into(),
                it.dead.as_ref().map(|_| now.0).into(),
                it.dead.as_ref().map(|dead| dead.code.as_str()).into(),
                it.dead.as_ref().map(|dead| written(&dead.failure)).transpose()?.into(),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Whether a channel has something to send now.
pub async fn is_any_due(conn: &mut Conn, channel: &str, now: Instant) -> Result<bool> {
    let sql = "select 1 from delivery where channel = $1 and status = 'waiting' and next_at <= $2 and leased_until <= $2 \
               limit 1";
    Ok(conn.query_opt(sql, &[channel.into(), now.0.into()]).await?.is_some())
}

/// How many a channel may send now: none while its receiver wants to be left alone, and in any minute no more than its
/// pace. What is under way counts, whoever sends it.
pub async fn room(conn: &mut Conn, channel: &str, now: Instant, pace: Option<i64>) -> Result<i64> {
    let rests =
        "select 1 from delivery where channel = $1 and status = 'waiting' and next_at > $2 and code = $3 limit 1";
    if conn.query_opt(rests, &[channel.into(), now.0.into(), TOO_MANY.into()]).await?.is_some() {
        return Ok(0);
    }
    let Some(pace) = pace else { return Ok(i64::MAX) };
    // In one statement: what ends between two of them would be counted in neither.
    let sql = "select (select count(*) from delivery where channel = $1 and status = 'sent' and ended_at > $2) + \
               (select count(*) from delivery where channel = $1 and status = 'waiting' and leased_until > $3)";
    let taken = conn.query_one(sql, &[channel.into(), (now.0 - PACE_OVER).into(), now.0.into()]).await?.int(0)?;
    Ok((pace - taken).max(0))
}

/// Leases what a channel may send now. Of several processes each gets others; what a killed one had comes back when
/// its lease is over. A try counts from here, so that a delivery that kills whoever sends it is given up too.
pub async fn lease(tx: &mut Tx, channel: &str, now: Instant, limit: i64) -> Result<Vec<Leased>> {
    // Only the deliveries are locked: another channel may be bringing the same message.
    let sql = "select delivery_id from delivery where channel = $1 and status = 'waiting' and next_at <= $2 \
               and leased_until <= $2 order by next_at, delivery_id limit $3 for update skip locked";
    let rows = tx.query(sql, &[channel.into(), now.0.into(), limit.into()]).await?;
    let ids = rows.iter().map(|row| Ok(Value::Uuid(row.uuid(0)?))).collect::<Result<Vec<_>>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks = gridwork_db::marks(1, ids.len());
    let sql = format!(
        "select {COLUMNS}, d.delivery_id, d.tries, d.quiet_from, d.quiet_to from delivery d \
         join message m on m.message_id = d.message_id where d.delivery_id in ({marks}) order by d.next_at, d.delivery_id"
    );
    let rows = tx.query(&sql, &ids).await?;
    let until = Instant(now.0 + LEASE);
    let mut leased = Vec::with_capacity(rows.len());
    for row in &rows {
        let at = COLUMN_COUNT;
        let id = DeliveryId(row.uuid(at)?);
        let quiet = row.opt_int(at + 2)?.zip(row.opt_int(at + 3)?).map(|(from, to)| Quiet { from, to });
        let tries = row.int(at + 1)? + 1;
        tx.execute(
            "update delivery set leased_until = $2, tries = $3 where delivery_id = $1",
            &[id.into(), until.0.into(), tries.into()],
        )
        .await?;
        leased.push(Leased { id, message: message(row, 0)?, tries, until, quiet });
    }
    Ok(leased)
}

/// Writes down how a try ended. What was sent is sent, whoever holds the lease now; a failure counts only while the
/// lease is still the one of this try.
pub async fn end(tx: &mut Tx, of: &Leased, ended: &Ended, now: Instant) -> Result<()> {
    let id = of.id;
    match ended {
        Ended::Sent => {
            let sql = "update delivery set status = 'sent', ended_at = $2, leased_until = 0, code = null, failure = null \
                       where delivery_id = $1 and status <> 'sent'";
            tx.execute(sql, &[id.into(), now.0.into()]).await?;
        }
        Ended::Gone => {
            tx.execute("delete from delivery where delivery_id = $1", &[id.into()]).await?;
        }
        Ended::Later { at } => {
            // What waits for the morning must not keep its channel at rest until then.
            let sql = "update delivery set next_at = $3, leased_until = 0, tries = tries - 1, \
                       code = case when code = $4 then null else code end \
                       where delivery_id = $1 and status = 'waiting' and leased_until = $2";
            tx.execute(sql, &[id.into(), of.until.0.into(), at.0.into(), TOO_MANY.into()]).await?;
        }
        Ended::Rest { at, failure } => {
            let sql = "update delivery set next_at = $3, leased_until = 0, tries = tries - 1, code = $4, failure = $5 \
                       where delivery_id = $1 and status = 'waiting' and leased_until = $2";
            let said = written(failure)?;
            let params = [id.into(), of.until.0.into(), at.0.into(), TOO_MANY.into(), said.into()];
            tx.execute(sql, &params).await?;
        }
        Ended::Again { at, why: GivenUp { code, failure } } => {
            let sql = "update delivery set next_at = $3, leased_until = 0, code = $4, failure = $5 \
                       where delivery_id = $1 and status = 'waiting' and leased_until = $2";
            let said = written(failure)?;
            let params = [id.into(), of.until.0.into(), at.0.into(), code.as_str().into(), said.into()];
            tx.execute(sql, &params).await?;
        }
        Ended::Dead(GivenUp { code, failure }) => {
            let sql = "update delivery set status = 'dead', ended_at = $3, leased_until = 0, code = $4, failure = $5 \
                       where delivery_id = $1 and status = 'waiting' and leased_until = $2";
            let said = written(failure)?;
            let params = [id.into(), of.until.0.into(), now.0.into(), code.as_str().into(), said.into()];
            tx.execute(sql, &params).await?;
        }
    }
    Ok(())
}

/// Dead letters, the latest first.
pub async fn dead(conn: &mut Conn, after: Option<(Instant, DeliveryId)>, limit: i64) -> Result<Vec<DeadLetter>> {
    let mut params: Vec<Value> = vec![limit.into()];
    let before = match after {
        None => "",
        Some((at, id)) => {
            params.extend([Value::from(at.0), id.into()]);
            "and (d.ended_at, d.delivery_id) < ($2, $3) "
        }
    };
    let sql = format!(
        "select d.delivery_id, d.channel, m.loop, m.message, m.number, d.tries, d.made_at, d.ended_at, d.code, d.failure \
         from delivery d join message m on m.message_id = d.message_id where d.status = 'dead' {before}\
         order by d.ended_at desc, d.delivery_id desc limit $1"
    );
    let rows = conn.query(&sql, &params).await?;
    rows.iter()
        .map(|row| {
            let key = row.text(2)?;
            Ok(DeadLetter {
                id: DeliveryId(row.uuid(0)?),
                channel: row.text(1)?,
                loop_key: Key::parse(&key).ok_or_else(|| Error::Corrupt(format!("the loop of a message: `{key}`")))?,
                message: row.text(3)?,
                number: row.text(4)?,
                tries: row.int(5)?,
                made_at: Instant(row.int(6)?),
                dead_at: Instant(row.opt_int(7)?.unwrap_or_default()),
                code: row.opt_text(8)?.unwrap_or_default(),
                failure: row.opt_text(9)?.map(read).unwrap_or_default(),
            })
        })
        .collect()
}

/// A reason as it is kept: both languages in one column.
fn written(failure: &Because) -> Result<String> {
    Ok(serde_json::to_string(failure)?)
}

/// A reason as it was kept; those of before there were two languages are one text.
fn read(kept: String) -> Because {
    serde_json::from_str(&kept).unwrap_or_else(|_| because(kept.clone(), kept))
}

/// Sends a dead letter again, under its old id.
///
/// # Errors
/// `NotFound` when there is no such dead letter.
pub async fn resend(work: &mut Work<'_>, id: DeliveryId) -> Result<()> {
    let now = work.now().0;
    let sql = "update delivery set status = 'waiting', tries = 0, next_at = $2, leased_until = 0, ended_at = null \
               where delivery_id = $1 and status = 'dead'";
    if work.tx().execute(sql, &[id.into(), now.into()]).await? == 0 {
        return Err(Error::NotFound("dead letter"));
    }
    work.record(Change::of("delivery", id.0, "resend"));
    Ok(())
}

/// Sends all dead letters again, of one channel or of all. Gives how many those are.
pub async fn resend_all(work: &mut Work<'_>, channel: Option<&str>) -> Result<u64> {
    let now = work.now().0;
    let mut params: Vec<Value> = vec![now.into()];
    let of_channel = match channel {
        None => "",
        Some(channel) => {
            params.push(channel.into());
            " and channel = $2"
        }
    };
    let sql = format!(
        "update delivery set status = 'waiting', tries = 0, next_at = $1, leased_until = 0, ended_at = null \
         where status = 'dead'{of_channel}"
    );
    let sent = work.tx().execute(&sql, &params).await?;
    if sent > 0 {
        let change = Change::general("delivery", "resend_all").with("count", sent);
        work.record(match channel {
            Some(channel) => change.with("channel", channel),
            None => change,
        });
    }
    Ok(sent)
}

/// Tries after which a delivery counts as waiting since it was made: about ten minutes of them, so that a receiver that
/// fails shows although each try puts the next one ahead. One that its receiver put off counts so at once.
const TRIES_LATE: i64 = 7;

/// How every channel stands that has something waiting or dead, by name.
pub async fn standings(conn: &mut Conn, now: Instant) -> Result<Vec<Standing>> {
    let sql = "select d.channel, count(case when d.status = 'waiting' then 1 end), \
               count(case when d.status = 'waiting' and d.next_at <= $1 then 1 end), \
               min(case when d.status <> 'waiting' then null when d.tries >= $2 or d.code = $3 then d.made_at \
               when d.next_at <= $1 then d.next_at end), \
               count(case when d.status = 'dead' then 1 end), \
               (select f.failure from delivery f where f.channel = d.channel and f.status in ('waiting', 'dead') \
               and f.failure is not null order by coalesce(f.ended_at, f.next_at) desc limit 1) \
               from delivery d where d.status in ('waiting', 'dead') group by d.channel order by d.channel";
    let rows = conn.query(sql, &[now.0.into(), TRIES_LATE.into(), TOO_MANY.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Standing {
                channel: row.text(0)?,
                waiting: row.int(1)?,
                due: row.int(2)?,
                oldest_due_at: row.opt_int(3)?.map(Instant),
                dead: row.int(4)?,
                last_failure: row.opt_text(5)?.map(read),
            })
        })
        .collect()
}
