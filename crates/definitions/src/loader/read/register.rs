//! Registers and choices.

use super::{Reading, flag, text, word, words};
use crate::loader::names::DefinitionKind;
use crate::model::{
    ChoiceOption, Choices, ConsentText, FieldType, Key, Layout, May, Readers, Register, SortBy, Text, View,
};
use crate::source::{Node, shape, shapes};
use indexmap::IndexMap;

impl Reading<'_> {
    pub(crate) fn choices(&mut self, key: Key, node: &Node) -> Choices {
        let options = node.get("options").map(Node::entries).unwrap_or(&[]);
        Choices {
            key,
            title: text(node.get("title")),
            options: options.iter().map(|(name, it)| (name.text.clone(), option(it))).collect(),
        }
    }

    pub(crate) fn register(&mut self, key: Key, node: &Node) -> Register {
        let fields = self.fields(node.get("fields"), &shapes::FIELD);
        let label = node.get("label").and_then(Node::text).map(str::to_owned).unwrap_or_else(|| {
            let text = fields.iter().find(|(_, field)| matches!(field.kind, FieldType::Text { .. }));
            text.or(fields.first()).map(|(key, _)| key.clone()).unwrap_or_default()
        });
        Register {
            key,
            title: text(node.get("title")),
            fields,
            unique: words(node.get("unique")),
            label,
            own: node.get("own").and_then(Node::text).map(str::to_owned),
            consent: node.get("consent").map(consent),
            may: self.may(node.get("may")),
            views: self.views(node.get("views")),
        }
    }

    fn views(&mut self, node: Option<&Node>) -> IndexMap<String, View> {
        let mut view = |it: &Node| View {
            title: text(it.get("title")),
            layout: match it.get("layout").and_then(Node::text) {
                Some("board") => Layout::Board,
                Some("calendar") => Layout::Calendar,
                Some("map") => Layout::Map,
                _ => Layout::Table,
            },
            by: it.get("by").and_then(Node::text).map(str::to_owned),
            columns: words(it.get("columns")),
            sort: words(it.get("sort")).iter().map(|word| SortBy::parse(word)).collect(),
            filter: it.get("filter").and_then(|it| self.expression(it).map(|_| word(Some(it)).to_owned())),
        };
        node.map(Node::entries).unwrap_or(&[]).iter().map(|(name, it)| (name.text.clone(), view(it))).collect()
    }

    /// Fields of a loop or register by key; those without a known type are left out.
    pub(super) fn fields(
        &mut self,
        node: Option<&Node>,
        typed: &'static shape::Typed,
    ) -> IndexMap<String, crate::model::Field> {
        let entries = node.map(Node::entries).unwrap_or(&[]);
        entries.iter().filter_map(|(name, it)| Some((name.text.clone(), self.field(name, it, typed)?))).collect()
    }

    fn may(&mut self, node: Option<&Node>) -> May {
        let read = node.and_then(|it| it.get("read"));
        let anyone = read.is_some_and(|it| it.members().iter().any(|one| one.text() == Some("anyone")));
        May {
            read: if anyone { Readers::Anyone } else { Readers::Roles(self.names_of(read, DefinitionKind::Role)) },
            write: self.names_of(node.and_then(|it| it.get("write")), DefinitionKind::Role),
        }
    }
}

fn consent(node: &Node) -> ConsentText {
    ConsentText {
        of: word(node.get("of")).to_owned(),
        purpose: text(node.get("purpose")),
        text: text(node.get("text")),
        version: node.get("version").and_then(Node::int).unwrap_or(1),
    }
}

fn option(node: &Node) -> ChoiceOption {
    match node.text() {
        Some(_) => ChoiceOption { title: Text::zh(word(Some(node)).trim()), retired: false },
        None => ChoiceOption { title: text(node.get("title")), retired: flag(node.get("retired")) },
    }
}
