//! What happens by itself: cases are woken, imports that were broken off go on, keys, codes, sessions and loose files
//! expire, personal values are erased in time, the journal gets its checkpoints, computed fields and the blind index
//! reach the rows that were there. Takes no input, is safe to repeat, and may run in several processes at once: a case
//! is woken by whoever locks it first, at the housekeeping is one at a time (ANY_PROCESS).

use crate::cases::wake_due;
use crate::corrections;
use crate::erasures;
use crate::error::{Error, Result};
use crate::imports;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, take_turn};
use gridwork_kernel::outbox::store as outbox;
use gridwork_kernel::{admission, attempts, entry, files, payloads, providers, sessions, viewings};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Cases woken in one tick; the rest follow in the next.
const WAKE_AT_ONCE: i64 = 200;

/// Records seen to in one round of housekeeping; the rest follow in the next.
const SWEEP_AT_ONCE: i64 = 200;

/// One tick: does what time demands of cases. Gives how many were woken.
///
/// # Errors
/// When the storage is unavailable; an import that cannot go on, when everything else was done.
pub async fn tick(desk: &Desk) -> Result<usize> {
    let woken = wake_due(desk, WAKE_AT_ONCE).await?;
    let resumed = imports::resume(desk).await;
    metrics::gauge!("gridwork_ticker_last_timestamp_seconds").set(desk.now().0 as f64 / 1e6);
    resumed.map(|_| woken)
}

/// Files outside the database that remember what a changed or restored database would hide.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Checkpoints of the journal.
    pub checkpoints: PathBuf,
    /// Records whose personal values were erased.
    pub erasures: PathBuf,
}

/// What is done once, when a process begins: what was erased before a restored backup was taken is erased again.
///
/// # Errors
/// When the storage is unavailable.
pub async fn begin(desk: &Desk, beside: &Beside) -> Result<()> {
    let repeated = erasures::repeat(desk, &beside.erasures).await?;
    if repeated > 0 {
        tracing::warn!(records = repeated, "a restored database held what had been erased; it is erased again");
    }
    Ok(())
}

/// One round of housekeeping, minutes apart: what expired goes, what must be erased is erased, a checkpoint is signed.
/// What fails does not keep the others back.
///
/// # Errors
/// The first that failed, when the storage or a file is unavailable.
pub async fn sweep(desk: &Desk, beside: Option<&Beside>) -> Result<()> {
    let expired = expire(desk).await;
    let Some(beside) = beside else { return expired };
    let kept = erasures::keep(desk, &beside.erasures).await;
    let signed = crate::journal::checkpoint(desk, &beside.checkpoints).await;
    expired.and(kept).and(signed.map(drop))
}

/// Goes on with what a changed definition asks of the rows that are there: the blind index, then computed fields. It
/// begins nothing new after `within`, so that what cannot wait has its turn; tells whether nothing is left.
///
/// # Errors
/// The first that failed, when the storage is unavailable; the other was done all the same.
pub async fn catch_up(desk: &Desk, within: Duration) -> Result<bool> {
    let began = Instant::now();
    let indexed = crate::registers::index_sealed(desk, within).await;
    let worked_out = crate::registers::work_out(desk, within.saturating_sub(began.elapsed())).await;
    Ok(indexed? & worked_out?)
}

async fn expire(desk: &Desk) -> Result<()> {
    let system = Arc::new(Actor::system());
    desk.run_once(&system, (), |work, ()| {
        Box::pin(async move {
            take_turn(work, "sweep").await?;
            let now = work.now();
            sessions::store::sweep(work.tx(), now).await?;
            viewings::store::end_overdue(work).await?;
            admission::store::sweep(work).await?;
            providers::store::sweep(work.tx(), now).await?;
            gridwork_kernel::desk::forget_old_keys(work).await?;
            files::store::sweep(work.tx(), now).await?;
            entry::store::codes::sweep(work.tx(), now).await?;
            attempts::store::sweep(work.tx(), now).await?;
            outbox::messages::sweep(work.tx(), now, SWEEP_AT_ONCE).await?;
            for record in outbox::choices::of_those_gone(work.tx(), SWEEP_AT_ONCE).await? {
                outbox::choices::forget(work, record).await?;
            }
            imports::store::sweep(work, now).await?;
            for record in payloads::store::due(work.tx(), now, SWEEP_AT_ONCE).await? {
                payloads::store::erase(work, record).await?;
                corrections::end_of_record(work, record).await?;
            }
            Ok::<_, Error>(())
        })
    })
    .await
}
