//! People whom nobody signs in as, and who live all the same: the volunteers who had nothing to do yet, and everybody
//! in the other streets of a city.

use super::cast::{Member, Neighbourhood};
use super::district::Community;
use super::{Doing, Result, words};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::store as people;
use gridwork_kernel::{OrgId, PersonId};
use rand::rngs::StdRng;
use std::sync::Arc;

/// Somebody who is going to be made: a name, what they hold, and where.
struct Wanted {
    name: String,
    role: Key,
    org: OrgId,
}

/// Makes the volunteers of a community who had nothing to do yet.
pub(super) async fn free_volunteers(desk: &Desk, community: &Community, rng: &mut StdRng) -> Result<Vec<Member>> {
    let role = Key::new("binhai", "volunteer");
    let one = |_| Wanted { name: words::anybody(rng), role: role.clone(), org: community.org };
    let wanted = (0..community.ground.staff.free).map(one).collect();
    let made = make(desk, wanted).await.doing(|| format!("make the volunteers of {}", community.ground.name))?;
    Ok(made.into_iter().map(|person| Member::new(person, None)).collect())
}

/// Makes everybody of one community.
pub(super) async fn people(desk: &Desk, community: &Community, rng: &mut StdRng) -> Result<Neighbourhood> {
    let staff = community.ground.staff;
    let mut wanted = Vec::new();
    for (pack, role, org, count) in [
        ("binhai", "resident", community.org, staff.residents),
        ("binhai", "volunteer", community.org, staff.volunteers),
        ("binhai", "dispatcher", community.org, staff.dispatchers),
        ("binhai", "verifier", community.branch, 1),
        ("common", "grid_worker", community.org, 1),
    ] {
        let one = |rng: &mut StdRng| Wanted { name: words::anybody(rng), role: Key::new(pack, role), org };
        wanted.extend((0..count).map(|_| one(rng)));
    }
    let counts = [staff.residents, staff.volunteers, staff.dispatchers, 1, 1];
    let mut made =
        make(desk, wanted).await.doing(|| format!("make the people of {}", community.ground.name))?.into_iter();
    let mut next = |count: usize| made.by_ref().take(count).map(|person| Member::new(person, None)).collect::<Vec<_>>();
    let [residents, volunteers, dispatchers, verifiers, grid_workers] = counts.map(&mut next);
    Ok(Neighbourhood { residents, volunteers, free: Vec::new(), dispatchers, verifiers, grid_workers })
}

/// Somebody in every street to whom late orders climb.
pub(super) async fn coordinators(desk: &Desk, streets: &[OrgId], rng: &mut StdRng) -> Result<()> {
    let role = Key::new("binhai", "street_coordinator");
    let wanted = streets.iter().map(|org| Wanted { name: words::anybody(rng), role: role.clone(), org: *org });
    let wanted = wanted.collect();
    make(desk, wanted).await.doing(|| "make the coordinators of the streets".to_owned())?;
    Ok(())
}

/// Makes several people in one work, in the order in which they are named.
async fn make(desk: &Desk, wanted: Vec<Wanted>) -> std::result::Result<Vec<PersonId>, KernelError> {
    let system = Arc::new(Actor::system());
    desk.run_once(&system, wanted, |work, wanted| {
        Box::pin(async move {
            let now = work.now();
            let mut made = Vec::with_capacity(wanted.len());
            for one in wanted.iter() {
                let person = people::add(work, &one.name, Some(one.org)).await?;
                people::grant(work, person, &one.role, one.org, now, None).await?;
                made.push(person);
            }
            Ok::<_, KernelError>(made)
        })
    })
    .await
}
