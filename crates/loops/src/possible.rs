//! The steps of a case for one hand: which may be taken now, what they ask for, and why others may not be taken.

use crate::case::Case;
use crate::data::Data;
use crate::hand::Hand;
use crate::outcome::Moment;
use crate::permit::permit;
use crate::refusal::Refusal;
use crate::second;
use gridwork_definitions::model::{By, Field, Loop, Step, Text};
use gridwork_registers::fields::Known;

/// One step that leads out of the state the case is in.
#[derive(Debug, Clone, PartialEq)]
pub struct StepView<'a> {
    /// Its key.
    pub key: &'a str,
    /// What people call it.
    pub title: &'a Text,
    /// Why the hand may not take it; none when it may. What it fills in is judged when it is taken.
    pub refusal: Option<Refusal>,
    /// The case fields it fills.
    pub form: Vec<FormField<'a>>,
    /// The values kept with the event only.
    pub input: Vec<FormField<'a>>,
}

/// One place of a form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FormField<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its definition.
    pub field: &'a Field,
    /// Whether something must be given, unless `visible_when` hides it.
    pub is_required: bool,
}

impl StepView<'_> {
    /// Whether the hand may take it now.
    pub fn is_allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

/// The steps out of the state of a case that people take, in the order of the definition.
pub fn possible<'a>(def: &'a Loop, case: &Case, hand: &Hand, known: &Known, moment: &Moment<'_>) -> Vec<StepView<'a>> {
    let data = Data::new(def, case, known, moment.now);
    let open = def.steps.iter().filter(|(_, step)| step.from.contains(&case.state));
    let open = open.filter(|(_, step)| step.by.iter().any(|by| *by != By::System));
    open.map(|(key, step)| StepView {
        key,
        title: &step.title,
        refusal: permit(def, case, key, hand, &data).err(),
        form: form(def, step, Some(case)),
        input: input(step, second::is_needed(def, &data)),
    })
    .collect()
}

/// Whether a hand may take one step of a case now. What it fills in is judged when it is taken.
///
/// # Errors
/// The refusal that taking it would meet first.
pub fn may_take(
    def: &Loop,
    case: &Case,
    step: &str,
    hand: &Hand,
    known: &Known,
    moment: &Moment<'_>,
) -> Result<(), Refusal> {
    let data = Data::new(def, case, known, moment.now);
    permit(def, case, step, hand, &data).map(drop)
}

/// The case fields a step fills, with whether they must be given now.
pub(crate) fn form<'a>(def: &'a Loop, step: &'a Step, case: Option<&Case>) -> Vec<FormField<'a>> {
    let fields = step.form.iter().filter_map(|name| def.fields.get_key_value(name));
    fields
        .map(|(name, field)| {
            let is_held = case.is_some_and(|case| case.field(name).is_some());
            FormField { name, field, is_required: step.require.contains(name) || (field.required && !is_held) }
        })
        .collect()
}

/// The values a step keeps with its event; the second person must be named where two go.
pub(crate) fn input(step: &Step, needs_two: bool) -> Vec<FormField<'_>> {
    let is_second = |name: &String| needs_two && step.second.as_ref() == Some(name);
    let inputs = step.input.iter();
    inputs.map(|(name, field)| FormField { name, field, is_required: field.required || is_second(name) }).collect()
}
