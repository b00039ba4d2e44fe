//! Registers (台账) and choices.

use super::{Field, Key, Text};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One option of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// What people read.
    pub title: Text,
    /// No longer offered, still readable.
    #[serde(default)]
    pub retired: bool,
}

/// A list of choices (选项).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// Qualified key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// The options by key, in order.
    pub options: IndexMap<String, ChoiceOption>,
}

/// Who may read a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// Everyone who is signed in.
    Anyone,
    /// Holders of these roles, where they reach.
    Roles(Vec<Key>),
}

/// Who may do what with a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
    /// Who reads.
    pub read: Readers,
    /// Who adds, changes and retires rows, where they reach.
    pub write: Vec<Key>,
}

/// A register (台账): a typed ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// Qualified key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// Fields in order.
    pub fields: IndexMap<String, Field>,
    /// Fields that together name a row; no two living rows share them.
    #[serde(default)]
    pub unique: Vec<String>,
    /// The field that stands for a row in lists and pickers (the first text field when the pack says nothing).
    pub label: String,
    /// The person field that says whose row it is: roles that see only their own read the rows that name them there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// Who may do what.
    pub may: May,
}
