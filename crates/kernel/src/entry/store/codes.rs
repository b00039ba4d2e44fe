//! Codes: at most one per phone holds; limits are kept by the same statement that writes it.

use crate::desk::{Change, Work};
use crate::entry::{
    CODE_AGAIN, CODE_HOLDS, CODE_TRIES, CODES_A_PHONE, CODES_AN_ADDRESS, CODES_DAY, CODES_HOUR, EntryPhone, Purpose,
};
use crate::error::{Error, Result};
use crate::{Instant, time};
use gridwork_db::{Tx, Value};

/// Keeps a code that will be sent to a phone; the one before is worth nothing from now on.
///
/// # Errors
/// `TooMany` when this phone or this requester has had too many.
pub async fn keep(
    work: &mut Work<'_>,
    phone: &EntryPhone,
    purpose: Purpose,
    requester: &str,
    code: &str,
) -> Result<()> {
    let (now, keys) = (work.now(), work.keys());
    let (index, requester) = (phone.index(&keys), keys.blind("entry requester", requester).to_vec());
    refuse_requester(work, &requester, &index, now).await?;
    let hash = keys.code_hash(&index, now.0, code).to_vec();
    let params: [Value; 9] = [
        index.clone().into(),
        purpose.as_str().into(),
        hash.into(),
        requester.into(),
        now.0.into(),
        (now.0 + CODE_HOLDS).into(),
        (now.0 - CODES_DAY).into(),
        (now.0 - CODE_AGAIN).into(),
        CODES_A_PHONE.into(),
    ];
    let kept = work
        .tx()
        .execute(
            "insert into entry_code (phone_index, purpose, code_hash, requester, tries, sent_at, expires_at, \
             counted_from_at, sent_count) values ($1, $2, $3, $4, 0, $5, $6, $5, 1) \
             on conflict (phone_index) do update set purpose = excluded.purpose, code_hash = excluded.code_hash, \
             requester = excluded.requester, tries = 0, sent_at = excluded.sent_at, expires_at = excluded.expires_at, \
             sent_count = case when entry_code.counted_from_at <= $7 then 1 else entry_code.sent_count + 1 end, \
             counted_from_at = case when entry_code.counted_from_at <= $7 then excluded.sent_at \
             else entry_code.counted_from_at end \
             where entry_code.sent_at <= $8 and (entry_code.sent_count < $9 or entry_code.counted_from_at <= $7)",
            &params,
        )
        .await?;
    if kept == 0 {
        return Err(too_early(work, &index, now).await?);
    }
    work.record(Change::general("entry_code", "send").with("purpose", purpose.as_str()));
    Ok(())
}

async fn refuse_requester(work: &mut Work<'_>, requester: &[u8], index: &[u8], now: Instant) -> Result<()> {
    let row = work
        .tx()
        .query_one(
            "select count(*), min(sent_at) from entry_code where requester = $1 and sent_at > $2 and phone_index <> $3",
            &[requester.to_vec().into(), (now.0 - CODES_HOUR).into(), index.to_vec().into()],
        )
        .await?;
    if row.int(0)? < CODES_AN_ADDRESS {
        return Ok(());
    }
    let oldest = row.opt_int(1)?.unwrap_or(now.0);
    Err(Error::TooMany { retry_after_s: seconds(oldest + CODES_HOUR - now.0) })
}

/// Why the statement wrote nothing, with the seconds until it would.
async fn too_early(work: &mut Work<'_>, index: &[u8], now: Instant) -> Result<Error> {
    let row = work
        .tx()
        .query_one(
            "select sent_at, sent_count, counted_from_at from entry_code where phone_index = $1",
            &[index.to_vec().into()],
        )
        .await?;
    let (sent_at, count, from) = (row.int(0)?, row.int(1)?, row.int(2)?);
    let day = if count >= CODES_A_PHONE { from + CODES_DAY } else { 0 };
    Ok(Error::TooMany { retry_after_s: seconds(day.max(sent_at + CODE_AGAIN) - now.0) })
}

fn seconds(micros: i64) -> u64 {
    u64::try_from(micros).unwrap_or(0).div_ceil(u64::try_from(time::SECOND).unwrap_or(1)).max(1)
}

/// Takes back a code that could not be sent: the next one may be asked for at once.
pub async fn void(work: &mut Work<'_>, phone: &EntryPhone) -> Result<()> {
    let index = phone.index(&work.keys());
    work.tx()
        .execute(
            "update entry_code set code_hash = null, sent_at = 0, sent_count = sent_count - 1 where phone_index = $1",
            &[index.into()],
        )
        .await?;
    work.record(Change::general("entry_code", "void"));
    Ok(())
}

/// Whether a code fits; a wrong one is counted, and the last wrong one spoils the code.
///
/// To be run in a work of its own that commits whatever the answer: a guess must stay counted.
pub async fn guess(work: &mut Work<'_>, phone: &EntryPhone, purpose: Purpose, code: &str) -> Result<bool> {
    let (now, keys) = (work.now(), work.keys());
    let index = phone.index(&keys);
    let row = work
        .tx()
        .query_opt(
            "update entry_code set tries = tries + 1 where phone_index = $1 and purpose = $2 and expires_at > $3 \
             and tries < $4 and code_hash is not null returning code_hash, sent_at",
            &[index.clone().into(), purpose.as_str().into(), now.0.into(), CODE_TRIES.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(false) };
    if row.blob(0)? != keys.code_hash(&index, row.int(1)?, code) {
        work.record(Change::general("entry_code", "wrong").with("purpose", purpose.as_str()));
        return Ok(false);
    }
    // A right one is no guess: it may be needed again when something else was missing.
    work.tx().execute("update entry_code set tries = tries - 1 where phone_index = $1", &[index.into()]).await?;
    Ok(true)
}

/// Uses a code up. Gives whether it was still there: of two who send it at once, one uses it.
pub async fn spend(work: &mut Work<'_>, phone: &EntryPhone, purpose: Purpose, code: &str) -> Result<bool> {
    let (now, keys) = (work.now(), work.keys());
    let index = phone.index(&keys);
    let row = work
        .tx()
        .query_opt(
            "select sent_at from entry_code where phone_index = $1 and purpose = $2",
            &[index.clone().into(), purpose.as_str().into()],
        )
        .await?;
    let Some(sent_at) = row.map(|row| row.int(0)).transpose()? else { return Ok(false) };
    let hash = keys.code_hash(&index, sent_at, code).to_vec();
    let spent = work
        .tx()
        .execute(
            "update entry_code set code_hash = null where phone_index = $1 and code_hash = $2 and expires_at > $3",
            &[index.into(), hash.into(), now.0.into()],
        )
        .await?;
    if spent > 0 {
        work.record(Change::general("entry_code", "use").with("purpose", purpose.as_str()));
    }
    Ok(spent > 0)
}

/// Drops what neither holds nor counts any more; the ticker calls it.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    let over = now.0 - CODES_DAY;
    Ok(tx
        .execute(
            "delete from entry_code where expires_at <= $1 and counted_from_at <= $2",
            &[now.0.into(), over.into()],
        )
        .await?)
}
