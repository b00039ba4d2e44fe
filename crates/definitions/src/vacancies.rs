//! Where nobody can act, against a district as it is: "in 3 of 58 communities nobody can take `verify`".

use crate::model::{By, Catalog, Key, Loop, Text, Turn};
use serde::{Deserialize, Serialize};

/// A district as the caller knows it. Nothing here asks a database.
pub trait LiveDistrict {
    /// Names one living org of a kind.
    type Org;

    /// The living orgs of a kind at which the pack of the loop is installed.
    fn orgs(&self, definition: &Loop) -> Vec<Self::Org>;

    /// How many people hold a role that reaches an org.
    fn holders(&self, role: &Key, org: &Self::Org) -> usize;

    /// What people call an org.
    fn name(&self, org: &Self::Org) -> String;
}

/// What nobody can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vacant {
    /// A step.
    Step(String),
    /// The turn in a state.
    Turn(String),
}

/// A step or turn without anybody at some orgs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vacancy {
    /// The loop.
    #[serde(rename = "loop")]
    pub loop_key: Key,
    /// What nobody can do.
    pub vacant: Vacant,
    /// The roles any of which would do.
    pub roles: Vec<Key>,
    /// How many orgs were looked at.
    pub of: usize,
    /// Those without anybody, by name.
    pub orgs: Vec<String>,
    /// The same for people.
    pub said: Text,
}

/// Lists where nobody can take a step or has the turn, in the order of the loops.
///
/// Relations need nobody: an asker is there when a case is. The system is always there.
pub fn vacancies<D: LiveDistrict>(catalog: &Catalog, live: &D) -> Vec<Vacancy> {
    let mut found = Vec::new();
    for definition in catalog.loops.values() {
        let orgs = live.orgs(definition);
        for (key, step) in &definition.steps {
            let roles: Option<Vec<Key>> = step.by.iter().map(role_of).collect();
            if let Some(roles) = roles.filter(|roles| !roles.is_empty()) {
                let title = &step.title;
                found.extend(vacancy(catalog, definition, Vacant::Step(key.clone()), title, roles, &orgs, live));
            }
        }
        for (key, state) in &definition.states {
            // Where a step can be taken by that role alone, the step was told; a turn adds only what steps do not say.
            if let Turn::Role(role) = &state.turn
                && definition.steps.values().all(|step| step.by != [By::Role(role.clone())])
            {
                let vacant = Vacant::Turn(key.clone());
                found.extend(vacancy(catalog, definition, vacant, &state.title, vec![role.clone()], &orgs, live));
            }
        }
    }
    found
}

fn role_of(by: &By) -> Option<Key> {
    match by {
        By::Role(role) => Some(role.clone()),
        By::Relation(_) | By::System => None,
    }
}

fn vacancy<D: LiveDistrict>(
    catalog: &Catalog,
    definition: &Loop,
    vacant: Vacant,
    title: &Text,
    roles: Vec<Key>,
    orgs: &[D::Org],
    live: &D,
) -> Option<Vacancy> {
    let without: Vec<String> = orgs
        .iter()
        .filter(|org| roles.iter().all(|role| live.holders(role, org) == 0))
        .map(|org| live.name(org))
        .collect();
    if without.is_empty() {
        return None;
    }
    let kind = catalog.org_kinds.get(&definition.lives_at);
    let kind_zh = kind.map_or(definition.lives_at.local(), |it| it.title.zh.as_str());
    let kind_en = kind.and_then(|it| it.title.en.as_deref()).unwrap_or(definition.lives_at.local());
    let (count, of) = (without.len(), orgs.len());
    let (key, zh, en) = match &vacant {
        Vacant::Step(key) => (key, "没有人能做", "nobody can take"),
        Vacant::Turn(key) => (key, "没有人轮到", "nobody has the turn in"),
    };
    let said = Text {
        zh: format!("{of} 个{kind_zh}中有 {count} 个，{zh} `{key}`（{}）", title.zh),
        en: Some(format!("in {count} of {of} orgs ({kind_en}) {en} `{key}`")),
    };
    Some(Vacancy { loop_key: definition.key.clone(), vacant, roles, of, orgs: without, said })
}
