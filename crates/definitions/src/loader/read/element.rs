//! Data elements.

use super::{Reading, flag, text, word};
use crate::model::{AboutWhom, Element, Key};
use crate::source::Node;

impl Reading<'_> {
    pub(crate) fn element(&mut self, key: Key, node: &Node) -> Element {
        Element {
            about: if key.local().starts_with("org.") { AboutWhom::Org } else { AboutWhom::Person },
            key,
            title: text(node.get("title")),
            kind: word(node.get("type")),
            standard: node.get("standard").and_then(Node::text).map(str::to_owned),
            source: node.get("source").map(|it| text(Some(it))),
            personal: flag(node.get("personal")),
        }
    }
}
