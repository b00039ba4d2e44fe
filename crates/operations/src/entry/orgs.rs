//! Where a role for anybody can be taken: found by name, or by a place; what contains the place comes first.

use crate::error::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Point;
use gridwork_kernel::orgs::Org;
use gridwork_kernel::places;
use gridwork_kernel::world::World;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The most orgs that are offered: whoever does not find theirs types a few more letters.
const ORGS_MAX: usize = 20;

/// Grids looked at around a place; several belong to one community.
const GRIDS_NEAR: i64 = 120;

/// Which orgs.
#[derive(Debug, Clone)]
pub struct EntryOrgs {
    /// For which role.
    pub role: String,
    /// A part of the name, or of the name of the org above.
    pub text: Option<String>,
    /// Near this place.
    pub near: Option<Point>,
}

/// An org to choose.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EntryOrg {
    /// Identity.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The org above, so that two of one name can be told apart.
    pub parent: Option<String>,
    /// Whether the place that was given lies in it.
    pub contains: bool,
}

/// The orgs, the one that holds the place first, then the nearest, then by code.
///
/// # Errors
/// `NotFound` when the role is none that anybody may take.
pub async fn orgs(desk: &Desk, ask: &EntryOrgs) -> Result<Vec<EntryOrg>> {
    let mut view = desk.view().await?;
    let role = Key::parse(&ask.role).and_then(|key| view.world.catalog.roles.get(&key).cloned());
    let role = role.filter(|role| role.open_entry).ok_or(KernelError::NotFound("role"))?;
    let today = view.now.local_date().to_string();
    let near = match ask.near {
        Some(point) => places::store::owners_near(&mut view.conn, point, &today, GRIDS_NEAR).await?,
        None => Vec::new(),
    };
    let inside = near.iter().find(|(_, contains)| *contains).map(|(org, _)| *org);
    let world = &view.world;
    let order = |org: OrgId| near.iter().position(|(owner, _)| is_of(world, *owner, org)).unwrap_or(usize::MAX);
    let text = ask.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase);
    let mut found = world
        .orgs
        .all()
        .filter(|org| role.held_at.contains(&org.kind) && org.is_valid_on(&today))
        .filter(|org| world.is_installed(role.key.pack(), org.id))
        .filter(|org| text.as_deref().is_none_or(|text| is_called(world, org, text)))
        .map(|org| (inside.is_none_or(|owner| !is_of(world, owner, org.id)), order(org.id), org))
        .collect::<Vec<_>>();
    found.sort_by(|a, b| (a.0, a.1, &a.2.code).cmp(&(b.0, b.1, &b.2.code)));
    let view = |(is_outside, _, org): (bool, usize, &Org)| EntryOrg {
        id: org.id.0,
        name: org.name.clone(),
        parent: org.parent.and_then(|parent| world.orgs.get(parent)).map(|parent| parent.name.clone()),
        contains: !is_outside,
    };
    Ok(found.into_iter().take(ORGS_MAX).map(view).collect())
}

/// Whether the owner of a grid is the org, or stands below it.
fn is_of(world: &World, owner: OrgId, org: OrgId) -> bool {
    owner == org || world.orgs.is_within(owner, org)
}

fn is_called(world: &World, org: &Org, text: &str) -> bool {
    let above = org.parent.and_then(|parent| world.orgs.get(parent));
    let holds = |name: &str| name.to_lowercase().contains(text);
    holds(&org.name) || above.is_some_and(|above| holds(&format!("{}{}", above.name, org.name)))
}
