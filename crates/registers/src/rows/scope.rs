//! Which rows an actor may read and write: one value for a single row and for a list.

use super::StoredRow;
use crate::tables;
use gridwork_db::{Engine, Value};
use gridwork_definitions::model::{Field, Key, Reach, Readers, Register, Sees};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::orgs::range_end;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId, PersonId};
use std::collections::BTreeSet;

/// Which rows of one register an actor may read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowScope {
    everything: bool,
    /// Rows that belong to no org are read by every holder of a reading role.
    general: bool,
    orgs: BTreeSet<OrgId>,
    /// The paths of these orgs: rows have an index by path.
    paths: BTreeSet<String>,
    below: BTreeSet<String>,
    own: Option<Own>,
}

/// The column by which an index finds what is inside a scope.
const INDEXED: &str = "org_path";

/// The rows that are somebody's own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    person: PersonId,
    field: String,
    column: String,
}

impl RowScope {
    /// Whether nothing at all may be read: such a register does not exist for the actor.
    pub fn is_empty(&self) -> bool {
        let by_org = self.general || !self.orgs.is_empty() || !self.below.is_empty();
        !self.everything && !by_org && self.own.is_none()
    }

    /// Whether every row is inside.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether it takes a row's fields, and not only its org, to say whether it is inside.
    pub fn asks_fields(&self) -> bool {
        !self.everything && self.own.is_some()
    }

    /// The orgs at which, and the paths below which, rows can be inside, and whether rows of no org can; none when rows
    /// can be inside wherever they belong, as somebody's own can.
    pub fn places(&self) -> Option<(&BTreeSet<OrgId>, &BTreeSet<String>, bool)> {
        (!self.everything && self.own.is_none()).then_some((&self.orgs, &self.below, self.general))
    }

    /// Whether a row is inside.
    pub fn contains(&self, row: &StoredRow) -> bool {
        if self.everything {
            return true;
        }
        let is_own = |own: &Own| {
            row.fields.get(&own.field).and_then(|value| value.as_str()) == Some(own.person.to_string().as_str())
        };
        if self.own.as_ref().is_some_and(is_own) {
            return true;
        }
        match (&row.org, &row.org_path) {
            (Some(org), Some(path)) => {
                self.orgs.contains(org) || self.below.iter().any(|above| path.starts_with(above.as_str()))
            }
            _ => self.general,
        }
    }

    /// The same as [`contains`](Self::contains), as a condition over a register's table.
    pub fn to_sql(&self, first: usize) -> (String, Vec<Value>) {
        self.to_sql_by(INDEXED, first)
    }

    /// The same, in a form that no index answers: for a list that goes along the index of its order.
    pub fn to_sql_beside(&self, engine: Engine, first: usize) -> (String, Vec<Value>) {
        match engine {
            Engine::Sqlite => self.to_sql_by("+org_path", first),
            Engine::Postgres => self.to_sql_by("(org_path || '')", first),
        }
    }

    fn to_sql_by(&self, path: &str, first: usize) -> (String, Vec<Value>) {
        if self.everything {
            return ("1 = 1".to_owned(), Vec::new());
        }
        let mut params: Vec<Value> = Vec::new();
        let mut next = |value: Value| {
            params.push(value);
            format!("${}", first + params.len() - 1)
        };
        let mut parts = Vec::new();
        if self.general {
            // Whoever belongs to no org has no path either, and the path has an index.
            parts.push(format!("{path} is null"));
        }
        if !self.orgs.is_empty() {
            let list = self.orgs.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            // An org that is not in the tree has no path; then the orgs are looked for without an index.
            let has_paths = path == INDEXED && self.paths.len() == self.orgs.len();
            let paths = self.paths.iter().filter(|_| has_paths).map(|it| next(it.as_str().into())).collect::<Vec<_>>();
            parts.push(match has_paths {
                true => format!("({path} in ({}) and org_id in ({list}))", paths.join(", ")),
                false => format!("org_id in ({list})"),
            });
        }
        for below in &self.below {
            let (from, to) = (next(below.as_str().into()), next(range_end(below).into()));
            parts.push(format!("({path} >= {from} and {path} < {to})"));
        }
        if let Some(own) = &self.own {
            parts.push(format!("{} = {}", own.column, next(own.person.into())));
        }
        let sql = if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" or ")) };
        (sql, params)
    }
}

/// For whom, where and when scopes are made.
#[derive(Clone, Copy)]
pub(super) struct Scoping<'a> {
    pub(super) actor: &'a Actor,
    pub(super) world: &'a World,
    pub(super) register: &'a Register,
    pub(super) now: Instant,
}

impl Scoping<'_> {
    /// The rows that the actor reaches by some roles; the system reaches all.
    pub(super) fn of(&self, counts: impl Fn(&Key) -> bool) -> RowScope {
        let Self { actor, world, now, .. } = *self;
        let mut scope = RowScope { everything: actor.is_system(), ..RowScope::default() };
        for grant in actor.holding(now).filter(|grant| counts(&grant.role)) {
            let Some(role) = world.catalog.roles.get(&grant.role) else { continue };
            if role.sees == Sees::Own {
                scope.own = self.own();
                continue;
            }
            scope.general = true;
            match &role.reaches {
                Reach::Own => drop(scope.orgs.insert(grant.org)),
                Reach::Below => scope.below.extend(world.orgs.get(grant.org).map(|org| org.path.clone())),
                Reach::Link(kind) => {
                    scope.orgs.extend(world.orgs.linked_from(kind, grant.org, &now.local_date().to_string()))
                }
            }
        }
        scope.paths = scope.orgs.iter().filter_map(|org| Some(world.orgs.get(*org)?.path.clone())).collect();
        scope
    }

    fn own(&self) -> Option<Own> {
        let field = self.register.own.as_ref()?;
        let column = tables::column_of(&self.register.fields, field)?;
        Some(Own { person: self.actor.person, field: field.clone(), column })
    }
}

/// What an actor may read of a register. Who may write may read.
pub fn row_scope(actor: &Actor, world: &World, register: &Register, now: Instant) -> RowScope {
    let readers: &[Key] = match &register.may.read {
        Readers::Anyone => return RowScope { everything: true, ..RowScope::default() },
        Readers::Roles(roles) => roles,
    };
    let scoping = Scoping { actor, world, register, now };
    scoping.of(|role| readers.contains(role) || register.may.write.contains(role))
}

/// Where an actor keeps rows of a register.
pub fn keeper_scope(actor: &Actor, world: &World, register: &Register, now: Instant) -> RowScope {
    Scoping { actor, world, register, now }.of(|role| register.may.write.contains(role))
}

/// Whether an actor may read anything of a register.
pub fn may_read(actor: &Actor, world: &World, register: &Register, now: Instant) -> bool {
    !row_scope(actor, world, register, now).is_empty()
}

/// Whether an actor may add, change or retire a row of an org, or of no org: such a row is everybody's, so it is kept
/// by those whose role reaches below, or who stand at the top of the tree.
pub fn may_write(actor: &Actor, world: &World, register: &Register, org: Option<OrgId>, now: Instant) -> bool {
    actor.is_system() || !keepers(actor, world, register, org, now).is_empty()
}

/// Whether an actor who may write a row of an org, or of none, may fill in one of its fields.
pub fn may_fill(
    actor: &Actor,
    world: &World,
    register: &Register,
    org: Option<OrgId>,
    field: &Field,
    now: Instant,
) -> bool {
    let is_named = || keepers(actor, world, register, org, now).iter().any(|role| field.write.contains(role));
    field.write.is_empty() || actor.is_system() || is_named()
}

/// The roles by which an actor keeps rows of an org, or of none. Who sees only their own keeps nothing.
fn keepers(actor: &Actor, world: &World, register: &Register, org: Option<OrgId>, now: Instant) -> Vec<Key> {
    let roles = actor.holding(now).filter_map(|grant| Some((grant, world.catalog.roles.get(&grant.role)?)));
    let is_at_top = |held_at: OrgId| world.orgs.get(held_at).is_some_and(|org| org.parent.is_none());
    let keeping = roles.filter(|(grant, role)| {
        let reaches = match org {
            Some(org) => authz::reaches(world, role, grant.org, org, now),
            None => role.reaches == Reach::Below || is_at_top(grant.org),
        };
        reaches && role.sees == Sees::All && register.may.write.contains(&grant.role)
    });
    keeping.map(|(grant, _)| grant.role.clone()).collect()
}
