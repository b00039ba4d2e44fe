//! What somebody follows.

use super::FollowView;
use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_loops::store::{self, Followed};
use std::collections::HashMap;
use std::sync::Arc;

/// A page of what the actor follows, the latest first, and where it ended.
///
/// # Errors
/// When the storage is unavailable.
pub async fn list(
    desk: &Desk,
    actor: &Actor,
    after: Option<Followed>,
    limit: usize,
    language: &str,
) -> Result<(Vec<FollowView>, Option<Followed>)> {
    let mut view = desk.view().await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut followed = store::followed_by(&mut view.conn, actor.person, after, wanted).await?;
    let next = (followed.len() > limit).then(|| followed.get(limit - 1).copied()).flatten();
    followed.truncate(limit);
    let ids = followed.iter().map(|it| it.case).collect::<Vec<_>>();
    let since = followed.iter().map(|it| (it.case, it.at)).collect::<HashMap<_, _>>();
    let (world, keys, now) = (Arc::clone(&view.world), Arc::clone(&view.keys), view.now);
    let cases = store::find_many(&mut view.conn, &keys, &world, &ids).await?;
    let shown = cases.iter().map(|(def, case)| {
        FollowView::new(def, case, since.get(&case.id).copied().unwrap_or(case.opened_at), now, language)
    });
    Ok((shown.collect(), next))
}
