//! Matchers.

use super::{Reading, text, word};
use crate::loader::names::DefinitionKind;
use crate::model::{Count, Fair, FieldType, Key, Matcher, Need, Offer, ScorePart, Text};
use crate::source::{Name, Node};

impl Reading<'_> {
    pub(crate) fn matcher(&mut self, key: Key, node: &Node) -> Matcher {
        let entries = |key: &str| node.get(key).map(Node::entries).unwrap_or(&[]);
        Matcher {
            title: titled(node.get("title"), key.local()),
            need: self.need(&key, node.get("need")),
            offer: self.offer(&key, node.get("offer")),
            counts: entries("let").iter().filter_map(|(name, it)| Some((name.text.clone(), self.count(it)?))).collect(),
            must: node.get("must").and_then(|it| self.expression(it)),
            capacity: node.get("capacity").and_then(|it| self.expression(it)),
            score: entries("score")
                .iter()
                .filter_map(|(name, it)| Some((name.text.clone(), self.part(name, it)?)))
                .collect(),
            fair: node.get("fair").and_then(fair),
            key,
        }
    }

    fn need(&mut self, key: &Key, node: Option<&Node>) -> Need {
        let cases = node.and_then(|it| it.get("cases"));
        Need {
            cases: cases.map_or_else(|| Key::new(key.pack(), ""), |it| self.name(it, DefinitionKind::Loop)),
            when: node.and_then(|it| it.get("when")).and_then(|it| self.expression(it)),
        }
    }

    fn offer(&mut self, key: &Key, node: Option<&Node>) -> Offer {
        let rows = node.and_then(|it| it.get("rows"));
        let rows = rows.map_or_else(|| Key::new(key.pack(), ""), |it| self.name(it, DefinitionKind::Register));
        let person = match node.and_then(|it| it.get("person")) {
            Some(named) => word(Some(named)),
            None => self.only_person(&rows),
        };
        Offer { person, when: node.and_then(|it| it.get("when")).and_then(|it| self.expression(it)), rows }
    }

    /// The person field of a register that has exactly one; otherwise a rule asks for it.
    fn only_person(&self, register: &Key) -> String {
        let fields = self.catalog.registers.get(register).map(|it| &it.fields);
        let mut persons =
            fields.into_iter().flatten().filter(|(_, field)| matches!(field.kind, FieldType::Person { .. }));
        match (persons.next(), persons.next()) {
            (Some((key, _)), None) => key.clone(),
            _ => String::new(),
        }
    }

    /// `count: cases.order`; other things to count come with other definitions.
    fn count(&mut self, node: &Node) -> Option<Count> {
        let counted = node.get("count")?;
        // What is no `cases.LOOP` is told with the loops that there are.
        let written = counted.text()?;
        let name = written.strip_prefix("cases.").unwrap_or(written);
        let found = self.names.resolve_part(name, counted.place, DefinitionKind::Loop, self.sources, self.report);
        let cases = found.unwrap_or_else(|| self.lost(counted));
        Some(Count { cases, when: self.expression(node.get("when")?)? })
    }

    fn part(&mut self, name: &Name, node: &Node) -> Option<ScorePart> {
        Some(ScorePart {
            title: titled(node.get("title"), &name.text),
            weight: node.get("weight")?.int()?,
            value: self.expression(node.get("value")?)?,
        })
    }
}

fn titled(node: Option<&Node>, key: &str) -> Text {
    node.map_or_else(|| Text::zh(key), |it| text(Some(it)))
}

fn fair(node: &Node) -> Option<Fair> {
    Some(Fair {
        at_most: node.get("at_most")?.int()?,
        share: node.get("share").and_then(Node::number),
        within_days: node.get("within")?.get("days")?.int()?,
    })
}
