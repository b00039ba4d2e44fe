//! How many follow a case, told to those who run it: it shows how many households wait, and names nobody.

use super::view::Drawn;
use crate::error::Result;
use gridwork_definitions::model::Sees;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::View;
use gridwork_kernel::{CaseId, OrgId};
use gridwork_loops::store;

/// Writes the number of followers on cases of orgs where the reader holds a role that sees all.
pub(super) async fn count<'a>(
    view: &mut View,
    actor: &Actor,
    cases: impl Iterator<Item = &'a mut Drawn>,
) -> Result<()> {
    let cases = cases.filter(|drawn| is_staff(view, actor, OrgId(drawn.view.org.id))).collect::<Vec<_>>();
    let ids = cases.iter().map(|drawn| CaseId(drawn.view.id)).collect::<Vec<_>>();
    let counts = store::follower_counts(&mut view.conn, &ids).await?;
    for drawn in cases {
        drawn.view.followers = Some(counts.get(&CaseId(drawn.view.id)).copied().unwrap_or(0));
    }
    Ok(())
}

fn is_staff(view: &View, actor: &Actor, org: OrgId) -> bool {
    let held = authz::roles_reaching(actor, &view.world, org, view.now);
    let roles = &view.world.catalog.roles;
    held.iter().any(|held| roles.get(&held.role).is_some_and(|role| role.sees == Sees::All))
}
