//! What a change of the calendar would move, before anybody says yes.

use super::change::may;
use super::{ChangeDays, store};
use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::store as world;
use gridwork_loops::{Moment, is_moved, store as loops};

/// Cases that are looked at together.
const AT_ONCE: i64 = 200;

/// What would happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// Days and years that would be otherwise.
    pub days: usize,
    /// Cases that are open.
    pub open: i64,
    /// Those of them whose due times or timers would move.
    pub moved: i64,
}

/// Counts every open case by the calendar as it would be. Changes nothing.
///
/// # Errors
/// As `change` refuses.
pub async fn preview(desk: &Desk, actor: &Actor, ask: &ChangeDays) -> Result<Preview> {
    may(actor)?;
    let wanted = ask.wanted().map_err(KernelError::Problems)?;
    let mut view = desk.view().await?;
    let own = world::own_calendar(&mut view.conn).await?;
    let wanted = wanted.beside(&own);
    let calendar = wanted.applied(&own).calendar();
    let mut preview = Preview { days: wanted.count(&own), open: 0, moved: 0 };
    let mut after = None;
    loop {
        let ids = store::open_after(&mut view.conn, after, AT_ONCE).await?;
        let Some(last) = ids.last() else { return Ok(preview) };
        after = Some(*last);
        let found = loops::find_many(&mut view.conn, &view.keys, &view.world, &ids).await?;
        let moment = Moment { now: view.now, calendar: &calendar };
        preview.open += i64::try_from(found.len()).unwrap_or_default();
        let moved = found.iter().filter(|(def, case)| is_moved(def, case, &moment)).count();
        preview.moved += i64::try_from(moved).unwrap_or_default();
    }
}
