//! What can be said about a loop without running it: which states a case can reach, and what is certain there.

use crate::model::{Assign, By, Loop, Relation, Step};
use std::collections::{BTreeMap, BTreeSet};

/// What is certain whenever a case is in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Certain {
    /// Fields that every way here has filled.
    fields: BTreeSet<String>,
    /// Whether every way here leaves an assignee.
    assigned: bool,
}

/// The graph of a loop.
#[derive(Debug)]
pub(crate) struct Flow<'a> {
    definition: &'a Loop,
    reachable: BTreeSet<&'a str>,
    finishing: BTreeSet<&'a str>,
    certain: BTreeMap<&'a str, Certain>,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(definition: &'a Loop) -> Self {
        let reachable = spread(entries(definition), |state| {
            steps_out(definition, state).map(|(_, step)| step.to.as_str()).collect()
        });
        let finals = definition.states.iter().filter(|(_, state)| state.is_final).map(|(key, _)| key.as_str());
        let finishing = spread(finals.collect(), |state| {
            let into = definition.steps.values().filter(|step| step.to == state);
            into.flat_map(|step| step.from.iter().map(String::as_str)).collect()
        });
        let certain = certain(definition);
        Self { definition, reachable, finishing, certain }
    }

    /// Whether a case can come into a state.
    pub(crate) fn is_reachable(&self, state: &str) -> bool {
        self.reachable.contains(state)
    }

    /// Whether a case can come from a state to a final one.
    pub(crate) fn can_finish(&self, state: &str) -> bool {
        self.finishing.contains(state)
    }

    /// Steps that may be taken in a state.
    pub(crate) fn out_of(&self, state: &str) -> impl Iterator<Item = (&'a str, &'a Step)> {
        steps_out(self.definition, state)
    }

    /// Steps that lead into a state.
    pub(crate) fn leading_to(&self, state: &str) -> impl Iterator<Item = (&'a str, &'a Step)> {
        self.definition.steps.iter().filter(move |(_, step)| step.to == state).map(|(key, step)| (key.as_str(), step))
    }

    /// Whether one step can have been taken on a case before another is.
    pub(crate) fn may_precede(&self, earlier: &Step, later: &Step) -> bool {
        let behind = spread(std::iter::once(earlier.to.as_str()).collect(), |state| {
            steps_out(self.definition, state).map(|(_, step)| step.to.as_str()).collect()
        });
        later.from.iter().any(|from| behind.contains(from.as_str()))
    }

    /// Fields that are filled, and whether there is an assignee, in all of these states.
    pub(crate) fn sure_in(&self, states: &[String]) -> (BTreeSet<String>, bool) {
        let mut found = states.iter().filter_map(|state| self.certain.get(state.as_str()));
        let Some(first) = found.next() else { return (BTreeSet::new(), false) };
        found.fold((first.fields.clone(), first.assigned), |(fields, assigned), it| {
            (fields.intersection(&it.fields).cloned().collect(), assigned && it.assigned)
        })
    }
}

/// States the opening steps lead to.
fn entries(definition: &Loop) -> BTreeSet<&str> {
    definition
        .opening_steps()
        .map(|(_, step)| step.to.as_str())
        .chain([definition.start.as_str()])
        .filter(|it| !it.is_empty())
        .collect()
}

fn steps_out<'a>(definition: &'a Loop, state: &str) -> impl Iterator<Item = (&'a str, &'a Step)> {
    let state = state.to_owned();
    definition.steps.iter().filter(move |(_, step)| step.from.contains(&state)).map(|(key, step)| (key.as_str(), step))
}

/// Everything that can be reached from a set by going on and on.
fn spread<'a>(start: BTreeSet<&'a str>, next: impl Fn(&str) -> Vec<&'a str>) -> BTreeSet<&'a str> {
    let mut all = start.clone();
    let mut open: Vec<&str> = start.into_iter().collect();
    while let Some(state) = open.pop() {
        for found in next(state) {
            if all.insert(found) {
                open.push(found);
            }
        }
    }
    all
}

/// The fields that are certainly filled when a step has been taken.
///
/// A field shown only under a condition may stay empty even when it is required.
pub(crate) fn filled(definition: &Loop, step: &Step) -> BTreeSet<String> {
    let is_sure = |key: &String| {
        definition.fields.get(key).is_some_and(|field| {
            let asked = step.require.contains(key) || field.required || field.default.is_some();
            field.visible_when.is_none() && asked
        })
    };
    step.form.iter().filter(|key| is_sure(key)).cloned().collect()
}

/// Goes through all ways at once: what is certain in a state is what all steps into it agree on.
fn certain(definition: &Loop) -> BTreeMap<&str, Certain> {
    let mut found: BTreeMap<&str, Certain> = BTreeMap::new();
    for (_, step) in definition.opening_steps() {
        let before = Certain { fields: BTreeSet::new(), assigned: false };
        meet(&mut found, &step.to, after(definition, step, &before));
    }
    // Sets only shrink, so this ends after at most (states × fields) rounds.
    loop {
        let mut changed = false;
        for step in definition.steps.values() {
            for from in &step.from {
                if let Some(before) = found.get(from.as_str()).cloned() {
                    changed |= meet(&mut found, &step.to, after(definition, step, &before));
                }
            }
        }
        if !changed {
            return found;
        }
    }
}

fn after(definition: &Loop, step: &Step, before: &Certain) -> Certain {
    let mut fields = before.fields.clone();
    fields.extend(filled(definition, step));
    let only_assignee = !step.by.is_empty() && step.by.iter().all(|by| *by == By::Relation(Relation::Assignee));
    let assigned = match &step.assign {
        Some(Assign::None) => false,
        Some(Assign::Actor) => true,
        // An input that is not there is told by its own rule.
        Some(Assign::Input(name)) => step.input.get(name).is_none_or(|input| input.required),
        None => before.assigned || only_assignee,
    };
    Certain { fields, assigned }
}

/// Keeps what both agree on; says whether anything changed.
fn meet<'a>(found: &mut BTreeMap<&'a str, Certain>, state: &'a str, way: Certain) -> bool {
    match found.get_mut(state) {
        None => {
            found.insert(state, way);
            true
        }
        Some(present) => {
            let agreed = Certain {
                fields: present.fields.intersection(&way.fields).cloned().collect(),
                assigned: present.assigned && way.assigned,
            };
            let changed = agreed != *present;
            *present = agreed;
            changed
        }
    }
}
