//! Stops following a case.

use super::Left;
use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Notice, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_loops::store::{self, facts};
use std::sync::Arc;

/// Stops following it. Doing so again changes nothing.
///
/// # Errors
/// `NotFound` for an unknown code.
pub async fn unfollow(desk: &Desk, actor: &Arc<Actor>, call: Call, track: String) -> Result<()> {
    desk.run(actor, call, track, |work, track| Box::pin(run(work, track))).await?;
    Ok(())
}

async fn run(work: &mut Work<'_>, track: &str) -> Result<Left> {
    let (world, keys, person) = (work.world(), work.keys(), work.person());
    let id = store::by_track(work.tx(), track).await?.ok_or(KernelError::NotFound("case"))?;
    let found = store::find(work.tx(), &keys, &world, id).await?;
    let (_, case) = found.ok_or(KernelError::NotFound("case"))?;
    if store::unfollow(work, id, &case.org_path, person).await? {
        work.announce(Notice::Case { facts: facts(&case), version: case.version, is_turn: false });
    }
    Ok(Left(id))
}
