//! Keeps personal values out of events: a mark with a salted hash stands for each, so that a history can be
//! compared and replayed after the value was erased.

use crate::case::Case;
use crate::event::Event;
use gridwork_definitions::model::{Field, FieldClass, Loop};
use serde_json::{Value as Json, json};

/// Where in an event a personal value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A case field.
    Field,
    /// An input, kept with the event only.
    Input,
}

/// The mark that stands for a personal value in an event.
pub fn hash_mark(hash: &str) -> Json {
    json!({ "hash": hash })
}

/// Whether a value is a mark: no field type keeps an object that holds a `hash` alone.
pub fn is_mark(value: &Json) -> bool {
    value.as_object().is_some_and(|object| object.len() == 1 && object.contains_key("hash"))
}

/// Whether a value says that it was erased: what a stored case holds where the data key is gone.
pub fn is_erased(value: &Json) -> bool {
    value.as_object().is_some_and(|object| object.len() == 1 && object.get("erased") == Some(&Json::Bool(true)))
}

impl Event {
    /// Replaces every personal value by what `mark` makes of it; absent and emptied ones stay as they are.
    pub fn seal(&mut self, def: &Loop, mut mark: impl FnMut(Place, &str, &Json) -> Json) {
        let fields = self.form.iter_mut().chain(self.after.set.iter_mut());
        for (name, value) in fields.filter(|(name, _)| is_personal(def.fields.get(*name))) {
            replace(value, |value| mark(Place::Field, name, value));
        }
        let Some(step) = self.step.as_ref().and_then(|step| def.steps.get(step)) else { return };
        for (name, value) in self.input.iter_mut().filter(|(name, _)| is_personal(step.input.get(*name))) {
            replace(value, |value| mark(Place::Input, name, value));
        }
    }
}

impl Case {
    /// Replaces every personal value by what `mark` makes of it, to compare a stored case with its replayed events.
    pub fn seal(&mut self, def: &Loop, mut mark: impl FnMut(&str, &Json) -> Json) {
        for (name, value) in self.fields.iter_mut().filter(|(name, _)| is_personal(def.fields.get(*name))) {
            replace(value, |value| mark(name, value));
        }
    }
}

fn replace(value: &mut Json, mark: impl FnOnce(&Json) -> Json) {
    if !value.is_null() && !is_mark(value) {
        *value = mark(value);
    }
}

/// Whether a field is kept sealed.
pub(crate) fn is_personal(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.class != FieldClass::Plain)
}
