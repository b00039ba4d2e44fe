//! What a pack asks of people: facts that are asked for twice, and minutes, taps and photos per role and week.
//!
//! Reckoned from definitions and volumes: nobody's work is measured, and nothing is told of persons.

mod course;
mod estimate;
mod rates;
mod render;
mod twice;
mod volumes;

pub use estimate::{RoleWeek, Share};
pub use rates::{Cost, Rates};
pub use twice::{AskedTwice, Place};
pub use volumes::Volumes;

use crate::diagnostic::Diagnostic;
use crate::loader::Loaded;
use crate::model::{Catalog, FieldType, Key, Text};
use chrono::NaiveDate;
use serde::Serialize;

/// Something wrong with what was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What and what to do.
    pub message: Text,
}

impl Fault {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { message: Text { zh: zh.into(), en: Some(en.into()) } }
    }
}

/// What staff are asked to photograph: to be looked at, since a trace is not a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Demand {
    /// The loop.
    pub definition: Key,
    /// The step.
    pub step: String,
    /// The field.
    pub field: String,
    /// What people call it.
    pub title: Text,
}

/// What a pack asks of people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Burden {
    /// The day whose rates count.
    pub day: NaiveDate,
    /// The rates.
    pub rates: Rates,
    /// Every role that has something to do, the one with the most minutes first.
    pub roles: Vec<RoleWeek>,
    /// Data elements that several forms ask for.
    pub asked_twice: Vec<AskedTwice>,
    /// Fields without an element that look like the same fact.
    pub look_alike: Vec<AskedTwice>,
    /// Questions about a fact that is kept already.
    pub again: usize,
    /// Questions that are bound to an element.
    pub bound: usize,
    /// What 国办函〔2026〕12号 forbids, as the checker tells it.
    pub forbidden: Vec<Diagnostic>,
    /// Photos that a step cannot be taken without.
    pub photos_demanded: Vec<Demand>,
}

/// Reckons what a loaded pack, with those it uses, asks of people.
///
/// # Errors
/// Everything that is wrong with the volumes.
pub fn burden(loaded: &Loaded, volumes: &Volumes, day: NaiveDate) -> Result<Burden, Vec<Fault>> {
    let catalog = &loaded.catalog;
    let faults = volumes.faults(catalog);
    if !faults.is_empty() {
        return Err(faults);
    }
    let rates = Rates::on(day, &volumes.rates).map_err(|fault| vec![fault])?;
    let roles = estimate::weeks(catalog, volumes, &rates);
    let twice::Found { of_elements: asked_twice, alike: look_alike, again, bound } = twice::asked_twice(catalog);
    // The rules against formalism have the letter B.
    let forbidden = loaded.diagnostics.iter().filter(|it| it.code.starts_with("GW-B")).cloned().collect();
    let photos_demanded = photos_demanded(catalog);
    Ok(Burden { day, rates, roles, asked_twice, look_alike, again, bound, forbidden, photos_demanded })
}

fn photos_demanded(catalog: &Catalog) -> Vec<Demand> {
    let mut all = Vec::new();
    for definition in catalog.loops.values() {
        for (key, step) in &definition.steps {
            let form = step.form.iter().filter_map(|name| Some((name, definition.fields.get(name)?)));
            let demanded = form.filter(|(name, field)| field.required || step.require.contains(name));
            for (name, field) in demanded.chain(step.input.iter().filter(|(_, field)| field.required)) {
                if matches!(field.kind, FieldType::Files { .. }) {
                    all.push(Demand {
                        definition: definition.key.clone(),
                        step: key.clone(),
                        field: name.clone(),
                        title: field.title.clone(),
                    });
                }
            }
        }
    }
    all
}
