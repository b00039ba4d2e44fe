//! Org kinds and roles.

use super::{Key, Text};
use serde::{Deserialize, Serialize};

/// A kind of org (组织类型): what may stand under what, and which orgs watch the cases below them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrgKind {
    /// Qualified key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// Kinds it may stand under; empty for a root.
    pub parents: Vec<Key>,
    /// Whether open cases below get a `turn` line for orgs of this kind.
    pub watches: bool,
}

/// Where a role may act, seen from the org at which it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// That org only.
    #[serde(rename = "self")]
    Own,
    /// That org and everything below it.
    Below,
    /// The orgs that this org has a link of this kind to (a branch `covers` a community).
    Link(String),
}

/// What a role may read where it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sees {
    /// Every case and row in reach.
    All,
    /// Only cases the holder asked, opened or is assigned.
    Own,
}

/// A role (角色): what a pack calls a capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Qualified key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// Org kinds at which it can be granted.
    pub held_at: Vec<Key>,
    /// Where it may act.
    pub reaches: Reach,
    /// What it may read there.
    pub sees: Sees,
    /// Reads the journal there: who saw and changed what, and no business content by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub audits: bool,
    /// Whether anybody who shows a phone number may take it, at an org it is held at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_entry: bool,
}

impl Role {
    /// Whether its holder works for others: sees more than their own cases, or what others did.
    pub fn is_of_staff(&self) -> bool {
        self.sees == Sees::All || self.audits
    }
}
