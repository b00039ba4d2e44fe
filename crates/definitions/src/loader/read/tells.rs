//! Messages and who is told.

use super::{Reading, flag, relation, text, word};
use crate::loader::names::DefinitionKind;
use crate::model::{ClockMoment, ClockTell, Tell, Text, Told};
use crate::source::Node;
use indexmap::IndexMap;

impl Reading<'_> {
    /// What a step tells: one, or a list of them.
    pub(super) fn tells(&mut self, node: Option<&Node>) -> Vec<Tell> {
        node.map(Node::members).unwrap_or(&[]).iter().map(|it| self.tell(it)).collect()
    }

    /// What the clock of a state tells.
    pub(super) fn clock_tells(&mut self, node: Option<&Node>) -> Vec<ClockTell> {
        let lines = node.map(Node::members).unwrap_or(&[]);
        lines
            .iter()
            .filter_map(|it| {
                let at = match it.get("at").and_then(Node::text)? {
                    "red" => ClockMoment::Red,
                    "escalated" => ClockMoment::Escalated,
                    _ => return None,
                };
                Some(ClockTell { at, tell: self.tell(it) })
            })
            .collect()
    }

    fn tell(&mut self, node: &Node) -> Tell {
        let to = node.get("to").map(Node::members).unwrap_or(&[]);
        Tell {
            to: to.iter().filter(|it| it.text().is_some()).map(|it| self.told(it)).collect(),
            message: word(node.get("message")),
            urgent: flag(node.get("urgent")),
        }
    }

    fn told(&mut self, node: &Node) -> Told {
        match node.text() {
            Some("followers") => Told::Followers,
            Some(text) if let Some(relation) = relation(text) => Told::Relation(relation),
            _ => Told::Role(self.name(node, DefinitionKind::Role)),
        }
    }
}

/// The messages of a loop by key.
pub(super) fn messages(node: Option<&Node>) -> IndexMap<String, Text> {
    let entries = node.map(Node::entries).unwrap_or(&[]);
    entries.iter().map(|(name, it)| (name.text.clone(), text(Some(it)))).collect()
}
