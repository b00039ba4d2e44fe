//! Orgs as people see them, in scope.

mod grids;
pub mod import;
mod list;
mod roster;

pub use grids::{GridView, Outline, grids, grids_near};
pub use list::{ListOrgs, list, one};
pub use roster::{CoverView, HeldRoleView, HolderView, PostView, RosterView, roster};

use gridwork_kernel::orgs::Org;
use gridwork_kernel::world::World;
use gridwork_kernel::{OrgId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An org.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrgView {
    /// Identity.
    pub id: Uuid,
    /// The official code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its kind, `pack/kind`.
    pub kind: String,
    /// The org above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Uuid>,
    /// Its last day, when it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// Who took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<Uuid>,
}

impl From<&Org> for OrgView {
    fn from(org: &Org) -> Self {
        Self {
            id: org.id.0,
            code: org.code.clone(),
            name: org.name.clone(),
            kind: org.kind.to_string(),
            parent: org.parent.map(|id| id.0),
            valid_to: org.valid_to.clone(),
            successor: org.successor.map(|id| id.0),
        }
    }
}

impl OrgView {
    /// The org with this id; a shape without a name when the tree does not know it (it never should not).
    pub fn of(world: &World, id: OrgId) -> Self {
        world.orgs.get(id).map_or_else(
            || Self {
                id: id.0,
                code: String::new(),
                name: String::new(),
                kind: String::new(),
                parent: None,
                valid_to: None,
                successor: None,
            },
            Self::from,
        )
    }
}

/// A person, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// Identity.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

impl PersonView {
    /// A person who is not shown.
    pub fn concealed(language: &str) -> Self {
        let name = if language.starts_with("en") { "(withheld)" } else { "（不公开）" };
        Self { id: Uuid::nil(), name: name.to_owned() }
    }

    /// A person with a name.
    pub fn new(id: PersonId, name: &str) -> Self {
        Self { id: id.0, name: name.to_owned() }
    }
}
