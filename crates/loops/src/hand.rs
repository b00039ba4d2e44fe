//! Who acts on a case, with what reaches it: prepared by the caller, so that deciding needs no lookup.

use gridwork_definitions::model::Key;
use gridwork_kernel::{OrgId, PersonId};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The person; of no meaning for the system.
    pub person: PersonId,
    /// The roles that reach the case's org, own ones and those of persons stood for.
    pub roles: Vec<HeldRole>,
    /// Persons stood for with everything they hold.
    pub stands_for: Vec<PersonId>,
    /// People who left and whose cases are theirs now, as assignee or second person and in nothing else.
    pub looks_after: Vec<PersonId>,
    /// Orgs at which the person, or one stood for, holds a role: for cases assigned to an org.
    pub orgs: Vec<HeldOrg>,
    /// Whether this is the system itself.
    pub is_system: bool,
    /// Whether somebody else looks as this person: personal values stay masked then.
    pub is_viewed: bool,
}

/// A role that reaches the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The role.
    pub role: Key,
    /// Whose it is, when it is not the person's own.
    pub stood_for: Option<PersonId>,
}

/// An org that the person belongs to by a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOrg {
    /// The org.
    pub org: OrgId,
    /// Whose role it is, when it is not the person's own.
    pub stood_for: Option<PersonId>,
}

impl Hand {
    /// A person without any role here.
    pub fn person(person: PersonId) -> Self {
        Self {
            person,
            roles: Vec::new(),
            stands_for: Vec::new(),
            looks_after: Vec::new(),
            orgs: Vec::new(),
            is_system: false,
            is_viewed: false,
        }
    }

    /// A person with one role of their own here.
    pub fn with_role(person: PersonId, role: Key) -> Self {
        Self { roles: vec![HeldRole { role, stood_for: None }], ..Self::person(person) }
    }

    /// The system.
    pub fn system() -> Self {
        Self { is_system: true, ..Self::person(PersonId(uuid::Uuid::nil())) }
    }

    /// The person and everyone stood for, in whatever way: all of them count as one for the separation of hands.
    pub(crate) fn persons(&self) -> impl Iterator<Item = PersonId> {
        let by_role = self.roles.iter().filter_map(|held| held.stood_for);
        let by_org = self.orgs.iter().filter_map(|held| held.stood_for);
        let stood = self.stands_for.iter().chain(&self.looks_after).copied();
        std::iter::once(self.person).chain(stood).chain(by_role).chain(by_org)
    }
}
