//! Moves what hangs on one person to another who turned out to be the same.

use super::prepare;
use crate::error::Result;
use crate::registers;
use gridwork_kernel::desk::Work;
use gridwork_kernel::outbox::store::{choices, messages};
use gridwork_loops::{Moment, OnePerson, needs_of_case, store};

/// Moves the cases, open and closed, the rows that name the person, what is followed, and what was told and how that is wanted; tells how many cases
/// that were.
pub(crate) async fn join_persons(work: &mut Work<'_>, same: OnePerson) -> Result<usize> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let moment = Moment { now, calendar: &world.calendar };
    let mut moved = 0;
    for id in store::of_person(work.tx(), same.was).await? {
        let Some((def, case)) = store::lock(work, id).await? else { continue };
        let needs = needs_of_case(&def, &case);
        let known = prepare::look_up(work.tx(), &world, &actor, now, (case.org, Some(case.id.0)), needs).await?;
        let outcome = gridwork_loops::one_person(&def, &case, same, &known, &moment);
        store::update(work, &def, &case, outcome).await?;
        moved += 1;
    }
    registers::join_persons(work, same.was, same.is).await?;
    store::follow_as(work, same.was, same.is).await?;
    messages::join_persons(work, same.was, same.is).await?;
    choices::join_persons(work, same.was, same.is).await?;
    Ok(moved)
}
