//! Finds each org of a scenario its place in the tree; those above it that nobody named are made.

use super::story::GivenOrg;
use super::yaml::At;
use gridwork_definitions::model::{Key, OrgKind};
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::world::World;
use indexmap::IndexMap;
use std::collections::HashMap;

/// Every org of a scenario was always there.
pub(super) const LONG_AGO: &str = "2000-01-01";

/// An org; its parent stands before it.
#[derive(Debug, Clone)]
pub(super) struct PlannedOrg {
    /// The scenario's name for it; empty when nobody named it.
    pub(super) name: String,
    pub(super) new: NewOrg,
    /// Where its parent stands.
    pub(super) parent: Option<usize>,
    /// Kinds of links with the orgs they lead to.
    pub(super) links: Vec<(String, Vec<String>)>,
}

/// Finds every org its place in the tree.
#[derive(Default)]
pub(super) struct Placing {
    /// The kind of each org that the scenario names.
    pub(super) kinds: HashMap<String, Key>,
    pub(super) planned: Vec<PlannedOrg>,
    /// Where in the plan the org of this name, or the made one of this kind, stands.
    made: HashMap<String, usize>,
    under_way: Vec<String>,
}

/// Why an org has no place: where it is written, in Chinese and in English.
type Misplaced = (At, String, String);

impl Placing {
    pub(super) fn place(
        &mut self,
        name: &str,
        given: &IndexMap<String, GivenOrg>,
        world: &World,
    ) -> Result<usize, Misplaced> {
        if let Some(at) = self.made.get(name) {
            return Ok(*at);
        }
        let org = &given[name];
        let kind = &world.catalog.org_kinds[&self.kinds[name]];
        if self.under_way.iter().any(|it| it == name) {
            let (zh, en) = (format!("组织 `{name}` 在自己下面"), format!("org `{name}` stands under itself"));
            return Err((org.at, zh, en));
        }
        self.under_way.push(name.to_owned());
        let parent = match &org.under {
            Some(under) => Some(self.place(under, given, world)?),
            None => self.parent(kind, org.at, given, world)?,
        };
        self.under_way.pop();
        let new = NewOrg {
            code: org.code.clone().unwrap_or_else(|| format!("S-{name}")),
            name: org.name.clone().unwrap_or_else(|| name.to_owned()),
            kind: kind.key.clone(),
            parent: None,
            valid_from: LONG_AGO.to_owned(),
        };
        Ok(self.keep(name, PlannedOrg { name: name.to_owned(), new, parent, links: org.links.clone() }))
    }

    /// The parent of an org that says nothing about it: the one org of the first kind of which there is one.
    fn parent(
        &mut self,
        kind: &OrgKind,
        at: At,
        given: &IndexMap<String, GivenOrg>,
        world: &World,
    ) -> Result<Option<usize>, Misplaced> {
        for wanted in &kind.parents {
            let is_named = |name: &&String| self.kinds[*name] == *wanted && !self.under_way.contains(name);
            let named = given.keys().filter(is_named).cloned().collect::<Vec<_>>();
            match named.as_slice() {
                [] => {}
                [one] => return self.place(one, given, world).map(Some),
                several => {
                    let all = several.join(", ");
                    let zh = format!("上级可以是 {all}：请写 under");
                    return Err((at, zh, format!("it could stand under {all}: say `under`")));
                }
            }
        }
        let Some(first) = kind.parents.first() else { return Ok(None) };
        let made = format!("kind {first}");
        if let Some(at) = self.made.get(&made) {
            return Ok(Some(*at));
        }
        let Some(above) = world.catalog.org_kinds.get(first) else { return Ok(None) };
        let parent = self.parent(above, at, given, world)?;
        let new = NewOrg {
            code: format!("S-{}", first.local()),
            name: above.title.zh.clone(),
            kind: first.clone(),
            parent: None,
            valid_from: LONG_AGO.to_owned(),
        };
        Ok(Some(self.keep(&made, PlannedOrg { name: String::new(), new, parent, links: Vec::new() })))
    }

    fn keep(&mut self, name: &str, org: PlannedOrg) -> usize {
        self.planned.push(org);
        self.made.insert(name.to_owned(), self.planned.len() - 1);
        self.planned.len() - 1
    }
}
