//! A YAML file as a tree in which every key and value knows its place.
//!
//! Reading into a tree first, and into types later, lets one run tell every problem of a file: a serde
//! reader stops at the first. It also lets `extends` merge text that comes from two files.

use super::{FileId, Place};
use crate::yaml::{Read, stretch, written};
use serde_saphyr::{Location, Spanned};

/// The key of a map entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) place: Place,
}

/// A single value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Written without quotes and read by YAML as a number or a bool.
    pub(crate) plain: bool,
    /// Where the text itself stands; differs from the node's place for an alias.
    pub(crate) written: Place,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Name, Node)>),
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

impl Node {
    /// The value under a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// The entry of a map, with the place of its key.
    pub(crate) fn entry(&self, key: &str) -> Option<&(Name, Node)> {
        self.entries().iter().find(|(name, _)| name.text == key)
    }

    /// All entries of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[(Name, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The members of a list; the node itself where one stands for a list of one.
    pub(crate) fn members(&self) -> &[Node] {
        match &self.value {
            Value::List(members) => members,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// The number of a scalar that was written without quotes.
    pub(crate) fn int(&self) -> Option<i64> {
        match &self.value {
            Value::Scalar(Scalar { text, plain: true, .. }) => text.parse().ok(),
            _ => None,
        }
    }

    /// The decimal of a scalar that was written without quotes.
    pub(crate) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Scalar(Scalar { text, plain: true, .. }) => text.parse().ok().filter(|it: &f64| it.is_finite()),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub(crate) fn bool(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar(Scalar { text, plain: true, .. }) => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }

    /// Follows keys down; a number picks a member of a list. Stops at the last that exists.
    pub(crate) fn deepest(&self, path: &[&str]) -> &Node {
        let mut node = self;
        for step in path {
            let next = match step.parse::<usize>() {
                Ok(index) if !matches!(node.value, Value::Map(_)) => node.members().get(index),
                _ => node.get(step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// Where a map or list has more members than this.
    pub(super) fn widest(&self, most: usize) -> Option<Place> {
        match &self.value {
            Value::List(members) if members.len() > most => Some(self.place),
            Value::Map(entries) if entries.len() > most => Some(entries[0].0.place),
            Value::List(members) => members.iter().find_map(|it| it.widest(most)),
            Value::Map(entries) => entries.iter().find_map(|(_, it)| it.widest(most)),
            Value::Null | Value::Scalar(_) => None,
        }
    }

    /// Puts the tree into a file: places made while reading have none yet.
    pub(super) fn from_read(read: &Spanned<Read>, file: FileId, source: &str) -> Self {
        let place = place(file, &read.referenced, &read.defined);
        let scalar = |text: &str, plain| {
            let written = self::place(file, &read.defined, &read.defined);
            Value::Scalar(Scalar { text: text.to_owned(), plain, written })
        };
        let value = match &read.value {
            Read::Null => Value::Null,
            Read::Bool(_) | Read::Number => scalar(written(&read.defined, source), true),
            Read::Text(text) => scalar(text, false),
            Read::List(members) => Value::List(members.iter().map(|it| Self::from_read(it, file, source)).collect()),
            Read::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let name =
                            Name { text: key.value.clone(), place: self::place(file, &key.referenced, &key.defined) };
                        (name, Self::from_read(value, file, source))
                    })
                    .collect(),
            ),
        };
        Self { place, value }
    }
}

/// The stretch of a location, or of its twin where the first says nothing.
fn place(file: FileId, location: &Location, twin: &Location) -> Place {
    let (start, len) = stretch(location).or_else(|| stretch(twin)).unwrap_or((0, 0));
    let start = u32::try_from(start).unwrap_or(0);
    Place { file, start, end: start.saturating_add(u32::try_from(len).unwrap_or(0)) }
}
