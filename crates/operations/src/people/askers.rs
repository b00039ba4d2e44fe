//! People for whom somebody may open a case (代报): residents of the org, for those whose work it is to ask for others.

use super::{holders, note, wanted};
use crate::cases::reaching_roles;
use crate::error::Result;
use crate::orgs::PersonView;
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, because};
use std::sync::Arc;

/// Those at an org whose name holds a text; at most ten. Journalled as a reading of people.
///
/// # Errors
/// `NotFound` for a loop or org that is not there; `Forbidden` to those who do not ask for others there; a problem with
/// a text that says too little.
pub async fn askers(desk: &Desk, actor: &Arc<Actor>, key: &Key, org: OrgId, text: &str) -> Result<Vec<PersonView>> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let (_, def) = world.current_loop(key).ok_or(KernelError::NotFound("loop"))?;
    let found = world.orgs.get(org).filter(|_| may_know_org(actor, &world, org, view.now));
    let path = found.ok_or(KernelError::NotFound("org"))?.path.clone();
    let held = reaching_roles(actor, &world, org, view.now);
    let Some(on_behalf) = def.on_behalf.as_ref().filter(|it| it.by.iter().any(|role| held.contains(role))) else {
        let reason =
            because("只有负责代报的人可以查找居民", "only those who ask on behalf of others look for people here");
        return Err(KernelError::Forbidden { code: "role", because: reason }.into());
    };
    let text = wanted(text)?;
    let people = holders(&mut view, &on_behalf.of, &[org], text).await?;
    drop(view);
    note(desk, actor, &people, Some(path), key.to_string()).await?;
    Ok(people)
}
