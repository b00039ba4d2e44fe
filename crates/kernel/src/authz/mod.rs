//! Who may do what: one value decides a single record and becomes the condition of a list.
//!
//! *list ≡ get ≡ search ≡ export ≡ history ≡ file*: all of them ask [`CaseScope`], in memory or as SQL.

mod audit;
mod scope;
pub mod store;

pub use audit::{AuditScope, audit_scope};
pub use scope::{CaseFacts, CaseScope, SqlCondition};

use crate::admission::Office;
use crate::emergencies::Emergency;
use crate::viewings::Viewer;
use crate::world::World;
use crate::{AccountId, Instant, OrgId, PersonId};
use gridwork_definitions::model::{Key, Reach, Role, Sees, Turn};

/// A role held at an org for a period, perhaps for someone else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role's key.
    pub role: Key,
    /// Where it is held.
    pub org: OrgId,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Option<Instant>,
    /// Whom the actor stands in for, when it is not his own.
    pub stood_for: Option<PersonId>,
}

impl Grant {
    /// Whether it holds at an instant.
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now && self.to.is_none_or(|to| now < to)
    }
}

/// Someone for whom the actor stands in, for a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// The person stood for.
    pub person: PersonId,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

/// Who acts.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account; none for the system.
    pub account: Option<AccountId>,
    /// The person; the nil id for the system.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// `zh-CN` or `en`.
    pub language: String,
    /// One of the three separated offices; whoever holds one reads no business content by it.
    pub office: Option<Office>,
    /// Own grants and those of people stood in for.
    pub grants: Vec<Grant>,
    /// People stood in for with everything they hold (their turns are the actor's too).
    pub stands_for: Vec<StandIn>,
    /// People who left and whose open cases are theirs now, and nothing else of them.
    pub looks_after: Vec<StandIn>,
    /// Cases that an emergency opened to them for a while.
    pub emergencies: Vec<Emergency>,
    /// Who looks as them; none when they act themselves. What they may see is the same, and nothing is changed by it.
    pub viewer: Option<Viewer>,
}

impl Actor {
    /// The system: timers and administration from the command line.
    pub fn system() -> Self {
        Self {
            account: None,
            person: PersonId(uuid::Uuid::nil()),
            name: "系统".into(),
            language: "zh-CN".into(),
            office: None,
            grants: Vec::new(),
            stands_for: Vec::new(),
            looks_after: Vec::new(),
            emergencies: Vec::new(),
            viewer: None,
        }
    }

    /// The same, as somebody else looks at it.
    pub fn viewed_by(&self, viewer: Viewer) -> Self {
        Self { viewer: Some(viewer), ..self.clone() }
    }

    /// Whether somebody else looks as them: personal values stay masked then.
    pub fn is_viewed(&self) -> bool {
        self.viewer.is_some()
    }

    /// The person who sees what is answered.
    pub fn reader(&self) -> PersonId {
        self.viewer.map_or(self.person, |viewer| viewer.person)
    }

    /// Whether they hold the system office, which runs the software.
    pub fn is_admin(&self) -> bool {
        self.office == Some(Office::System)
    }

    /// Whether this is the system.
    pub fn is_system(&self) -> bool {
        self.person.0.is_nil()
    }

    /// The actor's person and everyone stood in for now.
    pub fn persons(&self, now: Instant) -> Vec<PersonId> {
        let stood = self.stands_for.iter().filter(|it| it.from <= now && now < it.to).map(|it| it.person);
        std::iter::once(self.person).chain(stood).collect()
    }

    /// Those who left and whose cases are the actor's now.
    pub fn looked_after(&self, now: Instant) -> impl Iterator<Item = PersonId> {
        self.looks_after.iter().filter(move |it| it.from <= now && now < it.to).map(|it| it.person)
    }

    /// The grants that hold now.
    pub fn holding(&self, now: Instant) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.holds(now))
    }
}

/// A role that reaches an org, and for whom it is exercised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachingRole {
    /// The role.
    pub role: Key,
    /// Where it is held.
    pub held_at: OrgId,
    /// For whom, when it is not the actor's own.
    pub stood_for: Option<PersonId>,
}

/// The roles of an actor that reach an org now.
pub fn roles_reaching(actor: &Actor, world: &World, org: OrgId, now: Instant) -> Vec<ReachingRole> {
    actor
        .holding(now)
        .filter(|grant| {
            world.catalog.roles.get(&grant.role).is_some_and(|role| reaches(world, role, grant.org, org, now))
        })
        .map(|grant| ReachingRole { role: grant.role.clone(), held_at: grant.org, stood_for: grant.stood_for })
        .collect()
}

/// Whether somebody works at a desk: they hold a role that sees more than their own cases.
pub fn works_at_desk(actor: &Actor, world: &World, now: Instant) -> bool {
    actor.holding(now).any(|grant| world.catalog.roles.get(&grant.role).is_some_and(|role| role.sees == Sees::All))
}

/// Whether a role held at one org reaches another.
pub fn reaches(world: &World, role: &Role, held_at: OrgId, org: OrgId, now: Instant) -> bool {
    match &role.reaches {
        Reach::Own => held_at == org,
        Reach::Below => world.orgs.is_within(org, held_at),
        Reach::Link(kind) => {
            world.orgs.linked_from(kind, held_at, &now.local_date().to_string()).any(|linked| linked == org)
        }
    }
}

/// The orgs at which a role would have to be held to reach an org: where a turn of that role waits.
pub fn seats_reaching(world: &World, role: &Role, org: OrgId, now: Instant) -> Vec<OrgId> {
    let kinds = &role.held_at;
    let fits = |id: OrgId| world.orgs.get(id).is_some_and(|org| kinds.contains(&org.kind));
    match &role.reaches {
        Reach::Own => vec![org].into_iter().filter(|id| fits(*id)).collect(),
        Reach::Below => world.orgs.ancestors(org).into_iter().map(|org| org.id).filter(|id| fits(*id)).collect(),
        Reach::Link(kind) => {
            world.orgs.linked_to(kind, org, &now.local_date().to_string()).filter(|id| fits(*id)).collect()
        }
    }
}

/// What the actor may see of cases.
pub fn case_scope(actor: &Actor, world: &World, now: Instant) -> CaseScope {
    let mut scope = working_scope(actor, world, now);
    for emergency in actor.emergencies.iter().filter(|it| it.holds(now)) {
        scope.add_case(emergency.case);
    }
    scope
}

/// What the actor may work on by their roles and their part in it: an emergency opens a case for reading only.
pub fn working_scope(actor: &Actor, world: &World, now: Instant) -> CaseScope {
    let mut scope = CaseScope::of_persons(actor.persons(now));
    for person in actor.looked_after(now) {
        scope.add_assigned(person);
    }
    for grant in actor.holding(now) {
        scope.count_as_one(grant.stood_for);
        let Some(role) = world.catalog.roles.get(&grant.role) else { continue };
        if role.sees == Sees::All {
            match &role.reaches {
                Reach::Own => scope.add_org(grant.org),
                Reach::Below => scope.add_below(world.orgs.get(grant.org).map(|org| org.path.clone())),
                Reach::Link(kind) => {
                    world
                        .orgs
                        .linked_from(kind, grant.org, &now.local_date().to_string())
                        .for_each(|org| scope.add_org(org));
                }
            }
        }
        add_open_states(&mut scope, world, role, grant.org, now);
    }
    scope.tidy();
    scope
}

/// States that are `open_to` a role, or in which it has the turn, are readable where it reaches, even by those who
/// otherwise see only their own: nobody is asked to act on what he may not read.
fn add_open_states(scope: &mut CaseScope, world: &World, role: &Role, held_at: OrgId, now: Instant) {
    for (key, definition) in &world.catalog.loops {
        for (state, it) in &definition.states {
            if !it.open_to.contains(&role.key) && it.turn != Turn::Role(role.key.clone()) {
                continue;
            }
            match &role.reaches {
                Reach::Own => scope.add_open_at(key, state, held_at),
                Reach::Below => scope.add_open_below(key, state, world.orgs.get(held_at).map(|org| org.path.clone())),
                Reach::Link(kind) => {
                    let linked =
                        world.orgs.linked_from(kind, held_at, &now.local_date().to_string()).collect::<Vec<_>>();
                    linked.into_iter().for_each(|org| scope.add_open_at(key, state, org));
                }
            }
        }
    }
}

/// The orgs an actor may know of: their own orgs with everything above, and everything below what they reach.
pub fn may_know_org(actor: &Actor, world: &World, org: OrgId, now: Instant) -> bool {
    if actor.is_system() || actor.office.is_some() {
        return true;
    }
    actor.holding(now).any(|grant| {
        world.orgs.is_within(grant.org, org)
            || world.orgs.is_within(org, grant.org)
            || world.catalog.roles.get(&grant.role).is_some_and(|role| reaches(world, role, grant.org, org, now))
    })
}
