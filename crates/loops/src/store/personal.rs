//! Personal values of a case: out of the outcome into the payload, and back when a case is read.

use crate::{Case, Outcome, Place, hash_mark};
use gridwork_definitions::model::{FieldClass, Loop, SpanUnit};
use gridwork_kernel::Instant;
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use gridwork_kernel::payloads::{Personal, store};
use gridwork_kernel::secrets::SealedAt;
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
    def.fields.values().any(|field| field.class != FieldClass::Plain)
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
    let mut values: Vec<(String, Json)> = Vec::new();
    let mut cleared: Vec<String> = Vec::new();
    for (name, value) in &outcome.event.form {
        if value.is_null() && def.fields.get(name).is_some_and(|field| field.class != FieldClass::Plain) {
            cleared.push(name.clone());
        }
    }
    let mut probe = outcome.event.clone();
    probe.seal(def, |place, name, value| {
        values.push((stored_name(&outcome.event.step, place, name), value.clone()));
        value.clone()
    });
    if values.is_empty() && cleared.is_empty() {
        return Ok(());
    }
    let key = store::key(work, record, "case").await?;
    let seq = outcome.event.seq;
    for (field, value) in &values {
        store::put(work.tx(), &key, SealedAt { record, field, seq }, value).await?;
    }
    for field in &cleared {
        store::put(work.tx(), &key, SealedAt { record, field, seq }, &Json::Null).await?;
    }
    let step = outcome.event.step.clone();
    outcome.event.seal(def, |place, name, value| {
        hash_mark(&key.field_hash(&stored_name(&step, place, name), value.to_string().as_bytes()))
    });
    Ok(())
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
    // One key seals all of a case's personal values, so they go together: when the last of them may.
    let days = def.fields.values().filter_map(|field| field.erase_after.as_ref()).filter_map(days).max();
    let at = case.closed_at.zip(days).map(|(closed, days)| Instant(closed.0 + days * 24 * 3600 * 1_000_000));
    store::erase_at(work.tx(), case.id.0, at).await
}

fn days(span: &gridwork_definitions::model::Span) -> Option<i64> {
    match (&span.amount, span.unit) {
        (gridwork_definitions::model::Amount::Fixed(amount), SpanUnit::Days | SpanUnit::LegalDays) => Some(*amount),
        _ => None,
    }
}
