//! Who sees which field of a case, in clear or masked, and how coarse a place is shown.

use crate::case::Case;
use crate::hand::Hand;
use crate::permit::{Parties, capacity};
use crate::seal::{is_erased, is_mark};
use gridwork_definitions::model::{By, Field, FieldClass, FieldType, Loop, Relation, Visible, VisibleTo};
use gridwork_kernel::geo::Point;
use gridwork_registers::fields;
use serde_json::{Map, Value as Json, json};

/// What a reader sees of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The value.
    Shown,
    /// A mask that says there is one.
    Masked,
    /// Nothing, not even whether there is one.
    Hidden,
}

/// A case's fields as one reader sees them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// The fields: values, blurred points, `{"masked": …}`; hidden ones are not there.
    pub fields: Map<String, Json>,
    /// Personal fields that are shown in clear, or would be if nobody else looked: whoever shows them journals it.
    pub opened: Vec<String>,
}

/// How a reader sees a field in the state the case is in.
///
/// Personal fields are shown to whom `visible` names, secret ones are masked even to them (they open them one by
/// one), and to everyone else personal ones are masked and secret ones hidden. A stand-in sees what the work needs:
/// as the assignee or opener stood for, never as the asker.
///
/// What is hidden from a relation is hidden from whoever has it or had it, whatever they hold besides: a rating of
/// work is not for those who did it.
pub fn sees(def: &Loop, case: &Case, field: &Field, hand: &Hand) -> Sight {
    if is_hidden_from(def, case, field, hand) {
        return Sight::Hidden;
    }
    let is_named = field.visible.iter().any(|line| applies(line, case) && is_one_of(&line.to, case, hand));
    match (field.class, is_named) {
        (FieldClass::Plain, _) | (FieldClass::Personal, true) => Sight::Shown,
        (FieldClass::Personal, false) | (FieldClass::Secret, true) => Sight::Masked,
        (FieldClass::Secret, false) => Sight::Hidden,
    }
}

/// The fields of a case as a reader sees them, in the order of the definition.
pub fn view(def: &Loop, case: &Case, hand: &Hand) -> View {
    let mut view = View::default();
    for (name, field) in &def.fields {
        let Some(value) = case.field(name) else { continue };
        match sees(def, case, field, hand) {
            Sight::Hidden => {}
            // That something was there and was erased is for everyone who may know that there was something.
            _ if is_erased(value) => drop(view.fields.insert(name.clone(), value.clone())),
            Sight::Masked => drop(view.fields.insert(name.clone(), masked(field, value))),
            // A value whose seal was not opened cannot be shown to anybody.
            Sight::Shown if is_mark(value) => drop(view.fields.insert(name.clone(), masked(field, value))),
            Sight::Shown => {
                let is_personal = field.class != FieldClass::Plain;
                if is_personal {
                    view.opened.push(name.clone());
                }
                let is_masked = is_personal && hand.is_viewed;
                let shown = if is_masked { masked(field, value) } else { blurred(case, field, value, hand) };
                view.fields.insert(name.clone(), shown);
            }
        }
    }
    view
}

/// A value as a reader sees it who may see it: a point with `blur` becomes the middle of a square, unless excepted.
pub fn blurred(case: &Case, field: &Field, value: &Json, hand: &Hand) -> Json {
    let FieldType::Point { blur: Some(blur) } = &field.kind else { return value.clone() };
    if blur.except.iter().any(|to| is_one_of(to, case, hand)) {
        return value.clone();
    }
    let point = value["lon"].as_f64().zip(value["lat"].as_f64()).and_then(|(lon, lat)| Point::new(lon, lat).ok());
    point.map_or(Json::Null, |point| {
        let Point { lon, lat } = point.blurred(blur.metres);
        // The side of the square goes along, so that a map draws a square and no form sends the middle back as the place.
        json!({"lon": lon, "lat": lat, "blurred": blur.metres})
    })
}

fn masked(field: &Field, value: &Json) -> Json {
    let mask = if is_mark(value) { "***".to_owned() } else { fields::mask(&field.kind, value) };
    json!({ "masked": mask })
}

fn applies(line: &Visible, case: &Case) -> bool {
    line.in_states.is_empty() || line.in_states.contains(&case.state)
}

fn is_one_of(to: &VisibleTo, case: &Case, hand: &Hand) -> bool {
    let by = match to {
        VisibleTo::Relation(relation) => By::Relation(*relation),
        VisibleTo::Role(role) => By::Role(role.clone()),
    };
    // Who was named to go along and has not agreed needs no address yet.
    let has_agreed = by != By::Relation(Relation::Second) || case.second.is_some_and(|second| second.has_agreed);
    !hand.is_system && has_agreed && capacity(&[by], Parties::of(case), hand).is_some()
}

/// Whether a field is hidden from somebody because of what they are or were to the case.
fn is_hidden_from(def: &Loop, case: &Case, field: &Field, hand: &Hand) -> bool {
    let is_or_was = |relation: &Relation| {
        let by = By::Relation(*relation);
        let took = |step: &str| def.steps.get(step).is_some_and(|step| step.by.contains(&by));
        let takers = || case.hands.iter().filter(|(step, _)| took(step)).flat_map(|(_, takers)| takers);
        let is = capacity(std::slice::from_ref(&by), Parties::of(case), hand).is_some();
        is || hand.persons().any(|person| takers().any(|taker| *taker == person))
    };
    !hand.is_system && field.hidden_from.iter().any(is_or_was)
}

/// Whether asker and opener of a case are kept from a reader.
pub fn is_concealed(def: &Loop, case: &Case, hand: &Hand) -> bool {
    let Some(conceals) = def.conceals.as_ref().filter(|_| !hand.is_system) else { return false };
    let is_own = [case.asker, case.opener].contains(&hand.person);
    !is_own && !hand.roles.iter().any(|held| conceals.except.contains(&held.role))
}
