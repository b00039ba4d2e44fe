//! Changes days of the work calendar; what is still open is counted anew by the next ticks, each case as an event.

use super::{ChangeDays, store};
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::world::store as world;
use std::sync::Arc;

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Changed {
    /// Days and years that are otherwise now; what was so already does not count.
    pub days: usize,
    /// Open cases that the next ticks look at; those whose clocks move get an event that says so.
    pub open: i64,
}

impl Answer for Changed {
    fn receipt(&self) -> Receipt {
        // A receipt holds no body; the two numbers of this one are all there is to answer again.
        let entity = format!("{ENTITY}{}", self.open);
        Receipt { status: 200, entity, id: None, version: i64::try_from(self.days).ok() }
    }
}

/// What a receipt of a change says was touched, before the number of open cases.
const ENTITY: &str = "calendar/open=";

impl Changed {
    /// What was answered the first time; none for a receipt that does not hold it.
    fn first(receipt: &Receipt) -> Option<Self> {
        let open = receipt.entity.strip_prefix(ENTITY)?.parse().ok()?;
        Some(Self { days: usize::try_from(receipt.version?).ok()?, open })
    }
}

/// Changes them. Asked again under the same key it answers what it answered, whatever has become of days, cases and
/// rights since.
///
/// On PostgreSQL works that run at the same time are waited for, and new ones wait: whatever was opened or moved by the
/// old days is there to be counted anew, and everything later counts by the new ones.
///
/// # Errors
/// `Forbidden` to all but the system and administrators; problems with dates, kinds and names.
pub async fn change(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: ChangeDays) -> Result<Changed> {
    match desk.run(actor, call, ask, |work, ask| Box::pin(run(work, ask))).await? {
        Ran::New(changed) => Ok(changed),
        Ran::Again(receipt) => match Changed::first(&receipt) {
            Some(first) => Ok(first),
            // Kept by a program that did not keep the number of open cases yet.
            None => {
                let mut view = desk.view().await?;
                let days = receipt.version.and_then(|days| usize::try_from(days).ok()).unwrap_or_default();
                Ok(Changed { days, open: store::open(&mut view.conn).await? })
            }
        },
    }
}

/// Who changes the calendar by which everybody's time is counted.
pub(super) fn may(actor: &Actor) -> Result<()> {
    if actor.is_system() || actor.is_admin() {
        return Ok(());
    }
    let needs = because("只有系统管理员可以修改工作日历", "only an administrator changes the work calendar");
    Err(KernelError::Forbidden { code: "role", because: needs }.into())
}

async fn run(work: &mut Work<'_>, ask: &ChangeDays) -> Result<Changed> {
    may(&work.actor().clone())?;
    let wanted = ask.wanted().map_err(KernelError::Problems)?;
    work.tx().alone().await?;
    let own = world::own_calendar(work.tx()).await?;
    let wanted = wanted.beside(&own);
    let days = wanted.count(&own);
    if wanted.is_empty() {
        return Ok(Changed { days, open: store::open(work.tx()).await? });
    }
    for (date, day) in &wanted.days {
        store::set(work, *date, day.as_ref(), own.days.get(date)).await?;
    }
    for (year, days) in &wanted.notices {
        store::keep_notice(work, *year, days).await?;
    }
    let open = store::wake_all(work).await?;
    work.world_changes();
    Ok::<_, Error>(Changed { days, open })
}
