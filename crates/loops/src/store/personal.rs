//! Personal values of a case: out of the outcome into the payload, and back when a case is read.

use crate::data::Data;
use crate::seal::is_personal;
use crate::{Case, Known, Outcome, Place, hash_mark, is_mark, needs_of_case};
use gridwork_definitions::model::{Field, FieldClass, Loop};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use gridwork_kernel::payloads::{Personal, store};
use gridwork_kernel::secrets::SealedAt;
use gridwork_registers::erasure;
use gridwork_registers::references::store::keep_rows;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

/// What stands where a personal value was erased.
pub struct Sealed;

impl Sealed {
    /// The value that reads as erased.
    pub fn erased() -> Json {
        json!({ "erased": true })
    }

    /// Whether a value says that it was erased.
    pub fn is_erased(value: &Json) -> bool {
        value.get("erased").is_some_and(|it| it == &Json::Bool(true))
    }
}

/// Whether cases of a loop keep anything sealed: its fields, or inputs of its steps.
pub(super) fn has_any(def: &Loop) -> bool {
    all_fields(def).any(|field| field.class != FieldClass::Plain)
}

fn all_fields(def: &Loop) -> impl Iterator<Item = &Field> {
    def.fields.values().chain(def.steps.values().flat_map(|step| step.input.values()))
}

/// Puts opened values back into a case that was read.
pub(super) fn open(def: &Loop, case: &mut Case, personal: Personal) {
    for (name, field) in &def.fields {
        if field.class == FieldClass::Plain {
            continue;
        }
        if personal.is_erased {
            case.fields.insert(name.clone(), Sealed::erased());
        } else if let Some(value) = personal.values.get(name) {
            case.fields.insert(name.clone(), value.clone());
        }
    }
    // The order of the definition, whatever order the two sources came in.
    case.fields.sort_by(|a, _, b, _| def.fields.get_index_of(a).cmp(&def.fields.get_index_of(b)));
}

/// Seals what an outcome holds in clear: values go to the payload, marks stand in the event.
pub(super) async fn seal(work: &mut Work<'_>, def: &Loop, outcome: &mut Outcome) -> Result<()> {
    let record = outcome.case.id.0;
    let step = outcome.event.step.clone();
    let values = in_clear(def, outcome);
    if values.is_empty() {
        return Ok(());
    }
    let key = store::key(work, record, "case").await?;
    let seq = outcome.event.seq;
    for (field, value) in &values {
        store::put(work.tx(), &key, SealedAt { record, field, seq }, value).await?;
    }
    outcome.event.seal(def, |place, name, value| {
        hash_mark(&key.field_hash(&stored_name(&step, place, name), value.to_string().as_bytes()))
    });
    Ok(())
}

/// The personal values of an event by the names under which they are kept; null where a field was emptied.
fn in_clear(def: &Loop, outcome: &Outcome) -> IndexMap<String, Json> {
    let (event, mut values) = (&outcome.event, IndexMap::new());
    // What a step computes comes after what its form gave, and stays.
    for (name, value) in event.form.iter().chain(&event.after.set) {
        if is_personal(def.fields.get(name)) && !is_mark(value) {
            values.insert(name.clone(), value.clone());
        }
    }
    let specs = event.step.as_ref().and_then(|step| def.steps.get(step)).map(|step| &step.input);
    for (name, value) in &event.input {
        if is_personal(specs.and_then(|specs| specs.get(name))) && !value.is_null() && !is_mark(value) {
            values.insert(stored_name(&event.step, Place::Input, name), value.clone());
        }
    }
    values
}

/// Inputs are kept under a name of their own, so that an input and a field may share a name.
fn stored_name(step: &Option<String>, place: Place, name: &str) -> String {
    match (place, step) {
        (Place::Field, _) => name.to_owned(),
        (Place::Input, step) => format!("input:{}.{name}", step.as_deref().unwrap_or("")),
    }
}

/// Sets when the personal values of a closed case are to be erased, and takes that back when it opens again.
pub(super) async fn set_erasure(work: &mut Work<'_>, def: &Loop, case: &Case) -> Result<()> {
    if !has_any(def) {
        return Ok(());
    }
    let (world, mut known) = (work.world(), Known::default());
    // The span may read a row (`item.days`).
    keep_rows(work.tx(), &world, &needs_of_case(def, case).rows, &mut known).await?;
    let at = case.closed_at.and_then(|closed| {
        erasure::due(all_fields(def), closed, &world.calendar, &Data::new(def, case, &known, closed))
    });
    store::erase_at(work.tx(), case.id.0, at).await
}
