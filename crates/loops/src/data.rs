//! What expressions of a loop may read: its fields, who and when, and the inputs of earlier steps.

use crate::case::{Assignee, Case, Fields};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Loop};
use gridwork_expr::{Lookup, Value};
use gridwork_kernel::{Instant, PersonId, RowId};
use gridwork_registers::fields::{self, Known};
use indexmap::IndexMap;
use serde_json::Value as Json;

/// The names an expression reads, with their values now.
///
/// Personal values are never among them: what depends on one would tell it, and could not be replayed after erasure.
pub(crate) struct Data<'a> {
    def: &'a Loop,
    case: Option<&'a Case>,
    known: &'a Known,
    now: Instant,
    form: Option<&'a Fields>,
    input: Option<(&'a IndexMap<String, Field>, &'a Fields)>,
    has_bare_inputs: bool,
    actor: Option<PersonId>,
}

impl<'a> Data<'a> {
    /// A case as it stands; none while it is being opened.
    pub(crate) fn new(def: &'a Loop, case: Option<&'a Case>, known: &'a Known, now: Instant) -> Self {
        Self { def, case, known, now, form: None, input: None, has_bare_inputs: false, actor: None }
    }

    /// With the values of a form over those of the case.
    pub(crate) fn with_form(self, form: &'a Fields) -> Self {
        Self { form: Some(form), ..self }
    }

    /// With the inputs of the step.
    pub(crate) fn with_input(self, specs: &'a IndexMap<String, Field>, input: &'a Fields) -> Self {
        Self { input: Some((specs, input)), ..self }
    }

    /// With the inputs under their own names too, before the fields: a form's conditions read the form they stand in.
    pub(crate) fn with_bare_inputs(self) -> Self {
        Self { has_bare_inputs: true, ..self }
    }

    /// With whoever takes the step.
    pub(crate) fn with_actor(self, actor: Option<PersonId>) -> Self {
        Self { actor, ..self }
    }

    fn field(&self, name: &str, field: &Field) -> Value {
        let given = self.form.and_then(|form| form.get(name));
        let value = given.or_else(|| self.case.and_then(|case| case.field(name)));
        value.map_or(Value::Null, |value| self.read(field, value))
    }

    /// A value as expressions read it; a row that was looked up reads as its record.
    fn read(&self, field: &Field, value: &Json) -> Value {
        if field.class != FieldClass::Plain {
            return Value::Null;
        }
        if let FieldType::Row { .. } = field.kind
            && let Some(id) = value.as_str().and_then(|text| text.parse::<RowId>().ok())
            && let Some(record) = self.known.row(id)
        {
            return record.clone();
        }
        fields::to_expr(&field.kind, value)
    }

    /// `last.decline.reason`: the inputs of the last time a step was taken, empty where it never was.
    fn last(&self) -> Value {
        let steps = self.def.steps.iter().filter(|(_, step)| !step.input.is_empty()).map(|(key, step)| {
            let taken = self.case.and_then(|case| case.last.get(key));
            (key.clone(), self.inputs(&step.input, taken))
        });
        Value::Record(steps.collect())
    }

    fn inputs(&self, specs: &IndexMap<String, Field>, values: Option<&Fields>) -> Value {
        let read = |(name, field): (&String, &Field)| {
            let value = values.and_then(|values| values.get(name)).map_or(Value::Null, |value| self.read(field, value));
            (name.clone(), value)
        };
        Value::Record(specs.iter().map(read).collect())
    }

    fn about(&self, name: &str, case: &Case) -> Value {
        match name {
            "state" => Value::from(case.state.as_str()),
            "outcome" => Value::from(case.outcome.clone()),
            "org" => Value::from(case.org.to_string()),
            "opener" => Value::from(case.opener.to_string()),
            "asker" => Value::from(case.asker.to_string()),
            "assignee" => case.assignee.map_or(Value::Null, |assignee| match assignee {
                Assignee::Person(id) => Value::from(id.to_string()),
                Assignee::Org(id) => Value::from(id.to_string()),
            }),
            "opened_at" => Value::Instant(case.opened_at.0),
            "entered_at" => Value::Instant(case.entered_at.0),
            _ => Value::Null,
        }
    }
}

impl Lookup for Data<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        if let Some((specs, input)) = self.input.filter(|_| self.has_bare_inputs)
            && let Some(field) = specs.get(name)
        {
            return Some(input.get(name).map_or(Value::Null, |value| self.read(field, value)));
        }
        if let Some(field) = self.def.fields.get(name) {
            return Some(self.field(name, field));
        }
        Some(match name {
            "last" => self.last(),
            "now" => Value::Instant(self.now.0),
            "actor" => Value::from(self.actor.map(|actor| actor.to_string())),
            "input" => self.input.map_or(Value::Null, |(specs, input)| self.inputs(specs, Some(input))),
            _ => self.case.map_or(Value::Null, |case| self.about(name, case)),
        })
    }
}
