//! The demo's people: about forty sign-ins, every role.

use super::district::{Community, Places};
use super::{DemoSignIn, names};
use anyhow::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::{AccountId, OrgId, PersonId, passwords};
use gridwork_operations::accounts::{NewAccount, add};
use rand::rngs::StdRng;
use std::sync::Arc;

/// One of the demo's people.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) account: AccountId,
    pub(super) person: PersonId,
    sign_in: DemoSignIn,
}

/// Everybody of one community.
pub(super) struct Neighbourhood {
    pub(super) place: Community,
    pub(super) residents: Vec<Person>,
    pub(super) volunteers: Vec<Person>,
    pub(super) dispatchers: Vec<Person>,
    pub(super) verifiers: Vec<Person>,
    pub(super) grid_workers: Vec<Person>,
}

/// Everybody.
pub(super) struct People {
    pub(super) neighbourhoods: Vec<Neighbourhood>,
    above: Vec<Person>,
}

impl People {
    /// The sign-ins: those of the communities first, then those above, the administrator last.
    pub(super) fn sign_ins(&self) -> Vec<DemoSignIn> {
        let local = self.neighbourhoods.iter().flat_map(|it| {
            it.residents.iter().chain(&it.dispatchers).chain(&it.volunteers).chain(&it.verifiers).chain(&it.grid_workers)
        });
        local.chain(&self.above).map(|person| person.sign_in.clone()).collect()
    }
}

struct Settling<'a> {
    desk: &'a Desk,
    rng: &'a mut StdRng,
    used: Vec<String>,
}

/// Makes everybody.
pub(super) async fn settle(desk: &Desk, places: &Places, rng: &mut StdRng) -> Result<People> {
    let mut settling = Settling { desk, rng, used: Vec::new() };
    let mut neighbourhoods = Vec::new();
    for (at, place) in places.communities.iter().enumerate() {
        let number = at + 1;
        let mut group = Neighbourhood {
            place: place.clone(),
            residents: Vec::new(),
            volunteers: Vec::new(),
            dispatchers: Vec::new(),
            verifiers: Vec::new(),
            grid_workers: Vec::new(),
        };
        for n in 1..=2 {
            group.residents.push(settling.one(&format!("resident{number}{n}"), &[("binhai/resident", place.org)]).await?);
        }
        for n in 1..=3 {
            group.volunteers.push(settling.one(&format!("volunteer{number}{n}"), &[("binhai/volunteer", place.org)]).await?);
        }
        group.dispatchers.push(settling.one(&format!("dispatcher{number}"), &[("binhai/dispatcher", place.org)]).await?);
        group.verifiers.push(settling.one(&format!("verifier{number}"), &[("binhai/verifier", place.branch)]).await?);
        group.grid_workers.push(settling.one(&format!("grid{number}"), &[("common/grid_worker", place.org)]).await?);
        neighbourhoods.push(group);
    }
    let mut above = Vec::new();
    for n in 1..=2 {
        above.push(settling.one(&format!("street{n}"), &[("binhai/street_coordinator", places.street)]).await?);
        above.push(settling.one(&format!("district{n}"), &[("binhai/district_office", places.district)]).await?);
    }
    above.push(settling.one("leader1", &[("common/leader", places.district)]).await?);
    above.push(settling.one("leader2", &[("common/leader", places.street)]).await?);
    above.push(settling.admin().await?);
    Ok(People { neighbourhoods, above })
}

impl Settling<'_> {
    async fn one(&mut self, login: &str, roles: &[(&str, OrgId)]) -> Result<Person> {
        let roles = roles.iter().filter_map(|(role, org)| Some((Key::parse(role)?, *org))).collect();
        self.add(login, roles, false).await
    }

    async fn admin(&mut self) -> Result<Person> {
        self.add("admin", Vec::new(), true).await
    }

    async fn add(&mut self, login: &str, roles: Vec<(Key, OrgId)>, is_admin: bool) -> Result<Person> {
        let name = names::person(self.rng, &mut self.used);
        let password = passwords::readable(self.rng);
        let system = Arc::new(Actor::system());
        let new = NewAccount {
            login: login.to_owned(),
            password: password.clone(),
            name: name.clone(),
            person: None,
            roles: roles.clone(),
            is_admin,
        };
        let added = add(self.desk, &system, new).await?;
        let sign_in = DemoSignIn { account: login.to_owned(), password, name, roles };
        Ok(Person { account: added.account, person: added.person, sign_in })
    }
}
