//! People who can be named in a person field of a register, for those who write its rows.

use super::{holders, note, seated, wanted};
use crate::error::Result;
use crate::orgs::PersonView;
use gridwork_definitions::model::{FieldType, Key, Reach};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId};
use std::sync::Arc;

/// More orgs than this are not looked through for one name.
const ORGS_MAX: usize = 2_000;

/// Holders of the field's role where the actor writes rows, whose name holds a text; at most ten. A field that asks for
/// no role takes whoever holds a post there. Journalled as a reading of people.
///
/// # Errors
/// `NotFound` for a register, or a field that names no person; `Forbidden` to those who do not write there; a problem with a
/// text that says too little.
pub async fn named(desk: &Desk, actor: &Arc<Actor>, key: &Key, field: &str, text: &str) -> Result<Vec<PersonView>> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let named = register.fields.get(field).map(|field| &field.kind);
    let Some(FieldType::Person { role }) = named else {
        return Err(KernelError::NotFound("field").into());
    };
    let orgs = written(actor, &world, view.now, &register.may.write);
    if orgs.is_empty() {
        let reason =
            because("只有登记这本台账的人可以查找人员", "only those who write this register look for people here");
        return Err(KernelError::Forbidden { code: "role", because: reason }.into());
    }
    let text = wanted(text)?;
    let people = match role {
        Some(role) => holders(&mut view, std::slice::from_ref(role), &orgs, text).await?,
        None => seated(&mut view, &orgs, text).await?,
    };
    drop(view);
    note(desk, actor, &people, None, key.to_string()).await?;
    Ok(people)
}

/// The orgs whose rows the actor writes.
pub(crate) fn written(actor: &Actor, world: &World, now: Instant, writers: &[Key]) -> Vec<OrgId> {
    let today = now.local_date().to_string();
    let mut orgs = Vec::new();
    for grant in actor.holding(now).filter(|grant| writers.contains(&grant.role)) {
        let Some(role) = world.catalog.roles.get(&grant.role) else { continue };
        match &role.reaches {
            Reach::Own => orgs.push(grant.org),
            Reach::Below => orgs.extend(world.orgs.subtree(grant.org).map(|org| org.id)),
            Reach::Link(kind) => orgs.extend(world.orgs.linked_from(kind, grant.org, &today)),
        }
    }
    orgs.sort_unstable();
    orgs.dedup();
    orgs.truncate(ORGS_MAX);
    orgs
}
