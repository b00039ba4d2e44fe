//! A scenario file as a tree in which every key and value knows its line and column.

use gridwork_definitions::yaml::{self, Read};
use serde_saphyr::{DuplicateKeyPolicy, Location, Spanned};

/// Line and column, in characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl At {
    /// The very beginning of a file, for what concerns it as a whole.
    pub(crate) const TOP: Self = Self { line: 1, column: 1 };
}

/// The key of a map entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    pub(crate) at: At,
    pub(crate) text: String,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As it is written, so that `010` and `1.10` stay what they are.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Name, Node)>),
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) value: Value,
}

impl Node {
    /// All entries of a map; none of anything else.
    pub(crate) fn entries(&self) -> &[(Name, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value under a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.text == key).map(|(_, node)| node)
    }

    /// The members of a list; a single value stands for a list of one.
    pub(crate) fn members(&self) -> &[Node] {
        match &self.value {
            Value::List(members) => members,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The text of a single value that was written as text, or as a number where text is wanted.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }
}

/// Why a file gave no tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) at: At,
    pub(crate) why: String,
}

/// Reads one YAML document.
pub(crate) fn parse(bytes: &[u8]) -> Result<Node, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let fine = String::from_utf8_lossy(&bytes[..fault.valid_up_to()]).into_owned();
        Unreadable { at: end_of(&fine), why: "this is not UTF-8".to_owned() }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match yaml::read(text, DuplicateKeyPolicy::Error) {
        Ok(read) => Ok(node(&read, text)),
        Err(error) => {
            let at = error.location().map_or(At::TOP, |found| at(&found));
            Err(Unreadable { at, why: yaml::reason(&error) })
        }
    }
}

fn end_of(text: &str) -> At {
    let last = text.rsplit('\n').next().unwrap_or_default();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    At { line: count(text.matches('\n').count() + 1), column: count(last.chars().count() + 1) }
}

fn at(location: &Location) -> At {
    let count = |number: u64| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
    At { line: count(location.line()), column: count(location.column()) }
}

fn node(read: &Spanned<Read>, source: &str) -> Node {
    let value = match &read.value {
        Read::Null => Value::Null,
        Read::Bool(it) => Value::Bool(*it),
        Read::Number => Value::Number(yaml::written(&read.defined, source).trim().to_owned()),
        Read::Text(text) => Value::Text(text.clone()),
        Read::List(members) => Value::List(members.iter().map(|it| node(it, source)).collect()),
        Read::Map(entries) => {
            let entry = |(key, value): &(Spanned<String>, Spanned<Read>)| {
                (Name { at: at(&key.referenced), text: key.value.clone() }, node(value, source))
            };
            Value::Map(entries.iter().map(entry).collect())
        }
    };
    Node { at: at(&read.referenced), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place_and_its_spelling() {
        let tree = parse(
            "name: 群众点单 # 说明\nsteps:\n  - {code: \"0301\", days: 03, hours: 0.50, solved: true}\n".as_bytes(),
        );
        let tree = tree.unwrap();
        let step = &tree.get("steps").unwrap().members()[0];
        assert_eq!(step.at, At { line: 3, column: 5 });
        assert_eq!(step.get("code").unwrap().value, Value::Text("0301".into()));
        assert_eq!(step.get("days").unwrap().value, Value::Number("03".into()));
        assert_eq!(step.get("hours").unwrap().value, Value::Number("0.50".into()));
        assert_eq!(step.get("solved").unwrap().value, Value::Bool(true));
        assert_eq!(step.entries()[2].0.at, At { line: 3, column: 30 });
    }

    #[test]
    fn a_local_time_is_text() {
        let tree = parse(b"start: 2026-03-02 09:00\ndate: 2026-03-02\n").unwrap();
        assert_eq!(tree.get("start").unwrap().value, Value::Text("2026-03-02 09:00".into()));
        assert_eq!(tree.get("date").unwrap().value, Value::Text("2026-03-02".into()));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_place() {
        let place = |text: &[u8]| parse(text).unwrap_err().at.line;
        assert_eq!(place(b"name: a\nsteps: [1\n"), 2);
        assert_eq!(place(b"name: a\nname: b\n"), 2);
        assert_eq!(place(b"name: a\nabout: \xff\n"), 2);
        assert!(parse(b"a: &a [x]\nb: &b [*a,*a]\n").is_ok());
    }
}
