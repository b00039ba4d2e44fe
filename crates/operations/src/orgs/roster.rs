//! Who holds what at an org: for those who work with its people, and for whoever administers accounts.

use super::PersonView;
use crate::error::Result;
use gridwork_definitions::model::Sees;
use gridwork_kernel::authz::{self, Actor, may_know_org};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error, because};
use gridwork_kernel::people::{self, roster};
use gridwork_kernel::world::World;
use gridwork_kernel::{OrgId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// At most so many holders of a role are named; a text narrows them.
const MAX: i64 = 50;

/// The people of an org.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RosterView {
    /// The roles that can be held there.
    pub roles: Vec<HeldRoleView>,
    /// Its posts.
    pub posts: Vec<PostView>,
    /// Who stands in for whom, now or later.
    pub stand_ins: Vec<CoverView>,
}

/// A role and who holds it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeldRoleView {
    /// The role, `pack/role`.
    pub role: String,
    /// What people call it.
    pub title: String,
    /// How many hold it; 0 is a vacancy.
    pub count: i64,
    /// Who, by name; at most 50.
    pub holders: Vec<HolderView>,
}

/// Somebody who holds a role.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HolderView {
    /// Identity.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// Since when.
    pub from: Option<String>,
    /// Until when; null when nobody has said.
    pub to: Option<String>,
}

/// A post and who is appointed to it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PostView {
    /// Identity.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// The role that goes with it, `pack/role`.
    pub role: Option<String>,
    /// Who; null when it is vacant.
    pub holder: Option<PersonView>,
    /// Since which day.
    pub since: Option<String>,
}

/// Somebody stands in for somebody.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CoverView {
    /// Who is away.
    pub absent: PersonView,
    /// Who stands in.
    pub by: PersonView,
    /// Only for this role, `pack/role`.
    pub role: Option<String>,
    /// From when.
    pub from: String,
    /// Until when.
    pub to: String,
}

/// The people of an org; `text` narrows the holders by name.
///
/// # Errors
/// `NotFound` for an org the actor may not know of; `Forbidden` to those who only see their own cases there.
pub async fn roster(desk: &Desk, actor: &Arc<Actor>, id: OrgId, text: &str, language: &str) -> Result<RosterView> {
    let mut view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    let org = world.orgs.get(id).filter(|_| may_know_org(actor, &world, id, now)).ok_or(Error::NotFound("org"))?;
    if !works_with_people_of(actor, &world, id, now) {
        let reason = because("只有在该组织工作的人可以查看人员", "only those who work with this org see its people");
        return Err(Error::Forbidden { code: "role", because: reason }.into());
    }
    let counts = roster::store::role_counts(&mut view.conn, id, now).await?.into_iter().collect::<HashMap<_, _>>();
    let mut roles = Vec::new();
    for role in world.catalog.roles.values().filter(|role| role.held_at.contains(&org.kind)) {
        let count = counts.get(&role.key).copied().unwrap_or_default();
        let holders = match count {
            0 => Vec::new(),
            _ => people::store::holders(&mut view.conn, &role.key, &[id], now, text, MAX).await?,
        };
        let ids = holders.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let terms = roster::store::terms(&mut view.conn, id, &ids, now).await?;
        let held = |holder: &(PersonId, String)| {
            let mut terms = terms.iter().filter(|term| term.role == role.key && term.person == holder.0).peekable();
            let from = terms.peek().map(|term| term.from.to_string());
            // Of several grants the one that lasts longest counts; one without an end outlasts all.
            let ends = terms.map(|term| term.to).collect::<Vec<_>>();
            let to = if ends.contains(&None) { None } else { ends.into_iter().flatten().max() };
            HolderView { id: holder.0.0, name: holder.1.clone(), from, to: to.map(|at| at.to_string()) }
        };
        roles.push(HeldRoleView {
            role: role.key.to_string(),
            title: role.title.say(language).to_owned(),
            count,
            holders: holders.iter().map(held).collect(),
        });
    }
    let posts = roster::store::posts(&mut view.conn, id, &now.local_date().to_string()).await?;
    let covers = roster::store::covers(&mut view.conn, id, now).await?;
    Ok(RosterView {
        roles,
        posts: posts.into_iter().map(post).collect(),
        stand_ins: covers.into_iter().map(cover).collect(),
    })
}

/// Whoever administers accounts, and whoever holds a role that reaches the org and sees what happens there.
fn works_with_people_of(actor: &Actor, world: &World, org: OrgId, now: gridwork_kernel::Instant) -> bool {
    let sees_all = |key| world.catalog.roles.get(key).is_some_and(|role| role.sees == Sees::All);
    actor.office.is_some() || authz::roles_reaching(actor, world, org, now).iter().any(|held| sees_all(&held.role))
}

fn person((id, name): (gridwork_kernel::PersonId, String)) -> PersonView {
    PersonView { id: id.0, name }
}

fn post(post: roster::FilledPost) -> PostView {
    let (holder, since) = post.holder.map(|(id, name, since)| (person((id, name)), since)).unzip();
    PostView { id: post.id, title: post.title, role: post.role.map(|role| role.to_string()), holder, since }
}

fn cover(cover: roster::Cover) -> CoverView {
    CoverView {
        absent: person(cover.absent),
        by: person(cover.by),
        role: cover.role.map(|role| role.to_string()),
        from: cover.from.to_string(),
        to: cover.to.to_string(),
    }
}
