//! Data elements (数据元): facts that a district keeps once.

use super::{Key, Text};
use serde::{Deserialize, Serialize};

/// What an element is a fact about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AboutWhom {
    /// Somebody.
    Person,
    /// A body.
    Org,
}

impl AboutWhom {
    /// The word that begins the keys of its elements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Org => "org",
        }
    }
}

/// A data element (数据元): one fact about a person or an org, by which fields of different forms are known as the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Qualified key, `common/person.phone`.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// What it is a fact about.
    pub about: AboutWhom,
    /// The type that its fields have, as packs write it (`phone`).
    #[serde(rename = "type")]
    pub kind: String,
    /// The standard that says how it is written (GB 11643).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// Where the fact comes from in the first place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Says something about an identified person, so it is kept sealed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
}
