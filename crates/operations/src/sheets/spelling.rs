//! What cells call things: options by their titles, records by the names that the reader may read.

use crate::names::Names;
use gridwork_definitions::model::{Choices, Key};
use gridwork_kernel::world::World;
use gridwork_registers::fields::{Named, Spelling};
use std::collections::HashMap;
use uuid::Uuid;

/// Which records go by a name: the register, role or kind they were looked for in, and the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// The rows of a register.
    Row(Key, String),
    /// People, with a role those who hold it.
    Person(Option<Key>, String),
    /// The cases of a loop.
    Case(Key, String),
    /// Orgs, with a kind those of it.
    Org(Option<Key>, String),
}

impl Asked {
    /// The question that a field asks by a name.
    pub(crate) fn of(what: Named<'_>, name: &str) -> Self {
        let name = name.to_owned();
        match what {
            Named::Row(of) => Self::Row(of.clone(), name),
            Named::Person(role) => Self::Person(role.cloned(), name),
            Named::Case(of) => Self::Case(of.clone(), name),
            Named::Org(kind) => Self::Org(kind.cloned(), name),
        }
    }
}

/// The spelling of one sheet, or of one of its rows.
pub(crate) struct Words<'a> {
    /// `zh` or `en`.
    pub(crate) language: &'a str,
    /// Where the lists of options are.
    pub(crate) world: &'a World,
    /// What records are called.
    pub(crate) names: &'a Names,
    /// Which records go by a name.
    pub(crate) named: &'a HashMap<Asked, Vec<Uuid>>,
}

impl Spelling for Words<'_> {
    fn language(&self) -> &str {
        self.language
    }

    fn options(&self, of: &Key) -> Option<&Choices> {
        self.world.catalog.choices.get(of)
    }

    fn name(&self, id: Uuid) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    fn named(&self, what: Named<'_>, name: &str) -> Vec<Uuid> {
        self.named.get(&Asked::of(what, name)).cloned().unwrap_or_default()
    }
}
