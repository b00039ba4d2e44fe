//! What changes between two versions of a pack, what the data needs for it, and what would be lost.

mod fields;
mod parts;

use crate::model::{Definition, Key, Text, quoted};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What happens to a definition or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// New.
    Added,
    /// Gone.
    Removed,
    /// Other than before.
    Changed,
}

/// What the data needs before a change holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A table of its own.
    NewTable,
    /// A column; what is there has no value in it.
    NewColumn,
    /// A column beside the old one, and a mapping that fills it from there.
    NewColumnWithMapping,
    /// Values moved between the table and the sealed payload.
    Moved,
    /// A look at what is there, which may not fit any more.
    Check,
    /// Queues and figures worked out anew.
    Recomputed,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What happens.
    pub change: ChangeKind,
    /// `org_kind`, `role`, `choices`, `register`, `loop`, `matcher` or `element`.
    pub definition: String,
    /// The definition's key.
    pub key: Key,
    /// The part of it, e.g. `["fields", "hours"]`; empty for all of it.
    pub path: Vec<String>,
    /// What the data needs.
    pub needs: Needs,
    /// Whether something that is kept could no longer be read or used. Such a change is refused unless it is named.
    pub lossy: bool,
    /// What changes, for people.
    pub said: Text,
}

impl Change {
    /// By what the change is named when it is allowed although it is lossy: `binhai/order:fields.hours`.
    pub fn name(&self) -> String {
        if self.path.is_empty() { self.key.to_string() } else { format!("{}:{}", self.key, self.path.join(".")) }
    }
}

/// Compares definitions: those of a pack as it is in force with those of the pack to be applied.
pub fn diff(old: &[Definition], new: &[Definition]) -> Vec<Change> {
    let by_name = |all: &[Definition]| -> IndexMap<(&'static str, Key), Definition> {
        all.iter().map(|it| ((it.kind(), it.key().clone()), it.clone())).collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let mut changes = Vec::new();
    for (name, definition) in &new {
        let mut noting = Noting { changes: &mut changes, definition };
        match old.get(name) {
            None => noting.added(),
            Some(before) if before != definition => noting.compared(before),
            Some(_) => {}
        }
    }
    for (_, definition) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        Noting { changes: &mut changes, definition }.removed();
    }
    changes
}

/// Notes the changes of one definition.
struct Noting<'a> {
    changes: &'a mut Vec<Change>,
    definition: &'a Definition,
}

/// What one change costs.
#[derive(Clone, Copy)]
struct Cost {
    needs: Needs,
    lossy: bool,
}

/// Nothing is needed and nothing lost.
const FREE: Cost = Cost { needs: Needs::Nothing, lossy: false };

const fn needs(needs: Needs) -> Cost {
    Cost { needs, lossy: false }
}

const fn loses(needs: Needs) -> Cost {
    Cost { needs, lossy: true }
}

impl Noting<'_> {
    fn note(&mut self, change: ChangeKind, path: &[&str], cost: Cost, zh: impl Into<String>, en: impl Into<String>) {
        self.changes.push(Change {
            change,
            definition: self.definition.kind().to_owned(),
            key: self.definition.key().clone(),
            path: path.iter().map(|it| (*it).to_owned()).collect(),
            needs: cost.needs,
            lossy: cost.lossy,
            said: Text { zh: zh.into(), en: Some(en.into()) },
        });
    }

    fn added(&mut self) {
        let (zh, en) = word(self.definition);
        let (name_zh, name_en) = quoted(self.definition.key().as_str(), self.definition.title());
        let cost = match self.definition {
            Definition::Register(_) | Definition::Loop(_) => needs(Needs::NewTable),
            _ => FREE,
        };
        self.note(ChangeKind::Added, &[], cost, format!("新增{zh} {name_zh}"), format!("new {en} {name_en}"));
    }

    fn removed(&mut self) {
        let (zh, en) = word(self.definition);
        let (name_zh, name_en) = quoted(self.definition.key().as_str(), self.definition.title());
        let (why_zh, why_en) = match self.definition {
            Definition::Loop(_) => {
                ("不能再登记；在办的按原版本办完", "no case can be opened; running ones finish under their version")
            }
            Definition::Register(_) => ("台账里的行不再能用", "its rows can no longer be used"),
            Definition::Role(_) => ("授予的这个角色不再起作用", "grants of it no longer hold"),
            Definition::OrgKind(_) => ("这类组织不再能建", "no org of this kind can be made"),
            Definition::Choices(_) => ("选过的值失去名称", "values that were chosen lose their names"),
            Definition::Matcher(_) => ("不再推荐人选", "nobody is suggested any more"),
            Definition::Element(_) => ("不再知道哪些字段是同一项", "fields are no longer known as the same fact"),
        };
        // A matcher or an element keeps nothing, so nothing that is kept is lost with it.
        let keeps = !matches!(self.definition, Definition::Matcher(_) | Definition::Element(_));
        let cost = if keeps { loses(Needs::Check) } else { FREE };
        self.note(
            ChangeKind::Removed,
            &[],
            cost,
            format!("去掉{zh} {name_zh}：{why_zh}"),
            format!("{en} {name_en} goes: {why_en}"),
        );
    }

    fn compared(&mut self, before: &Definition) {
        if before.title() != self.definition.title() {
            let (from, to) = (&before.title().zh, &self.definition.title().zh);
            self.note(
                ChangeKind::Changed,
                &["title"],
                FREE,
                format!("标题：{from} → {to}"),
                format!("title: {from} → {to}"),
            );
        }
        match (before, self.definition) {
            (Definition::OrgKind(old), Definition::OrgKind(new)) => self.org_kind(old, new),
            (Definition::Role(old), Definition::Role(new)) => self.role(old, new),
            (Definition::Choices(old), Definition::Choices(new)) => self.choices(old, new),
            (Definition::Register(old), Definition::Register(new)) => self.register(old, new),
            (Definition::Loop(old), Definition::Loop(new)) => self.loop_definition(old, new),
            (Definition::Matcher(old), Definition::Matcher(new)) => self.matcher(old, new),
            (Definition::Element(old), Definition::Element(new)) => self.element(old, new),
            _ => {}
        }
    }
}

fn word(definition: &Definition) -> (&'static str, &'static str) {
    match definition {
        Definition::OrgKind(_) => ("组织类型", "org kind"),
        Definition::Role(_) => ("角色", "role"),
        Definition::Choices(_) => ("选项", "choices"),
        Definition::Register(_) => ("台账", "register"),
        Definition::Loop(_) => ("闭环", "loop"),
        Definition::Matcher(_) => ("匹配", "matcher"),
        Definition::Element(_) => ("数据元", "data element"),
    }
}
