//! What an auditor may read of the journal: who saw and changed what in reach, and nothing of the business itself.

use super::Actor;
use crate::Instant;
use crate::admission::Office;
use crate::orgs::range_end;
use crate::world::World;
use gridwork_db::Value;
use gridwork_definitions::model::Reach;
use std::collections::BTreeSet;

/// Which lines of the journal an actor may read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditScope {
    at: BTreeSet<String>,
    below: BTreeSet<String>,
    /// Lines that belong to no org: read from the top of the tree only.
    general: bool,
    /// Everything: the audit office reads the whole journal.
    all: bool,
}

impl AuditScope {
    /// Whether nothing may be read: the journal is then not the actor's to open.
    pub fn is_empty(&self) -> bool {
        !self.all && self.at.is_empty() && self.below.is_empty()
    }

    /// The highest orgs of the scope, under which a reading of the journal is itself journalled.
    pub fn path(&self) -> Option<&str> {
        self.below.iter().chain(&self.at).min_by_key(|path| path.len()).map(String::as_str)
    }

    /// Whether a line under an org's path, or under none, is inside.
    pub fn contains(&self, org_path: Option<&str>) -> bool {
        if self.all {
            return true;
        }
        match org_path {
            None => self.general,
            Some(path) => self.at.contains(path) || self.below.iter().any(|above| path.starts_with(above.as_str())),
        }
    }

    /// The same as [`contains`](Self::contains), as a condition over `journal j`, with `$n` from a number on.
    pub fn to_sql(&self, first: usize) -> (String, Vec<Value>) {
        if self.all {
            return ("1 = 1".to_owned(), Vec::new());
        }
        let mut params: Vec<Value> = Vec::new();
        let mut next = |value: Value| {
            params.push(value);
            format!("${}", first + params.len() - 1)
        };
        let mut parts = Vec::new();
        if self.general {
            parts.push("j.org_path is null".to_owned());
        }
        for path in &self.at {
            parts.push(format!("j.org_path = {}", next(path.as_str().into())));
        }
        for path in &self.below {
            let (from, to) = (next(path.as_str().into()), next(range_end(path).into()));
            parts.push(format!("(j.org_path >= {from} and j.org_path < {to})"));
        }
        let sql = if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" or ")) };
        (sql, params)
    }
}

/// What an actor may read of the journal, by the audit office or by the roles that audit.
pub fn audit_scope(actor: &Actor, world: &World, now: Instant) -> AuditScope {
    let mut scope = AuditScope { all: actor.office == Some(Office::Audit), ..AuditScope::default() };
    for grant in actor.holding(now) {
        let audits = world.catalog.roles.get(&grant.role).filter(|role| role.audits);
        let Some((role, org)) = audits.zip(world.orgs.get(grant.org)) else { continue };
        match &role.reaches {
            Reach::Own => drop(scope.at.insert(org.path.clone())),
            Reach::Below => drop(scope.below.insert(org.path.clone())),
            Reach::Link(kind) => {
                let date = now.local_date().to_string();
                let linked = world.orgs.linked_from(kind, grant.org, &date);
                scope.at.extend(linked.filter_map(|id| world.orgs.get(id)).map(|org| org.path.clone()));
            }
        }
        scope.general |= org.parent.is_none();
    }
    scope
}
