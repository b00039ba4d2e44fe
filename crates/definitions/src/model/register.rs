//! Registers (台账) and choices.

use super::{Field, FieldClass, FieldType, Key, Text};
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
    /// The consent by which its sealed fields are kept; by duty (法定职责) when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentText>,
    /// Who may do what.
    pub may: May,
    /// The ways in which its rows are looked at, by key, the usual one first.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub views: IndexMap<String, View>,
}

impl Register {
    /// The person field that says about whom a row is: whose consent it takes, its owner, the person it is called by, or
    /// the only person that must be named. Other person fields mention somebody who has to do with it: who helps, who
    /// teaches, who is the contact.
    pub fn subject(&self) -> Option<&str> {
        let is_person = |key: &&str| self.fields.get(*key).is_some_and(names_a_person);
        let consenting = self.consent.as_ref().map(|consent| consent.of.as_str());
        let said = consenting.or(self.own.as_deref()).or(Some(self.label.as_str())).filter(is_person);
        said.or_else(|| {
            let mut required = self.fields.iter().filter(|(_, field)| names_a_person(field) && field.required);
            required.next().map(|(key, _)| key.as_str()).filter(|_| required.next().is_none())
        })
    }

    /// The fields that name people in clear, in order.
    pub fn person_fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|(_, field)| names_a_person(field)).map(|(key, _)| key.as_str())
    }
}

fn names_a_person(field: &Field) -> bool {
    field.class == FieldClass::Plain && matches!(field.kind, FieldType::Person { .. })
}

/// What somebody agrees to before sealed values of theirs are kept in a register. One key seals all of a row, so one
/// consent covers all of it; what is kept for another purpose stands in another register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentText {
    /// The person field that says whose consent it takes.
    pub of: String,
    /// What for, in a few words.
    pub purpose: Text,
    /// What they read and agree to: what is kept, who reads it, until when, and how it is taken back.
    pub text: Text,
    /// Rises whenever purpose or text change: who agreed to an earlier one has not agreed to this.
    pub version: i64,
}

/// How the rows of a view are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A line a row.
    #[default]
    Table,
    /// A column for each option of a choice.
    Board,
    /// The days of a month, by a date.
    Calendar,
    /// Places, by a point.
    Map,
}

/// A field by which rows are put in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortBy {
    /// The field.
    pub field: String,
    /// The greatest first. Rows without a value come first in rising order, last in falling order.
    #[serde(default)]
    pub falls: bool,
}

impl SortBy {
    /// As it is written: `days`, or `-days` for the greatest first.
    pub fn parse(text: &str) -> Self {
        let bare = text.trim().strip_prefix('-');
        Self { field: bare.unwrap_or(text.trim()).to_owned(), falls: bare.is_some() }
    }
}

impl std::fmt::Display for SortBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.falls { "-" } else { "" }, self.field)
    }
}

/// A way in which the rows of a register are looked at (视图). Its order has an index of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// What people call it.
    pub title: Text,
    /// How the rows are laid out.
    pub layout: Layout,
    /// The field that lays them out: a choice for a board, a date for a calendar, a point for a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The columns of the table, or what stands on a card; all fields when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The order; that of their making when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<SortBy>,
    /// Which rows: a condition over the fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}
