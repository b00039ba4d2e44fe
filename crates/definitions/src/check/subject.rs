//! What the rules look at: the model for meaning, the nodes for places.

use crate::flow::Flow;
pub(crate) use crate::model::quoted;
use crate::model::{Catalog, Definition, Field, Key, Loop, Matcher, Reach, Register, Role, Step};
use crate::source::{Node, Place, Sources, Value};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A definition with the text it was made from.
pub(crate) struct Written {
    pub(crate) definition: Definition,
    /// Its node, after adapting.
    pub(crate) node: Node,
    /// Where its name stands.
    pub(crate) name: Place,
    /// Made from another definition by `extends`.
    pub(crate) is_adapted: bool,
}

impl Written {
    /// Where the value at a path stands; the nearest thing above it when it is not there.
    pub(crate) fn at(&self, path: &[&str]) -> Place {
        let found = self.node.deepest(path);
        if std::ptr::eq(found, &self.node) { self.name } else { found.place }
    }

    /// Where the key of an entry stands.
    pub(crate) fn name_at(&self, path: &[&str]) -> Place {
        let Some((key, above)) = path.split_last() else { return self.name };
        match self.find(above).and_then(|node| node.entry(key)) {
            Some((name, _)) => name.place,
            None => self.name_at(above),
        }
    }

    /// Where a word stands in a list, or alone.
    pub(crate) fn member_at(&self, path: &[&str], word: &str) -> Place {
        let members = self.find(path).map(Node::members).unwrap_or(&[]);
        members.iter().find(|it| it.text() == Some(word)).map_or_else(|| self.at(path), |it| it.place)
    }

    /// The value at a path.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(&self.node, |node, key| node.get(key))
    }

    /// Whether something is written at a path, even if it could not be read.
    pub(crate) fn has(&self, path: &[&str]) -> bool {
        self.find(path).is_some()
    }
}

/// A loop with its text.
#[derive(Clone, Copy)]
pub(crate) struct LoopView<'a> {
    pub(crate) definition: &'a Loop,
    pub(crate) written: &'a Written,
}

impl<'a> LoopView<'a> {
    /// The graph, when all its arrows could be read: otherwise every state behind a misspelt one would be told as lost.
    pub(crate) fn sound_flow(&self) -> Option<Flow<'a>> {
        let is_state = |name: &String| self.definition.states.contains_key(name);
        let is_map = |(_, node): &(_, Node)| matches!(node.value, Value::Map(_));
        let entries = |key: &str| self.written.node.get(key).map(Node::entries).unwrap_or(&[]);
        let are_maps = entries("states").iter().all(is_map) && entries("steps").iter().all(is_map);
        let are_known = self.definition.steps.values().all(|step| is_state(&step.to) && step.from.iter().all(is_state));
        let all_from = entries("steps")
            .iter()
            .all(|(_, node)| node.get("from").is_none_or(|from| from.members().iter().all(|it| it.text().is_some())));
        let is_sound = are_maps && are_known && all_from && is_state(&self.definition.start);
        is_sound.then(|| Flow::new(self.definition))
    }

    /// Steps with their keys.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (&'a str, &'a Step)> + use<'a> {
        self.definition.steps.iter().map(|(key, step)| (key.as_str(), step))
    }
}

/// A register with its text.
#[derive(Clone, Copy)]
pub(crate) struct RegisterView<'a> {
    pub(crate) definition: &'a Register,
    pub(crate) written: &'a Written,
}

/// A matcher with its text.
#[derive(Clone, Copy)]
pub(crate) struct MatcherView<'a> {
    pub(crate) definition: &'a Matcher,
    pub(crate) written: &'a Written,
}

/// What a field belongs to.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    Loop(LoopView<'a>),
    Register(RegisterView<'a>),
    /// A step of a loop, which has inputs.
    Step(LoopView<'a>),
}

/// A field with its text.
#[derive(Clone, Copy)]
pub(crate) struct FieldView<'a> {
    pub(crate) key: &'a str,
    pub(crate) field: &'a Field,
    pub(crate) node: &'a Node,
    /// Where its key stands.
    pub(crate) name: Place,
    pub(crate) owner: Owner<'a>,
}

impl FieldView<'_> {
    /// Where one of its keys' values stands, or the field's name.
    pub(crate) fn at(&self, key: &str) -> Place {
        self.node.get(key).map_or(self.name, |it| it.place)
    }

    pub(crate) fn is_input(&self) -> bool {
        matches!(self.owner, Owner::Step(_))
    }

    pub(crate) fn is_of_register(&self) -> bool {
        matches!(self.owner, Owner::Register(_))
    }
}

/// A pack as the rules see it.
pub(crate) struct Subject<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) written: &'a [Written],
    pub(crate) sources: &'a Sources,
    /// The day on which the pack is to be put in force, where it is.
    pub(crate) today: Option<NaiveDate>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        catalog: &'a Catalog,
        written: &'a [Written],
        sources: &'a Sources,
        today: Option<NaiveDate>,
    ) -> Self {
        Self { catalog, written, sources, today }
    }

    pub(crate) fn loops(&self) -> impl Iterator<Item = LoopView<'a>> + use<'a> {
        self.written.iter().filter_map(|written| match &written.definition {
            Definition::Loop(definition) => Some(LoopView { definition, written }),
            _ => None,
        })
    }

    pub(crate) fn registers(&self) -> impl Iterator<Item = RegisterView<'a>> + use<'a> {
        self.written.iter().filter_map(|written| match &written.definition {
            Definition::Register(definition) => Some(RegisterView { definition, written }),
            _ => None,
        })
    }

    pub(crate) fn matchers(&self) -> impl Iterator<Item = MatcherView<'a>> + use<'a> {
        self.written.iter().filter_map(|written| match &written.definition {
            Definition::Matcher(definition) => Some(MatcherView { definition, written }),
            _ => None,
        })
    }

    /// Every field and input of the pack.
    pub(crate) fn fields(&self) -> Vec<FieldView<'a>> {
        let mut all = Vec::new();
        for view in self.registers() {
            collect(&mut all, view.written.node.get("fields"), &view.definition.fields, Owner::Register(view));
        }
        for view in self.loops() {
            collect(&mut all, view.written.node.get("fields"), &view.definition.fields, Owner::Loop(view));
            for (key, step) in view.steps() {
                collect(&mut all, view.written.find(&["steps", key, "input"]), &step.input, Owner::Step(view));
            }
        }
        all
    }

    /// Whether holders of a role can ever act on cases that live at a kind of org. Unknown names pass: they were told.
    pub(crate) fn reaches(&self, role: &Key, lives_at: &Key) -> bool {
        let Some(role) = self.catalog.roles.get(role) else { return true };
        if !self.catalog.org_kinds.contains_key(lives_at)
            || role.held_at.iter().any(|it| !self.catalog.org_kinds.contains_key(it))
        {
            return true;
        }
        match &role.reaches {
            Reach::Own => role.held_at.contains(lives_at),
            Reach::Below => self.at_or_above(role, lives_at),
            Reach::Link(_) => !role.held_at.is_empty(),
        }
    }

    /// Whether a role is held at a kind of org or at one that can stand above it.
    pub(crate) fn at_or_above(&self, role: &Role, kind: &Key) -> bool {
        let above = self.kinds_above(kind);
        role.held_at.iter().any(|it| above.contains(it))
    }

    /// A kind of org and all kinds that can stand above it.
    pub(crate) fn kinds_above(&self, kind: &Key) -> BTreeSet<Key> {
        let mut all = BTreeSet::from([kind.clone()]);
        let mut open = vec![kind.clone()];
        while let Some(kind) = open.pop() {
            for parent in self.catalog.org_kinds.get(&kind).map(|it| it.parents.as_slice()).unwrap_or(&[]) {
                if all.insert(parent.clone()) {
                    open.push(parent.clone());
                }
            }
        }
        all
    }
}

fn collect<'a>(
    all: &mut Vec<FieldView<'a>>,
    node: Option<&'a Node>,
    fields: &'a indexmap::IndexMap<String, Field>,
    owner: Owner<'a>,
) {
    for (name, node) in node.map(Node::entries).unwrap_or(&[]) {
        if let Some((key, field)) = fields.get_key_value(&name.text) {
            all.push(FieldView { key, field, node, name: name.place, owner });
        }
    }
}
