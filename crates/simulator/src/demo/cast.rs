//! The demo's people: who they are, what they hold, how they sign in, and what volunteers offer.

use super::city;
use super::district::Town;
use super::layout::SIGNED_IN;
use super::{DemoSignIn, Doing, Result, words};
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::{Actor, store as actors};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::store::{self as people, NewStandIn};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{Instant, OrgId, PersonId, passwords};
use gridwork_operations::accounts::{self, NewAccount};
use gridwork_operations::registers::{AddRow, add_all};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, json};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The community whose dispatcher was away for two days, and the one whose dispatcher stood in.
pub(super) const AWAY: usize = 2;
pub(super) const STOOD_IN: usize = 0;

/// When the dispatcher was away, in days before now.
pub(super) const AWAY_DAYS: (i64, i64) = (12, 9);

/// One of the demo's people.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: PersonId,
    /// None for residents without a phone, and for everybody in the other streets of a city.
    pub(super) sign_in: Option<DemoSignIn>,
    /// As whom they act: looked up when they first do.
    actor: OnceCell<Arc<Actor>>,
}

impl Member {
    pub(super) fn new(person: PersonId, sign_in: Option<DemoSignIn>) -> Self {
        Self { person, sign_in, actor: OnceCell::new() }
    }

    /// The person as they act, by their account where they have one.
    pub(super) async fn actor(&self, desk: &Desk) -> Result<Arc<Actor>> {
        let found = self.actor.get_or_try_init(|| actor(desk, self.person, self.sign_in.as_ref())).await?;
        Ok(Arc::clone(found))
    }
}

/// Everybody of one community.
#[derive(Debug, Clone, Default)]
pub(super) struct Neighbourhood {
    pub(super) residents: Vec<Member>,
    pub(super) volunteers: Vec<Member>,
    /// Volunteers who had nothing to do yet.
    pub(super) free: Vec<Member>,
    pub(super) dispatchers: Vec<Member>,
    pub(super) verifiers: Vec<Member>,
    pub(super) grid_workers: Vec<Member>,
}

/// Everybody.
pub(super) struct Cast {
    pub(super) neighbourhoods: Vec<Neighbourhood>,
    above: Vec<Member>,
}

impl Cast {
    /// How many they are.
    pub(super) fn count(&self) -> usize {
        let of = |it: &Neighbourhood| {
            [&it.residents, &it.dispatchers, &it.volunteers, &it.free, &it.verifiers, &it.grid_workers]
                .map(Vec::len)
                .iter()
                .sum::<usize>()
        };
        self.neighbourhoods.iter().map(of).sum::<usize>() + self.above.len()
    }

    /// The sign-ins: those of the communities first, then those above them, the administrator last.
    pub(super) fn sign_ins(&self) -> Vec<DemoSignIn> {
        let local = self.neighbourhoods.iter().flat_map(|it| {
            [&it.residents, &it.dispatchers, &it.volunteers, &it.verifiers, &it.grid_workers].into_iter().flatten()
        });
        local.chain(&self.above).filter_map(|member| member.sign_in.clone()).collect()
    }
}

/// Somebody who is going to be made.
struct Wanted {
    /// Where in the cast: a community and a list of it, or above.
    group: Option<usize>,
    role: Option<(&'static str, OrgId)>,
    login: Option<String>,
}

/// Makes everybody, and lets one dispatcher stand in for another for two days.
pub(super) async fn settle(desk: &Desk, town: &Town, seed: u64, now: Instant) -> Result<Cast> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut taken = HashSet::new();
    let mut making = tokio::task::JoinSet::new();
    let wanted = wanted(town);
    for (at, one) in wanted.iter().enumerate() {
        let name = words::person(&mut rng, &mut taken);
        let password = passwords::readable(&mut rng);
        let roles = one.role.and_then(|(role, org)| Some((Key::parse(role)?, org))).into_iter().collect::<Vec<_>>();
        let sign_in =
            one.login.clone().map(|account| DemoSignIn { account, password, name: name.clone(), roles: roles.clone() });
        let desk = desk.clone();
        // Hashing a password takes its time by design, so several are hashed at once.
        making.spawn(async move { (at, make(&desk, name, roles, sign_in).await) });
    }
    let mut made = (0..wanted.len()).map(|_| None).collect::<Vec<_>>();
    while let Some(done) = making.join_next().await {
        let lost = |error: tokio::task::JoinError| KernelError::Corrupt(format!("a person was lost: {error}"));
        let (at, member) = done.map_err(lost).doing(|| "make the people".to_owned())?;
        made[at] = Some(member?);
    }
    let mut cast = Cast { neighbourhoods: vec![Neighbourhood::default(); SIGNED_IN], above: Vec::new() };
    for (one, member) in wanted.iter().zip(made) {
        let Some(member) = member else { continue };
        let role = one.role.map_or("", |(role, _)| role);
        match one.group.map(|at| &mut cast.neighbourhoods[at]) {
            None => cast.above.push(member),
            Some(group) => group.list(role).push(member),
        }
    }
    stand_in(desk, &cast, now).await?;
    for (community, group) in town.communities.iter().zip(&mut cast.neighbourhoods) {
        group.free = city::free_volunteers(desk, community, &mut rng).await?;
    }
    for community in &town.communities[SIGNED_IN..] {
        cast.neighbourhoods.push(city::people(desk, community, &mut rng).await?);
    }
    city::coordinators(desk, &town.streets[1..], &mut rng).await?;
    Ok(cast)
}

impl Neighbourhood {
    fn list(&mut self, role: &str) -> &mut Vec<Member> {
        match role {
            "binhai/resident" => &mut self.residents,
            "binhai/volunteer" => &mut self.volunteers,
            "binhai/dispatcher" => &mut self.dispatchers,
            "binhai/verifier" => &mut self.verifiers,
            _ => &mut self.grid_workers,
        }
    }
}

/// Everybody, in the order in which they are offered.
fn wanted(town: &Town) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let mut counts = std::collections::HashMap::new();
    let mut add = |group: Option<usize>, role: &'static str, org: OrgId, word: &'static str, has_phone: bool| {
        let count = counts.entry(word).or_insert(0);
        *count += 1;
        let login = has_phone.then(|| format!("{word}{count:02}"));
        wanted.push(Wanted { group, role: Some((role, org)), login });
    };
    for (at, community) in town.communities.iter().take(SIGNED_IN).enumerate() {
        let staff = community.ground.staff;
        let (here, has_phones) = (Some(at), staff.dispatchers > 0);
        (0..staff.residents).for_each(|_| add(here, "binhai/resident", community.org, "resident", has_phones));
        (0..staff.volunteers).for_each(|_| add(here, "binhai/volunteer", community.org, "volunteer", true));
        (0..staff.dispatchers).for_each(|_| add(here, "binhai/dispatcher", community.org, "dispatcher", true));
        add(here, "binhai/verifier", community.branch, "verifier", true);
        add(here, "common/grid_worker", community.org, "grid", true);
    }
    for (role, org, word) in [
        ("binhai/street_coordinator", town.streets[0], "street"),
        ("binhai/street_coordinator", town.streets[0], "street"),
        ("binhai/district_office", town.district, "district"),
        ("binhai/district_office", town.district, "district"),
        ("common/auditor", town.district, "auditor"),
        ("common/auditor", town.streets[0], "auditor"),
        ("common/leader", town.district, "leader"),
        ("common/leader", town.zone, "leader"),
        ("common/leader", town.streets[0], "leader"),
    ] {
        add(None, role, org, word, true);
    }
    for login in ["security", "audit", "admin"] {
        wanted.push(Wanted { group: None, role: None, login: Some(login.to_owned()) });
    }
    wanted
}

/// The three separated offices, each with a sign-in of its own.
fn office_of(login: &str) -> Option<Office> {
    match login {
        "admin" => Some(Office::System),
        word => Office::parse(word),
    }
}

async fn make(desk: &Desk, name: String, roles: Vec<(Key, OrgId)>, sign_in: Option<DemoSignIn>) -> Result<Member> {
    let system = Arc::new(Actor::system());
    let what = || format!("make {name}");
    let person = match &sign_in {
        Some(sign_in) => {
            let new = NewAccount {
                login: sign_in.account.clone(),
                password: sign_in.password.clone(),
                name: name.clone(),
                person: None,
                office: office_of(&sign_in.account),
                must_change: false,
                roles,
            };
            accounts::add(desk, &system, new).await.doing(what)?.person
        }
        None => without_account(desk, &system, name.clone(), roles).await?,
    };
    Ok(Member::new(person, sign_in))
}

async fn without_account(desk: &Desk, system: &Arc<Actor>, name: String, roles: Vec<(Key, OrgId)>) -> Result<PersonId> {
    let made = desk
        .run_once(system, (name, roles), |work, (name, roles)| {
            Box::pin(async move {
                let person = people::add(work, name, roles.first().map(|(_, org)| *org)).await?;
                let now = work.now();
                for (role, org) in roles {
                    people::grant(work, person, role, *org, now, None).await?;
                }
                Ok::<_, KernelError>(person)
            })
        })
        .await;
    made.doing(|| "make a resident".to_owned())
}

/// The person as they act, by their account where they have one.
async fn actor(desk: &Desk, person: PersonId, sign_in: Option<&DemoSignIn>) -> Result<Arc<Actor>> {
    let what = || "look up a person".to_owned();
    let mut view = desk.view().await.doing(what)?;
    let now = view.now;
    let account = match sign_in {
        Some(sign_in) => {
            let facts = gridwork_kernel::people::accounts::store::find(&mut view.conn, &sign_in.account, now)
                .await
                .doing(what)?;
            facts.map(|facts| facts.id)
        }
        None => None,
    };
    match account {
        Some(account) => desk.actor(&mut view, account).await.doing(what),
        None => Ok(Arc::new(actors::of_person(&mut view.conn, person).await.doing(what)?)),
    }
}

/// One dispatcher stood in for another for some days that are over.
async fn stand_in(desk: &Desk, cast: &Cast, now: Instant) -> Result<()> {
    let of = |at: usize| cast.neighbourhoods[at].dispatchers[0].person;
    let new = NewStandIn {
        person: of(AWAY),
        by: of(STOOD_IN),
        role: Some(Key::new("binhai", "dispatcher")),
        org: None,
        from: now.plus_micros(-AWAY_DAYS.0 * DAY),
        to: now.plus_micros(-AWAY_DAYS.1 * DAY),
        reason: "参加培训".to_owned(),
    };
    let system = Arc::new(Actor::system());
    let ran = desk.run_once(&system, new, |work, new| {
        Box::pin(async move {
            people::stand_in(work, new).await?;
            Ok::<_, KernelError>(())
        })
    });
    ran.await.doing(|| "let a dispatcher stand in".to_owned())?;
    Ok(())
}

/// Enters the volunteers into their register: what they can do, when, and from where.
pub(super) async fn register_volunteers(desk: &Desk, town: &Town, cast: &Cast, seed: u64) -> Result<()> {
    const SKILLS: [&str; 14] = [
        "electrical",
        "appliance",
        "nursing",
        "first_aid",
        "counselling",
        "companion",
        "hairdressing",
        "digital",
        "tutoring",
        "mediation",
        "fire_safety",
        "law",
        "paperwork",
        "gardening",
    ];
    const TIMES: [&str; 4] = ["weekday_day", "weekday_evening", "weekend_day", "weekend_evening"];
    let mut rng = StdRng::seed_from_u64(seed ^ 0x5ef1);
    let system = Arc::new(Actor::system());
    for (community, group) in town.communities.iter().zip(&cast.neighbourhoods) {
        let mut rows = Vec::with_capacity(group.volunteers.len() + group.free.len());
        for volunteer in group.volunteers.iter().chain(&group.free) {
            let first = rng.random_range(0..SKILLS.len());
            let skills =
                (0..rng.random_range(1..=4)).map(|step| SKILLS[(first + step * 3) % SKILLS.len()]).collect::<Vec<_>>();
            let times = TIMES.into_iter().filter(|_| rng.random_bool(0.6)).collect::<Vec<_>>();
            let (lon, lat) = community.ground.point(rng.random_range(0.1..0.9), rng.random_range(0.1..0.9));
            let mut fields = Map::new();
            fields.insert("person".into(), volunteer.person.into());
            fields.insert("skills".into(), json!(skills));
            fields.insert("capacity".into(), json!(rng.random_range(1..=4)));
            fields.insert("service_times".into(), json!(times));
            fields.insert("base".into(), json!({"lon": lon, "lat": lat}));
            fields.insert("contact".into(), json!(phone(&mut rng)));
            rows.push(AddRow { register: Key::new("binhai", "volunteer"), org: Some(community.org), fields });
        }
        add_all(desk, &system, rows).await.doing(|| format!("register the volunteers of {}", community.ground.name))?;
    }
    Ok(())
}

/// A number from a block that is used in examples.
pub(super) fn phone(rng: &mut StdRng) -> String {
    format!("13800000{:03}", rng.random_range(0..1000))
}
