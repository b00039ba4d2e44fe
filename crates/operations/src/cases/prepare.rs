//! What every case operation prepares: the hand that acts, and what is looked up for a decision.

use crate::error::Result;
use gridwork_db::Conn;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId};
use gridwork_loops::{Case, Hand, HeldOrg, HeldRole, Known, Needs};
use gridwork_registers::references::store::{Looking, keep_rows, resolve};
use uuid::Uuid;

/// The actor as the loop engine knows him, at an org.
pub(crate) fn hand(actor: &Actor, world: &World, org: OrgId, now: Instant) -> Hand {
    if actor.is_system() {
        return Hand::system();
    }
    let roles = authz::roles_reaching(actor, world, org, now)
        .into_iter()
        .map(|held| HeldRole { role: held.role, stood_for: held.stood_for })
        .collect();
    let orgs = actor.holding(now).map(|grant| HeldOrg { org: grant.org, stood_for: grant.stood_for }).collect();
    let stands_for = actor.persons(now).into_iter().filter(|person| *person != actor.person).collect();
    Hand { person: actor.person, roles, stands_for, orgs, is_system: false }
}

/// Looks up what a decision needs.
pub(crate) async fn look_up(
    conn: &mut Conn,
    world: &World,
    actor: &Actor,
    now: Instant,
    at: (OrgId, Option<Uuid>),
    needs: Needs,
) -> Result<Known> {
    let looking = Looking { world, actor, now, org: Some(at.0), record: at.1 };
    let mut known = resolve(conn, &looking, needs.references).await?;
    keep_rows(conn, world, &needs.rows, &mut known).await?;
    Ok(known)
}

/// Refuses a change of a version that is no longer current: the last thing that is asked of it.
pub(crate) fn is_current(case: &Case, wanted: Option<i64>) -> Result<()> {
    match wanted {
        Some(wanted) if wanted != case.version => Err(KernelError::Version { current: case.version }.into()),
        _ => Ok(()),
    }
}
