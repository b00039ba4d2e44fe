//! Puts right what a case holds of whoever asked for it (更正): one sealed value, by whoever handles such cases.
//!
//! Only sealed values are put right so: no expression reads them, hence no clock, no guard and no route changes with
//! one. What is plain in a case was said with a step, and is said anew with a step or a remark.

use crate::case::{Case, Fields};
use crate::event::{Event, EventKind};
use crate::hand::{Hand, HeldRole};
use crate::outcome::{Moment, Outcome};
use crate::refusal::Refusal;
use crate::seal::{is_erased, is_personal};
use crate::wake::{noted_event, plain_event};
use gridwork_definitions::model::{Field, FieldType, Loop, Relation};
use gridwork_kernel::error::Problem;
use gridwork_registers::fields::{self, Known, Reference};
use serde_json::Value as Json;

/// A value to be put right.
#[derive(Debug, Clone, Copy)]
pub struct Righting<'a> {
    /// Who does it.
    pub hand: &'a Hand,
    /// By which role.
    pub by: &'a HeldRole,
    /// Which field.
    pub field: &'a str,
    /// What shall stand there; null empties it.
    pub value: &'a Json,
    /// What was looked up for it; see [`Righting::needs`].
    pub known: &'a Known,
}

impl Righting<'_> {
    /// What a value names, to be looked up before.
    pub fn needs(def: &Loop, field: &str, value: &Json) -> Vec<Reference> {
        let mut needs = Vec::new();
        if let Some(field) = def.fields.get(field) {
            fields::references(&field.kind, value, &mut needs);
        }
        needs
    }
}

/// The values that a case holds of whoever asked for it and that can be put right: sealed, not erased, and no files.
pub fn correctable<'a>(def: &'a Loop, case: &'a Case) -> impl Iterator<Item = (&'a str, &'a Field)> {
    def.fields.iter().map(|(name, field)| (name.as_str(), field)).filter(|(name, field)| {
        is_personal(Some(field))
            && !matches!(field.kind, FieldType::Files { .. })
            && !field.hidden_from.contains(&Relation::Asker)
            && case.field(name).is_some_and(|value| !is_erased(value))
    })
}

/// The role by which a hand puts values of such cases right, of those that may; an own one before one stood for.
pub fn corrects(hand: &Hand, may: impl Fn(&HeldRole) -> bool) -> Option<&HeldRole> {
    let of = |is_own: bool| hand.roles.iter().find(|held| held.stood_for.is_none() == is_own && may(held));
    of(true).or_else(|| of(false))
}

/// Whether a hand asked for the case itself, or stands in for who did: nobody puts right what they asked for.
pub fn is_own(case: &Case, hand: &Hand) -> bool {
    hand.persons().any(|person| person == case.asker)
}

/// Puts a value right, in a case open or closed.
///
/// # Errors
/// Problems when there is nothing to put right in that field, or the value does not fit or stands there already.
pub fn correct(def: &Loop, case: &Case, righting: &Righting<'_>, moment: &Moment<'_>) -> Result<Outcome, Refusal> {
    let wrong = |problem| Err(Refusal::Problems(vec![problem]));
    let Some((name, field)) = correctable(def, case).find(|(name, _)| *name == righting.field) else {
        let (zh, en) = ("该字段没有可更正的个人信息", "this field holds no personal value that could be put right");
        return wrong(Problem::new("field", "unknown", zh, en));
    };
    let value = match fields::check(&field.kind, righting.value, righting.known) {
        Ok(value) => value,
        Err(fault) => return wrong(fault.at("value")),
    };
    if value.is_null() && field.required {
        let (zh, en) = ("此项必填，请填写更正后的内容", "this must be filled in: give what shall stand there");
        return wrong(Problem::new("value", "required", zh, en));
    }
    if case.field(name) == Some(&value) {
        let (zh, en) = ("与现在的内容相同，没有更正", "that is what stands there already: nothing is put right");
        return wrong(Problem::new("value", "same", zh, en));
    }
    let event = Event {
        actor: (!righting.hand.is_system).then_some(righting.hand.person),
        stood_for: righting.by.stood_for,
        role: Some(righting.by.role.clone()),
        form: Fields::from([(name.to_owned(), value)]),
        ..plain_event(case, EventKind::Correction, moment)
    };
    Ok(noted_event(def, case, event, righting.known, moment))
}
