//! Minutes, taps and photos per role and week, from definitions and volumes.

use super::course::{is_of_system, normal_course};
use super::{Cost, Rates, Volumes};
use crate::model::{Assign, By, Catalog, Field, FieldType, Key, Loop, Relation, Step, Text};
use indexmap::IndexMap;
use serde::Serialize;

/// What one loop's step or one register takes of a role's week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The loop or register.
    pub definition: Key,
    /// The step; none for a register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What people call it.
    pub title: Text,
    /// How often in a week.
    pub times: f64,
    /// Minutes in a week.
    pub minutes: f64,
    /// Taps in a week.
    pub taps: f64,
    /// Photos in a week.
    pub photos: f64,
}

/// What a week asks of all who hold a role together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleWeek {
    /// The role.
    pub role: Key,
    /// What people call it.
    pub title: Text,
    /// Minutes in a week.
    pub minutes: f64,
    /// Taps in a week.
    pub taps: f64,
    /// Photos in a week.
    pub photos: f64,
    /// How many hold it, where the volumes say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<f64>,
    /// Minutes of one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_each: Option<f64>,
    /// Of what.
    pub shares: Vec<Share>,
}

/// The weeks of all roles that have something to do, the longest first.
pub(super) fn weeks(catalog: &Catalog, volumes: &Volumes, rates: &Rates) -> Vec<RoleWeek> {
    let mut shares: IndexMap<Key, Vec<(Share, Cost)>> = IndexMap::new();
    for definition in catalog.loops.values() {
        of_loop(definition, volumes, rates, &mut shares);
    }
    for register in catalog.registers.values() {
        let count = Volumes::count(&volumes.registers, &register.key);
        let mut one = rates.step;
        let typed = register.fields.values().filter(|field| field.computed.is_none());
        typed.for_each(|field| one.add(asked(field, field.required, rates)));
        let times = count / register.may.write.len().max(1) as f64;
        for role in &register.may.write {
            give(&mut shares, role, (&register.key, None, &register.title), times, one);
        }
    }
    let mut weeks: Vec<RoleWeek> =
        shares.into_iter().map(|(role, shares)| week(catalog, volumes, role, shares)).collect();
    weeks.sort_by(|a, b| b.minutes.total_cmp(&a.minutes));
    weeks
}

fn of_loop(definition: &Loop, volumes: &Volumes, rates: &Rates, shares: &mut IndexMap<Key, Vec<(Share, Cost)>>) {
    let opened = Volumes::count(&volumes.loops, &definition.key);
    let course = normal_course(definition);
    for (key, step) in definition.steps.iter().filter(|(_, step)| !is_of_system(step)) {
        let usual = if course.contains(&key.as_str()) { opened } else { 0.0 };
        let count = volumes.step(&definition.key, key).unwrap_or(usual);
        let roles = takers(definition, step);
        let one = cost(definition, step, rates);
        for role in &roles {
            give(shares, role, (&definition.key, Some(key), &step.title), count / roles.len() as f64, one);
        }
    }
}

/// What taking a step once costs: finding it, its form and its inputs.
fn cost(definition: &Loop, step: &Step, rates: &Rates) -> Cost {
    let mut one = rates.step;
    for name in &step.form {
        if let Some(field) = definition.fields.get(name) {
            one.add(asked(field, field.required || step.require.contains(name), rates));
        }
    }
    step.input.values().for_each(|field| one.add(asked(field, field.required, rates)));
    one
}

fn asked(field: &Field, is_required: bool, rates: &Rates) -> Cost {
    // Who is offered a default or a yes and no mostly leaves it as it is, but has read it.
    let share = if is_required { 1.0 } else { rates.optional_share };
    rates.of(&field.kind).times(share)
}

/// The roles whose holders take a step. Relations lead to the roles that open a case or are given it.
fn takers(definition: &Loop, step: &Step) -> Vec<Key> {
    let mut roles: Vec<Key> = Vec::new();
    for by in &step.by {
        let more = match by {
            By::Role(role) => vec![role.clone()],
            By::System => Vec::new(),
            By::Relation(Relation::Asker | Relation::Opener) => openers(definition),
            By::Relation(Relation::Assignee | Relation::Second) => assigned(definition),
        };
        more.into_iter().for_each(|role| {
            if !roles.contains(&role) {
                roles.push(role);
            }
        });
    }
    roles
}

fn openers(definition: &Loop) -> Vec<Key> {
    let by = definition.opening_steps().flat_map(|(_, step)| step.by.iter());
    let roles = by.filter_map(|by| match by {
        By::Role(role) => Some(role.clone()),
        _ => None,
    });
    roles.collect()
}

/// The roles of those whom a step makes the assignee, or their second.
fn assigned(definition: &Loop) -> Vec<Key> {
    let mut roles = Vec::new();
    for step in definition.steps.values() {
        let inputs = [
            step.second.as_ref(),
            match &step.assign {
                Some(Assign::Input(name)) => Some(name),
                _ => None,
            },
        ];
        for field in inputs.into_iter().flatten().filter_map(|name| step.input.get(name)) {
            if let FieldType::Person { role: Some(role) } = &field.kind {
                roles.push(role.clone());
            }
        }
        if matches!(step.assign, Some(Assign::Actor)) {
            roles.extend(step.by.iter().filter_map(|by| match by {
                By::Role(role) => Some(role.clone()),
                _ => None,
            }));
        }
    }
    roles.sort();
    roles.dedup();
    roles
}

fn give(
    shares: &mut IndexMap<Key, Vec<(Share, Cost)>>,
    role: &Key,
    (definition, step, title): (&Key, Option<&String>, &Text),
    times: f64,
    one: Cost,
) {
    if times <= 0.0 {
        return;
    }
    let all = one.times(times);
    let share = Share {
        definition: definition.clone(),
        step: step.cloned(),
        title: title.clone(),
        times: rounded(times),
        minutes: rounded(all.seconds / 60.0),
        taps: rounded(all.taps),
        photos: rounded(all.photos),
    };
    shares.entry(role.clone()).or_default().push((share, all));
}

fn week(catalog: &Catalog, volumes: &Volumes, role: Key, shares: Vec<(Share, Cost)>) -> RoleWeek {
    let mut all = Cost::default();
    shares.iter().for_each(|(_, cost)| all.add(*cost));
    let people = Some(Volumes::count(&volumes.people, &role)).filter(|it| *it > 0.0);
    let minutes = all.seconds / 60.0;
    RoleWeek {
        title: catalog.roles.get(&role).map_or_else(|| Text::zh(role.local()), |it| it.title.clone()),
        role,
        minutes: rounded(minutes),
        taps: rounded(all.taps),
        photos: rounded(all.photos),
        people,
        minutes_each: people.map(|people| rounded(minutes / people)),
        shares: shares.into_iter().map(|(share, _)| share).collect(),
    }
}

/// To a tenth: an estimate is not better than that.
fn rounded(it: f64) -> f64 {
    (it * 10.0).round() / 10.0
}
