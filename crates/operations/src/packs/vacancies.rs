//! Lists where nobody living can act: the definitions' question, answered from the live district.

use crate::error::Result;
use gridwork_definitions::model::{Key, Loop};
use gridwork_definitions::{LiveDistrict, Vacancy};
use gridwork_kernel::authz;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId, people};
use gridwork_loops::store;
use std::collections::HashSet;
use std::sync::Arc;

/// Every vacancy of every installed loop.
///
/// # Errors
/// When the storage is unavailable.
pub async fn vacancies(desk: &Desk) -> Result<Vec<Vacancy>> {
    let mut view = desk.view().await?;
    let now = view.now;
    let held = people::store::held_roles(&mut view.conn, now).await?.into_iter().collect();
    let winding_up = winding_up(&mut view).await?;
    let live = Live { world: &view.world, held, now, winding_up };
    Ok(gridwork_definitions::vacancies(&view.world.catalog, &live))
}

/// Closed orgs with the loops of which they cases still wait there: whoever is missing is missing as elsewhere.
async fn winding_up(view: &mut View) -> Result<HashSet<(Key, OrgId)>> {
    let (world, today) = (Arc::clone(&view.world), view.now.local_date().to_string());
    let mut found = HashSet::new();
    for def in world.catalog.loops.values() {
        let closed = world.orgs.all().filter(|org| org.kind == def.lives_at && !org.is_valid_on(&today));
        for org in closed {
            if store::has_waiting(&mut view.conn, &def.key, org.id).await? {
                found.insert((def.key.clone(), org.id));
            }
        }
    }
    Ok(found)
}

struct Live<'a> {
    world: &'a World,
    held: HashSet<(Key, OrgId)>,
    now: Instant,
    winding_up: HashSet<(Key, OrgId)>,
}

impl LiveDistrict for Live<'_> {
    type Org = OrgId;

    fn orgs(&self, definition: &Loop) -> Vec<OrgId> {
        let today = self.now.local_date().to_string();
        let fitting = self.world.orgs.all().filter(|org| org.kind == definition.lives_at);
        let has_work = |org: OrgId| self.winding_up.contains(&(definition.key.clone(), org));
        let living = fitting.filter(|org| org.is_valid_on(&today) || has_work(org.id));
        living.map(|org| org.id).filter(|org| self.world.is_installed(definition.key.pack(), *org)).collect()
    }

    fn holders(&self, role: &Key, org: &OrgId) -> usize {
        let Some(role) = self.world.catalog.roles.get(role) else { return 0 };
        let seats = authz::seats_reaching(self.world, role, *org, self.now);
        seats.into_iter().filter(|seat| self.held.contains(&(role.key.clone(), *seat))).count()
    }

    fn name(&self, org: &OrgId) -> String {
        self.world.orgs.get(*org).map(|org| org.name.clone()).unwrap_or_default()
    }
}
