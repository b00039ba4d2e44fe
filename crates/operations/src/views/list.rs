//! Lists saved views: one's own, and those that others share.

use super::asked::Reader;
use super::{ListOf, Saved, SavedView, SavedViews, desks, heard, store};
use crate::error::Result;
use crate::orgs::{OrgView, PersonView};
use gridwork_definitions::model::{Key, Sees};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::store as people;
use gridwork_kernel::world::World;
use gridwork_kernel::{OrgId, ViewId};
use std::sync::Arc;

/// The views of a list, or of all lists: one's own in the order in which they were saved, then those that others share
/// with an org where the actor works, or above it; of registers that they read.
///
/// # Errors
/// When the storage is unavailable.
pub async fn list(desk: &Desk, actor: &Actor, of: Option<&ListOf>) -> Result<SavedViews> {
    let mut view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    let reader = Reader { actor, world: &world, now };
    let mut found = store::own(&mut view.conn, actor.person).await?;
    found.retain(|it| of.is_none_or(|of| it.list == *of));
    let orgs = heard(actor, &world, now).into_iter().collect::<Vec<_>>();
    let shared = store::shared(&mut view.conn, actor.person, (&orgs, &desk_roles(&world)), of, now).await?;
    // Who reads nothing of a register is not told how others look at it.
    found.extend(shared.into_iter().filter(|it| it.list == ListOf::Cases || reader.register(&it.list).is_some()));
    let may_share_with = desks(actor, &world, now).into_iter().map(|org| OrgView::of(&world, org)).collect();
    Ok(SavedViews { items: draw(&mut view, actor, found).await?, may_share_with })
}

/// A view of one's own.
///
/// # Errors
/// `NotFound`.
pub async fn show(desk: &Desk, actor: &Actor, id: ViewId) -> Result<SavedView> {
    let mut view = desk.view().await?;
    let mut found = store::own(&mut view.conn, actor.person).await?;
    found.retain(|it| it.id == id);
    draw(&mut view, actor, found).await?.pop().ok_or(KernelError::NotFound("view").into())
}

/// The roles whose holders work at a desk.
fn desk_roles(world: &World) -> Vec<Key> {
    world.catalog.roles.values().filter(|role| role.sees == Sees::All).map(|role| role.key.clone()).collect()
}

async fn draw(view: &mut View, actor: &Actor, found: Vec<Saved>) -> Result<Vec<SavedView>> {
    let world = Arc::clone(&view.world);
    let reader = Reader { actor, world: &world, now: view.now };
    let persons = found.iter().map(|it| it.person).collect::<Vec<_>>();
    let names = people::names(&mut view.conn, &persons).await?;
    let drawn = found.into_iter().map(|it| {
        let name = names.iter().find(|(person, _)| *person == it.person).map_or("", |(_, name)| name);
        SavedView {
            id: it.id.0,
            gone: reader.gone(&it.list, &it.asked),
            list: it.list.as_str().to_owned(),
            name: it.name,
            is_own: it.person == actor.person,
            by: PersonView::new(it.person, name),
            shared_with: it.shared_with.map(|org: OrgId| OrgView::of(&world, org)),
            asked: it.asked,
            saved_at: it.saved_at.to_string(),
        }
    });
    Ok(drawn.collect())
}
