//! Org kinds and roles.

use super::{Reading, flag, text};
use crate::loader::names::DefinitionKind;
use crate::model::{Key, OrgKind, Reach, Role, Sees};
use crate::source::Node;

impl Reading<'_> {
    pub(crate) fn org_kind(&mut self, key: Key, node: &Node) -> OrgKind {
        OrgKind {
            key,
            title: text(node.get("title")),
            parents: self.names_of(node.get("parents"), DefinitionKind::OrgKind),
            watches: flag(node.get("watches")),
        }
    }

    pub(crate) fn role(&mut self, key: Key, node: &Node) -> Role {
        let reaches = node.get("reaches");
        let link = reaches.and_then(|it| it.get("link")).and_then(Node::text);
        Role {
            key,
            title: text(node.get("title")),
            held_at: self.names_of(node.get("held_at"), DefinitionKind::OrgKind),
            reaches: match (link, reaches.and_then(Node::text)) {
                (Some(link), _) => Reach::Link(link.to_owned()),
                (None, Some("below")) => Reach::Below,
                _ => Reach::Own,
            },
            sees: if node.get("sees").and_then(Node::text) == Some("own") { Sees::Own } else { Sees::All },
            audits: flag(node.get("audits")),
            open_entry: flag(node.get("open_entry")),
        }
    }
}
