//! Figures of the whole district for `/metrics`: how much waits, how many are signed in, for how long the
//! journal is unsigned.

mod store;

use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::checkpoint;

/// Sets them as they are now. Figures only: nothing of them tells of a person.
///
/// # Errors
/// When the storage is unavailable.
pub async fn sample(desk: &Desk) -> Result<()> {
    desk.db().measure();
    let mut view = desk.view().await?;
    let now = view.now;
    let (sessions, waiting, oldest) = store::sample(&mut view.conn, now).await?;
    let unsigned = checkpoint::store::unsigned_since(&mut view.conn).await?;
    let seconds = |micros: i64| micros as f64 / 1e6;
    metrics::gauge!("gridwork_sessions").set(sessions as f64);
    metrics::gauge!("gridwork_timers_due").set(waiting as f64);
    metrics::gauge!("gridwork_timers_late_seconds").set(oldest.map_or(0.0, |at| seconds((now.0 - at).max(0))));
    // A quiet night in which nothing is written needs no signature.
    metrics::gauge!("gridwork_checkpoint_age_seconds").set(unsigned.map_or(0.0, |at| seconds((now.0 - at.0).max(0))));
    Ok(())
}
