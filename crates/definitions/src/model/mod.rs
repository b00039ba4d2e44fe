//! What a checked pack means: the resolved, serialisable types the engine runs.
//!
//! Everything here is produced by the loader from YAML (or read back from the `definition` table) and is
//! free of source positions. Keys are always qualified (`binhai/order`).

mod element;
mod field;
mod key;
mod loops;
mod matcher;
mod org;
mod register;
mod span;
mod tells;
mod text;

pub use element::{AboutWhom, Element};
pub use field::{Blur, Field, FieldClass, FieldType, Find, OnRetire, Relation, Repeats, Visible, VisibleTo};
pub use key::Key;
pub use loops::{
    About, Assign, By, Colours, Conceals, Cooling, Duplicates, Escalation, Hours, Loop, Near, OnBehalf, OnReturn,
    Promise, Rating, State, Step, Turn, TwoPerson,
};
pub use matcher::{Count, Fair, Matcher, Need, Offer, ScorePart};
pub use org::{OrgKind, Reach, Role, Sees};
pub use register::{ChoiceOption, Choices, ConsentText, Layout, May, Readers, Register, SortBy, View};
pub use span::{Amount, Span, SpanUnit};
pub use tells::{ClockMoment, ClockTell, Piece, Placeholder, Tell, Told, pieces};
pub use text::Text;
pub(crate) use text::quoted;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One definition of any kind.
#[allow(
    clippy::large_enum_variant,
    reason = "a district has few definitions, and a box around one kind would be opened everywhere"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "definition", rename_all = "snake_case")]
pub enum Definition {
    /// A kind of org (组织类型).
    OrgKind(OrgKind),
    /// A role (角色).
    Role(Role),
    /// A list of choices (选项).
    Choices(Choices),
    /// A register (台账).
    Register(Register),
    /// A loop (闭环).
    Loop(Loop),
    /// A matcher (匹配).
    Matcher(Matcher),
    /// A data element (数据元).
    Element(Element),
}

impl Definition {
    /// The qualified key.
    pub fn key(&self) -> &Key {
        match self {
            Self::OrgKind(it) => &it.key,
            Self::Role(it) => &it.key,
            Self::Choices(it) => &it.key,
            Self::Register(it) => &it.key,
            Self::Loop(it) => &it.key,
            Self::Matcher(it) => &it.key,
            Self::Element(it) => &it.key,
        }
    }

    /// The title people see.
    pub fn title(&self) -> &Text {
        match self {
            Self::OrgKind(it) => &it.title,
            Self::Role(it) => &it.title,
            Self::Choices(it) => &it.title,
            Self::Register(it) => &it.title,
            Self::Loop(it) => &it.title,
            Self::Matcher(it) => &it.title,
            Self::Element(it) => &it.title,
        }
    }

    /// `org_kind`, `role`, `choices`, `register`, `loop`, `matcher` or `element`: the same word as in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OrgKind(_) => "org_kind",
            Self::Role(_) => "role",
            Self::Choices(_) => "choices",
            Self::Register(_) => "register",
            Self::Loop(_) => "loop",
            Self::Matcher(_) => "matcher",
            Self::Element(_) => "element",
        }
    }
}

/// One pack after checking: its head and its own definitions (not those of the packs it uses).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// The pack's key (`binhai`).
    pub pack: String,
    /// A semantic version, written by the author.
    pub version: String,
    /// The title people see.
    pub title: Text,
    /// Packs whose definitions this one may name, in order.
    pub uses: Vec<String>,
    /// The definitions, in the order of their files.
    pub definitions: Vec<Definition>,
    /// The text of each file they were read from, by its path inside the pack; nothing runs by it, authors read it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
}

/// Every definition that is current, by qualified key; what the engine looks things up in.
///
/// Kinds have separate maps because a role and a loop may share a local name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    /// Org kinds by key.
    pub org_kinds: IndexMap<Key, OrgKind>,
    /// Roles by key.
    pub roles: IndexMap<Key, Role>,
    /// Choices by key.
    pub choices: IndexMap<Key, Choices>,
    /// Registers by key.
    pub registers: IndexMap<Key, Register>,
    /// Loops by key.
    pub loops: IndexMap<Key, Loop>,
    /// Matchers by key.
    pub matchers: IndexMap<Key, Matcher>,
    /// Data elements by key.
    pub elements: IndexMap<Key, Element>,
}

impl Catalog {
    /// All of them, kind by kind: loops, registers, choices, roles, org kinds, matchers, elements.
    pub fn definitions(&self) -> impl Iterator<Item = Definition> + '_ {
        let loops = self.loops.values().cloned().map(Definition::Loop);
        loops
            .chain(self.registers.values().cloned().map(Definition::Register))
            .chain(self.choices.values().cloned().map(Definition::Choices))
            .chain(self.roles.values().cloned().map(Definition::Role))
            .chain(self.org_kinds.values().cloned().map(Definition::OrgKind))
            .chain(self.matchers.values().cloned().map(Definition::Matcher))
            .chain(self.elements.values().cloned().map(Definition::Element))
    }

    /// Puts a definition in, replacing one of the same kind and key.
    pub fn insert(&mut self, definition: Definition) {
        match definition {
            Definition::OrgKind(it) => drop(self.org_kinds.insert(it.key.clone(), it)),
            Definition::Role(it) => drop(self.roles.insert(it.key.clone(), it)),
            Definition::Choices(it) => drop(self.choices.insert(it.key.clone(), it)),
            Definition::Register(it) => drop(self.registers.insert(it.key.clone(), it)),
            Definition::Loop(it) => drop(self.loops.insert(it.key.clone(), it)),
            Definition::Matcher(it) => drop(self.matchers.insert(it.key.clone(), it)),
            Definition::Element(it) => drop(self.elements.insert(it.key.clone(), it)),
        }
    }
}
