//! The small district a rehearsal is lived in: four communities of two streets, and people of whom some wear two hats.

use super::Result;
use crate::packs;
use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::orgs::store::{self as orgs, NewOrg};
use gridwork_kernel::people::{accounts::store as accounts, store as people};
use gridwork_kernel::{AccountId, GrantId, OrgId, PersonId, RowId};
use gridwork_operations::Error;
use gridwork_operations::packs::{ApplyPacks, apply};
use gridwork_operations::registers::{AddRow, add};
use serde_json::json;
use std::sync::Arc;

/// Since when everything has stood where it stands.
const SINCE: &str = "2020-01-01";

/// What stands where a password's hash would: nobody signs in here.
const NO_PASSWORD: &str = "-";

/// A community, with the branch that covers it and the street above it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Community {
    pub(super) org: OrgId,
    pub(super) branch: OrgId,
    pub(super) street: OrgId,
}

/// Somebody, by the account they act with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) id: PersonId,
    pub(super) account: AccountId,
}

/// A role at an org, and who holds it.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) role: Key,
    pub(super) org: OrgId,
    /// Who holds it now, or held it last.
    pub(super) person: usize,
    /// None while it is vacant.
    pub(super) grant: Option<GrantId>,
}

/// The district.
#[derive(Debug, Clone)]
pub(super) struct Town {
    pub(super) packs: Vec<Pack>,
    pub(super) district: OrgId,
    pub(super) communities: Vec<Community>,
    pub(super) people: Vec<Person>,
    pub(super) seats: Vec<Seat>,
    pub(super) items: Vec<RowId>,
}

/// Orgs and people as one work makes them.
#[derive(Debug)]
pub(super) struct Made<T>(pub(super) T);

impl<T> Answer for Made<T> {
    fn receipt(&self) -> Receipt {
        ().receipt()
    }
}

impl<T> Made<T> {
    /// What a work without a key made.
    pub(super) fn of(ran: Ran<Self>) -> Result<T> {
        match ran {
            Ran::New(Self(made)) => Ok(made),
            Ran::Again(_) => Err(Error::Internal("a work without a key ran twice".into())),
        }
    }
}

impl Town {
    /// Makes it in an empty database.
    pub(super) async fn lay(desk: &Desk) -> Result<Self> {
        let system = Arc::new(Actor::system());
        let loaded = packs::load("binhai").ok_or_else(|| Error::Internal("there is no pack binhai".into()))?;
        let ask = ApplyPacks { packs: loaded.packs.clone(), org: None, allow: Vec::new() };
        apply(desk, &system, ask).await?;
        let names = loaded.packs.iter().map(|pack| pack.pack.clone()).collect::<Vec<_>>();
        let ran = desk.run(&system, Call::plain(), names, |work, names| Box::pin(make_orgs(work, names))).await?;
        let (district, communities) = Made::of(ran)?;
        let plan = (district, communities.clone());
        let ran = desk.run(&system, Call::plain(), plan, |work, (district, communities)| {
            Box::pin(make_people(work, *district, communities))
        });
        let (people, seats) = Made::of(ran.await?)?;
        let items = catalogue(desk, &system, district).await?;
        Ok(Self { packs: loaded.packs, district, communities, people, seats, items })
    }

    /// The seats whose role reaches an org.
    pub(super) fn seats_reaching(&self, role: &Key, org: OrgId) -> Vec<&Seat> {
        let here = self.communities.iter().find(|community| community.org == org);
        let reaches = |seat: &OrgId| {
            *seat == org
                || *seat == self.district
                || here.is_some_and(|community| *seat == community.branch || *seat == community.street)
        };
        self.seats.iter().filter(|seat| seat.role == *role && seat.grant.is_some() && reaches(&seat.org)).collect()
    }
}

async fn make_orgs(work: &mut Work<'_>, packs: &[String]) -> Result<Made<(OrgId, Vec<Community>)>> {
    let new = |code: String, name: String, kind: &str, parent: Option<OrgId>| NewOrg {
        code,
        name,
        kind: Key::new("common", kind),
        parent,
        valid_from: SINCE.to_owned(),
    };
    let district = orgs::add(work, &new("120198".into(), "演练区".into(), "district", None)).await?.id;
    for pack in packs {
        gridwork_kernel::packs::store::install(work, pack, district).await?;
    }
    let mut communities = Vec::new();
    for street in 1..=2 {
        let code = format!("120198{street:03}");
        let name = format!("演练{street}街道");
        let above = orgs::add(work, &new(code.clone(), name, "street", Some(district))).await?.id;
        for at in 1..=2 {
            let (code, name) = (format!("{code}{at:03}"), format!("演练{street}-{at}社区"));
            let org = orgs::add(work, &new(code.clone(), name.clone(), "community", Some(above))).await?.id;
            let branch = new(format!("{code}-D1"), format!("{name}党支部"), "branch", Some(org));
            let branch = orgs::add(work, &branch).await?.id;
            orgs::link(work, "covers", branch, org, SINCE).await?;
            communities.push(Community { org, branch, street: above });
        }
    }
    Ok(Made((district, communities)))
}

/// Who holds what: for each person the roles with their orgs.
fn cast(district: OrgId, communities: &[Community]) -> Vec<Vec<(&'static str, OrgId)>> {
    let mut cast: Vec<Vec<(&str, OrgId)>> = Vec::new();
    for (at, here) in communities.iter().enumerate() {
        for _ in 0..3 {
            cast.push(vec![("binhai/resident", here.org)]);
        }
        for number in 0..4 {
            let mut roles = vec![("binhai/volunteer", here.org)];
            // Whoever delivers and sits in the branch may not verify his own work.
            if number == 0 {
                roles.push(("binhai/verifier", here.branch));
            }
            if number == 1 {
                roles.push(("binhai/resident", here.org));
            }
            cast.push(roles);
        }
        // The last community has nobody who dispatches: a vacancy from the beginning.
        for number in 0..if at + 1 == communities.len() { 0 } else { 2 } {
            let mut roles = vec![("binhai/dispatcher", here.org)];
            if number == 0 {
                roles.push(("binhai/verifier", here.branch));
            }
            cast.push(roles);
        }
        cast.push(vec![("binhai/verifier", here.branch)]);
        cast.push(vec![("common/grid_worker", here.org)]);
        if at % 2 == 0 {
            cast.push(vec![("binhai/street_coordinator", here.street)]);
            cast.push(vec![("binhai/street_coordinator", here.street), ("binhai/volunteer", here.org)]);
        }
    }
    cast.push(vec![("binhai/district_office", district)]);
    cast.push(vec![("binhai/district_office", district)]);
    cast
}

async fn make_people(
    work: &mut Work<'_>,
    district: OrgId,
    communities: &[Community],
) -> Result<Made<(Vec<Person>, Vec<Seat>)>> {
    let (mut all, mut seats) = (Vec::new(), Vec::new());
    let now = work.now();
    for (at, roles) in cast(district, communities).into_iter().enumerate() {
        let id = people::add(work, &format!("甲{at}"), roles.first().map(|(_, org)| *org)).await?;
        let account = accounts::add(work, &format!("p{at}"), id, NO_PASSWORD, None).await?;
        all.push(Person { id, account });
        for (role, org) in roles {
            let role = Key::parse(role).ok_or_else(|| KernelError::Corrupt(format!("`{role}` is no key")))?;
            let grant = people::grant(work, id, &role, org, now, None).await?;
            seats.push(Seat { role, org, person: at, grant: Some(grant) });
        }
    }
    Ok(Made((all, seats)))
}

/// Gives a person a new account, since a disabled one is disabled for good.
pub(super) async fn new_account(desk: &Desk, person: PersonId, login: String) -> Result<AccountId> {
    let system = Arc::new(Actor::system());
    let ran = desk.run(&system, Call::plain(), (person, login), |work, (person, login)| {
        Box::pin(async move { Ok::<_, Error>(Made(accounts::add(work, login, *person, NO_PASSWORD, None).await?)) })
    });
    Made::of(ran.await?)
}

async fn catalogue(desk: &Desk, system: &Arc<Actor>, district: OrgId) -> Result<Vec<RowId>> {
    let mut items = Vec::new();
    for (at, class) in ["repair", "elder", "health", "safety", "legal", "epidemic"].into_iter().enumerate() {
        let fields = json!({"code": format!("{:04}", at + 1), "class": class, "name": format!("演练服务{at}"),
            "days": 1 + at % 4, "shared": at % 3 == 0, "two_person": at == 1, "cooling_days": if at == 2 { 30 } else { 0 }});
        let fields = fields.as_object().cloned().unwrap_or_default();
        let ask = AddRow { register: Key::new("binhai", "service_item"), org: Some(district), fields };
        items.push(RowId(add(desk, system, Call::plain(), ask).await?.row.id));
    }
    Ok(items)
}
