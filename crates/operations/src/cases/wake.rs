//! Does what time demands of cases: a changed calendar, the system's steps, lateness written down, escalation to living owners.

use super::prepare;
use crate::error::{Error, Result};
use gridwork_definitions::model::{Key, Loop};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::{CaseId, OrgId, people};
use gridwork_loops::{Case, Moment, needs_of_case, store};
use std::collections::HashSet;
use std::sync::Arc;

/// The most that is done to one case in one work: more would be a definition that turns in circles.
const AT_ONCE: usize = 32;

/// Wakes every case of which time demands something now. Gives how many were woken; safe to repeat, and to run in
/// several processes at once.
///
/// A case that cannot be woken is logged and passed over, so that it does not hold up the others.
///
/// # Errors
/// When the storage is unavailable.
pub async fn wake_due(desk: &Desk, limit: i64) -> Result<usize> {
    let due = {
        let mut view = desk.view().await?;
        let now = view.now;
        store::due(&mut view.conn, now, limit).await?
    };
    let mut woken = 0;
    for (id, at) in due {
        match wake(desk, id).await {
            Ok(false) => {}
            Ok(true) => {
                woken += 1;
                let late_s = desk.now().micros_since(at).max(0) as f64 / 1e6;
                metrics::histogram!("gridwork_wake_lag_seconds").record(late_s);
            }
            Err(Error::Kernel(gridwork_kernel::error::Error::Db(error))) if error.is_passing() => {
                return Err(error.into());
            }
            Err(error) => tracing::error!(case = %id, error = %error, "a case could not be woken"),
        }
    }
    Ok(woken)
}

/// Wakes one case; false when another process has it, or has woken it already.
///
/// # Errors
/// When its definition or its storage is not what it should be.
pub async fn wake(desk: &Desk, id: CaseId) -> Result<bool> {
    let system = Arc::new(Actor::system());
    desk.run_once(&system, id, |work, id| Box::pin(run(work, *id))).await
}

async fn run(work: &mut Work<'_>, id: CaseId) -> Result<bool> {
    let Some((def, mut case)) = store::lock_due(work, id).await? else { return Ok(false) };
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let living = living(work, &def, case.org).await?;
    let is_recounted = recounted(work, &def, &mut case).await?;
    for round in 0..AT_ONCE {
        let needs = needs_of_case(&def, &case);
        let known = prepare::look_up(work.tx(), &world, &actor, now, (case.org, Some(case.id.0)), needs).await?;
        let moment = Moment { now, calendar: &world.calendar };
        let done = gridwork_loops::wake(&def, &case, &known, &|role: &Key| living.contains(role), &moment);
        let Some(outcome) = done else {
            if round == 0 && !is_recounted {
                // A guard that reads the time, or a row that changed since: look again when it may hold.
                let next = gridwork_loops::next_wake(&def, &case, &known, &moment);
                store::set_wake(work, case.id, next).await?;
            }
            return Ok(true);
        };
        case = super::keep(work, &def, &case, outcome).await?;
    }
    Ok(true)
}

/// Counts what is open by the calendar as it is now; whoever changed a day has let every open case be woken.
async fn recounted(work: &mut Work<'_>, def: &Arc<Loop>, case: &mut Case) -> Result<bool> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let needs = needs_of_case(def, case);
    let known = prepare::look_up(work.tx(), &world, &actor, now, (case.org, Some(case.id.0)), needs).await?;
    let moment = Moment { now, calendar: &world.calendar };
    let Some(outcome) = gridwork_loops::recount(def, case, &known, &moment) else { return Ok(false) };
    *case = store::update(work, def, case, outcome).await?;
    Ok(true)
}

/// The roles of `escalate` that somebody living holds at the case's org or above it.
async fn living(work: &mut Work<'_>, def: &Loop, org: OrgId) -> Result<HashSet<Key>> {
    let (world, now) = (work.world(), work.now());
    let mut living = HashSet::new();
    for escalation in &def.escalate {
        let Some(role) = world.catalog.roles.get(&escalation.to) else { continue };
        for seat in authz::seats_reaching(&world, role, org, now) {
            if people::store::is_held(work.tx(), &role.key, seat, now).await? {
                living.insert(role.key.clone());
                break;
            }
        }
    }
    Ok(living)
}
