//! What expressions of a loop may read: its plain fields, where and whose it is, and the inputs of earlier steps.

use crate::case::{Assignee, Case, Fields};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Loop};
use gridwork_expr::{Lookup, Value};
use gridwork_kernel::{Instant, RowId};
use gridwork_registers::fields::{self, Known};
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::borrow::Cow;

/// The names an expression reads, with their values now; the same names against which packs are checked.
///
/// Personal values are never among them: what depends on one would tell it, and could not be replayed after erasure.
pub(crate) struct Data<'a> {
    def: &'a Loop,
    case: &'a Case,
    known: &'a Known,
    now: Instant,
    form: Option<&'a Fields>,
    input: Option<(&'a IndexMap<String, Field>, &'a Fields)>,
}

impl<'a> Data<'a> {
    /// A case as it stands.
    pub(crate) fn new(def: &'a Loop, case: &'a Case, known: &'a Known, now: Instant) -> Self {
        Self { def, case, known, now, form: None, input: None }
    }

    /// What was looked up.
    pub(crate) fn known(&self) -> &'a Known {
        self.known
    }

    /// The moment at which it is read.
    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    /// With the values of a form over those of the case.
    pub(crate) fn with_form(self, form: &'a Fields) -> Self {
        Self { form: Some(form), ..self }
    }

    /// With the inputs of the step under their own names: conditions in a form read the form they stand in.
    pub(crate) fn with_input(self, specs: &'a IndexMap<String, Field>, input: &'a Fields) -> Self {
        Self { input: Some((specs, input)), ..self }
    }

    /// A value as expressions read it; a row that was looked up reads as its record.
    fn read(&self, field: &Field, value: Option<&Json>) -> Cow<'_, Value> {
        let Some(value) = value.filter(|_| field.class == FieldClass::Plain) else { return Cow::Owned(Value::Null) };
        if let FieldType::Row { .. } = field.kind
            && let Some(id) = value.as_str().and_then(|text| text.parse::<RowId>().ok())
            && let Some(record) = self.known.row(id)
        {
            return Cow::Borrowed(record);
        }
        Cow::Owned(fields::to_expr(&field.kind, value))
    }

    /// `last.decline.reason`: the inputs of the last time a step was taken, empty where it never was.
    fn last(&self) -> Value {
        let steps = self.def.steps.iter().filter(|(_, step)| !step.input.is_empty()).map(|(key, step)| {
            let taken = self.case.last.get(key);
            let inputs = step.input.iter().map(|(name, field)| {
                // Personal inputs are not kept there; a row reads as its id, since it may have changed since.
                let value = taken.and_then(|taken| taken.get(name));
                (name.clone(), value.map_or(Value::Null, |value| fields::to_expr(&field.kind, value)))
            });
            (key.clone(), Value::Record(inputs.collect()))
        });
        Value::Record(steps.collect())
    }
}

impl Lookup for Data<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.find(name).map(Cow::into_owned)
    }

    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        if let Some((specs, input)) = self.input
            && let Some(field) = specs.get(name)
        {
            return Some(self.read(field, input.get(name)));
        }
        if let Some(field) = self.def.fields.get(name) {
            let given = self.form.and_then(|form| form.get(name));
            return Some(self.read(field, given.or_else(|| self.case.field(name))));
        }
        Some(Cow::Owned(match name {
            "last" => self.last(),
            "now" => Value::Instant(self.now.0),
            _ => about(name, self.case),
        }))
    }
}

/// What a name says of the case itself.
fn about(name: &str, case: &Case) -> Value {
    match name {
        "state" => Value::from(case.state.as_str()),
        "outcome" => Value::from(case.outcome.clone()),
        "opener" => Value::from(case.opener.to_string()),
        "asker" => Value::from(case.asker.to_string()),
        "assignee" => match case.assignee {
            None => Value::Null,
            Some(Assignee::Person(id)) => Value::from(id.to_string()),
            Some(Assignee::Org(id)) => Value::from(id.to_string()),
        },
        "opened_at" => Value::Instant(case.opened_at.0),
        _ => Value::Null,
    }
}
