//! Follows a case whose tracking code somebody has.

use super::{FollowView, Left};
use crate::error::{Error, Result};
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Notice, Ran, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_loops::store::{self, facts};
use std::sync::Arc;

/// Follows it. Following it again changes nothing.
///
/// # Errors
/// `NotFound` for an unknown code; a conflict for one's own case, and for one that is closed.
pub async fn follow(desk: &Desk, actor: &Arc<Actor>, call: Call, track: String, language: &str) -> Result<FollowView> {
    let ran = desk.run(actor, call, track, |work, track| Box::pin(run(work, track))).await?;
    let id = match ran {
        Ran::New(Left(id)) => id,
        Ran::Again(receipt) => {
            receipt.id.map(CaseId).ok_or_else(|| Error::Internal("a receipt of following names no case".into()))?
        }
    };
    let mut view = desk.view().await?;
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let (def, case) = store::find(&mut view.conn, &keys, &world, id).await?.ok_or(KernelError::NotFound("case"))?;
    let followed = store::followed_since(&mut view.conn, actor.person, id).await?;
    // A repeat under the same key may come after the following ended.
    let at = followed.unwrap_or(view.now);
    Ok(FollowView::new(&def, &case, at, view.now, language))
}

async fn run(work: &mut Work<'_>, track: &str) -> Result<Left> {
    let (world, keys, person) = (work.world(), work.keys(), work.person());
    let id = store::by_track(work.tx(), track).await?.ok_or(KernelError::NotFound("case"))?;
    let found = store::find(work.tx(), &keys, &world, id).await?;
    let (_, case) = found.ok_or(KernelError::NotFound("case"))?;
    if case.asker == person || case.opener == person {
        let reason = because("这是您自己的事项，在“我的”里就能看到", "this is your own: it stands among your orders");
        return Err(KernelError::Conflict { code: "own", because: reason }.into());
    }
    let follows = store::followed_since(work.tx(), person, id).await?.is_some();
    if !case.is_open() && !follows {
        let reason = because("这件事已经办结，不必再等", "this is closed already, there is nothing to wait for");
        return Err(KernelError::Conflict { code: "state", because: reason }.into());
    }
    if store::follow(work, id, &case.org_path, person).await? {
        // Those who run it see one more waiting.
        work.announce(Notice::Case { facts: facts(&case), version: case.version, is_turn: false });
    }
    Ok(Left(id))
}
