//! What was looked up before a decision: references that exist, and the rows that expressions read.

use crate::rows::StoredRow;
use gridwork_definitions::model::Key;
use gridwork_expr::Value;
use gridwork_kernel::{CaseId, FileId, OrgId, PersonId, RowId};
use std::collections::{HashMap, HashSet};

/// Something a value names that must exist, and may be named here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// An option that is still offered.
    Choice {
        /// The list.
        of: Key,
        /// The option.
        key: String,
    },
    /// A living row of a register.
    Row {
        /// The register.
        of: Key,
        /// Which.
        id: RowId,
    },
    /// A person; with a role, a holder of it that reaches the record's org.
    Person {
        /// Who.
        id: PersonId,
        /// In what capacity.
        role: Option<Key>,
    },
    /// A valid org of a kind.
    Org {
        /// Which.
        id: OrgId,
        /// Of what kind.
        kind: Option<Key>,
    },
    /// A case of a loop that the actor sees.
    Case {
        /// The loop.
        of: Key,
        /// Which.
        id: CaseId,
    },
    /// A file that the actor uploaded and nothing else holds, or that this record holds already.
    File {
        /// Which.
        id: FileId,
    },
}

/// What was looked up. Whatever is not in here does not exist for the decision.
#[derive(Debug, Clone, Default)]
pub struct Known {
    found: HashSet<Reference>,
    rows: HashMap<RowId, Value>,
    stored: Vec<StoredRow>,
    resting: HashSet<PersonId>,
    trusts: bool,
}

impl Known {
    /// Takes every reference for found: for values that the program computed from what it had checked before.
    pub fn trusting() -> Self {
        Self { trusts: true, ..Self::default() }
    }

    /// Notes that a reference was found.
    pub fn find(&mut self, reference: Reference) {
        self.found.insert(reference);
    }

    /// Keeps a row's record for expressions (`item.days`): its fields as `to_expr` gives them, and its `id`.
    pub fn keep_row(&mut self, id: RowId, record: Value) {
        self.rows.insert(id, record);
    }

    /// Keeps a row as it was read, besides its record: whoever needs it next need not read it again.
    pub fn keep_stored(&mut self, row: StoredRow) {
        self.stored.push(row);
    }

    /// A row that was read.
    pub fn stored(&self, id: RowId) -> Option<&StoredRow> {
        self.stored.iter().find(|row| row.id == id)
    }

    /// The rows that were read.
    pub fn into_stored(self) -> Vec<StoredRow> {
        self.stored
    }

    /// Notes that somebody is not given this kind of work for now.
    pub fn rest(&mut self, person: PersonId) {
        self.resting.insert(person);
    }

    /// Whether somebody is not given this kind of work for now.
    pub fn rests(&self, person: PersonId) -> bool {
        self.resting.contains(&person)
    }

    /// Whether a reference was found.
    pub fn has(&self, reference: &Reference) -> bool {
        self.trusts || self.found.contains(reference)
    }

    /// The record of a row.
    pub fn row(&self, id: RowId) -> Option<&Value> {
        self.rows.get(&id)
    }
}
