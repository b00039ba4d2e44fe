//! Which rows an actor may read and write: one value for a single row and for a list.

use super::StoredRow;
use gridwork_db::Value;
use gridwork_definitions::model::{Key, Reach, Readers, Register};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::orgs::range_end;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId};
use std::collections::BTreeSet;

/// Which rows of one register an actor may read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowScope {
    everything: bool,
    /// Rows that belong to no org are read by every holder of a reading role.
    general: bool,
    orgs: BTreeSet<OrgId>,
    below: BTreeSet<String>,
}

impl RowScope {
    /// Whether nothing at all may be read: such a register does not exist for the actor.
    pub fn is_empty(&self) -> bool {
        !self.everything && !self.general && self.orgs.is_empty() && self.below.is_empty()
    }

    /// Whether a row is inside.
    pub fn contains(&self, row: &StoredRow) -> bool {
        if self.everything {
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
            parts.push("org_id is null".to_owned());
        }
        if !self.orgs.is_empty() {
            let list = self.orgs.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            parts.push(format!("org_id in ({list})"));
        }
        for path in &self.below {
            let (from, to) = (next(path.as_str().into()), next(range_end(path).into()));
            parts.push(format!("(org_path >= {from} and org_path < {to})"));
        }
        let sql = if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" or ")) };
        (sql, params)
    }
}

/// What an actor may read of a register. Who may write may read.
pub fn row_scope(actor: &Actor, world: &World, register: &Register, now: Instant) -> RowScope {
    let mut scope = RowScope { everything: actor.is_system(), ..RowScope::default() };
    let readers: &[Key] = match &register.may.read {
        Readers::Anyone => {
            scope.everything = true;
            &[]
        }
        Readers::Roles(roles) => roles,
    };
    for grant in actor.holding(now) {
        if !readers.contains(&grant.role) && !register.may.write.contains(&grant.role) {
            continue;
        }
        let Some(role) = world.catalog.roles.get(&grant.role) else { continue };
        scope.general = true;
        match &role.reaches {
            Reach::Own => drop(scope.orgs.insert(grant.org)),
            Reach::Below => scope.below.extend(world.orgs.get(grant.org).map(|org| org.path.clone())),
            Reach::Link(kind) => {
                scope.orgs.extend(world.orgs.linked_from(kind, grant.org, &now.local_date().to_string()))
            }
        }
    }
    scope
}

/// Whether an actor may read anything of a register.
pub fn may_read(actor: &Actor, world: &World, register: &Register, now: Instant) -> bool {
    !row_scope(actor, world, register, now).is_empty()
}

/// Whether an actor may add, change or retire a row of an org, or of no org: such a row is everybody's, so it is kept
/// by those whose role reaches below, or who stand at the top of the tree.
pub fn may_write(actor: &Actor, world: &World, register: &Register, org: Option<OrgId>, now: Instant) -> bool {
    if actor.is_system() {
        return true;
    }
    match org {
        Some(org) => {
            authz::roles_reaching(actor, world, org, now).iter().any(|held| register.may.write.contains(&held.role))
        }
        None => actor.holding(now).filter(|grant| register.may.write.contains(&grant.role)).any(|grant| {
            let reaches_below = world.catalog.roles.get(&grant.role).is_some_and(|role| role.reaches == Reach::Below);
            reaches_below || world.orgs.get(grant.org).is_some_and(|org| org.parent.is_none())
        }),
    }
}
