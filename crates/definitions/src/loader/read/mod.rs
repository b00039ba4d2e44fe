//! From a node of the right shape to the model.
//!
//! Shapes are checked before; what does not fit has been told, so readers leave out what they cannot use.

mod element;
mod expression;
mod field;
mod loops;
mod matcher;
mod org;
mod register;
mod tells;

pub(crate) use expression::{place_in, tell_expression};
pub(crate) use field::scaled;

use super::names::{DefinitionKind, Names};
use crate::codes;
use crate::diagnostic::Report;
use crate::model::{Amount, By, Catalog, Key, Relation, Span, SpanUnit, Text, Turn, VisibleTo};
use crate::source::{Node, Sources};

/// What every reader needs.
pub(crate) struct Reading<'a> {
    pub(crate) report: &'a mut Report,
    pub(crate) names: &'a Names,
    pub(crate) sources: &'a Sources,
    /// What was read before: the used packs, and this pack's org kinds, roles, choices and registers.
    pub(crate) catalog: &'a Catalog,
}

impl Reading<'_> {
    /// The key a name stands for. An unknown one gives a key that nothing has, which later rules pass over.
    fn name(&mut self, node: &Node, kind: DefinitionKind) -> Key {
        let found = self.names.resolve(node, kind, self.sources, self.report);
        found.unwrap_or_else(|| self.lost(node))
    }

    fn lost(&self, node: &Node) -> Key {
        let text = node.text().unwrap_or("");
        Key::parse(text).unwrap_or_else(|| Key::new(&self.sources.file(node.place.file).pack, text))
    }

    /// The names of a list, or of the one that stands for it.
    fn names_of(&mut self, node: Option<&Node>, kind: DefinitionKind) -> Vec<Key> {
        let members = node.map(Node::members).unwrap_or(&[]);
        members.iter().filter(|it| it.text().is_some()).map(|it| self.name(it, kind)).collect()
    }

    fn turn(&mut self, node: &Node) -> Turn {
        match node.text() {
            None | Some("none") => Turn::None,
            Some(text) => match relation(text) {
                Some(relation) => Turn::Relation(relation),
                None => Turn::Role(self.name(node, DefinitionKind::Role)),
            },
        }
    }

    fn by(&mut self, node: &Node) -> By {
        match node.text() {
            Some("system") => By::System,
            Some("respondent") => {
                self.report
                    .tell_broken(
                        &codes::NOT_YET,
                        node.place,
                        "`respondent` 在这个版本中还不能用",
                        "`respondent` is not available in this version yet",
                    )
                    .help("先写角色", "name a role for now");
                By::Role(self.lost(node))
            }
            Some(text) if relation(text).is_some() => By::Relation(relation(text).unwrap_or(Relation::Asker)),
            _ => By::Role(self.name(node, DefinitionKind::Role)),
        }
    }

    fn visible_to(&mut self, node: &Node) -> VisibleTo {
        match node.text().and_then(relation) {
            Some(relation) => VisibleTo::Relation(relation),
            None => VisibleTo::Role(self.name(node, DefinitionKind::Role)),
        }
    }

    fn span(&mut self, node: &Node) -> Option<Span> {
        let (unit, amount) = node.entries().iter().find_map(|(name, amount)| Some((unit(&name.text)?, amount)))?;
        let amount = match amount.int() {
            Some(fixed) => Amount::Fixed(fixed),
            None => Amount::Expr(self.expression(amount)?),
        };
        Some(Span { unit, amount })
    }
}

/// `asker`, `opener`, `assignee`, `second`.
pub(crate) fn relation(text: &str) -> Option<Relation> {
    match text {
        "asker" => Some(Relation::Asker),
        "opener" => Some(Relation::Opener),
        "assignee" => Some(Relation::Assignee),
        "second" => Some(Relation::Second),
        _ => None,
    }
}

fn unit(text: &str) -> Option<SpanUnit> {
    match text {
        "minutes" => Some(SpanUnit::Minutes),
        "hours" => Some(SpanUnit::Hours),
        "working_hours" => Some(SpanUnit::WorkingHours),
        "working_days" => Some(SpanUnit::WorkingDays),
        "days" => Some(SpanUnit::Days),
        "legal_days" => Some(SpanUnit::LegalDays),
        _ => None,
    }
}

/// Text people read; blank where there is none, which has been told.
pub(super) fn text(node: Option<&Node>) -> Text {
    let Some(node) = node else { return Text::default() };
    match node.text() {
        Some(zh) => Text::zh(zh.trim()),
        None => Text {
            zh: node.get("zh").and_then(Node::text).unwrap_or("").trim().to_owned(),
            en: node.get("en").and_then(Node::text).map(|it| it.trim().to_owned()),
        },
    }
}

/// Plain words: keys of states, fields, steps.
fn words(node: Option<&Node>) -> Vec<String> {
    node.map(Node::members).unwrap_or(&[]).iter().filter_map(Node::text).map(str::to_owned).collect()
}

fn word(node: Option<&Node>) -> String {
    node.and_then(Node::text).unwrap_or("").to_owned()
}

fn flag(node: Option<&Node>) -> bool {
    node.and_then(Node::bool).unwrap_or(false)
}
