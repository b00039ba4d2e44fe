//! Who holds what at one org: roles, posts with their vacancies, and who stands in for whom.

pub mod store;

use crate::{Instant, PersonId};
use gridwork_definitions::model::Key;

/// A post of an org and who is appointed to it now; nobody when it is vacant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledPost {
    /// The post.
    pub id: uuid::Uuid,
    /// What it is called.
    pub title: String,
    /// The role that goes with it.
    pub role: Option<Key>,
    /// Who is appointed, and since which day.
    pub holder: Option<(PersonId, String, String)>,
}

/// Somebody stands in for a holder of a role at the org, now or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Who is away.
    pub absent: (PersonId, String),
    /// Who stands in.
    pub by: (PersonId, String),
    /// Only for this role, when given.
    pub role: Option<Key>,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

/// For how long somebody holds a role at an org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The role.
    pub role: Key,
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub from: Instant,
    /// Until when; nobody has said.
    pub to: Option<Instant>,
}
