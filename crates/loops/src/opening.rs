//! Opens a case: the opening step, the promise, the first clock. Pure.

use crate::about;
use crate::case::Case;
use crate::data::Data;
use crate::decide::{Move, assigned, computed, event_of, settle};
use crate::event::Opened;
use crate::forms::{self, Given};
use crate::guard;
use crate::hand::Hand;
use crate::outcome::{Moment, Outcome};
use crate::permit::{Capacity, Parties, capacity};
use crate::refusal::Refusal;
use crate::replay::begin;
use crate::second;
use gridwork_definitions::model::{By, Loop, Step};
use gridwork_kernel::{CaseId, OrgId, PersonId};
use gridwork_registers::fields::Known;
use serde_json::{Map, Value as Json};

/// A case somebody wants to open.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// Its identity, made by the caller.
    pub id: CaseId,
    /// The version of the loop.
    pub loop_version: i64,
    /// Its number; see [`crate::number`].
    pub number: &'a str,
    /// Its random code for public tracking.
    pub track: &'a str,
    /// The org it belongs to.
    pub org: OrgId,
    /// That org's path.
    pub org_path: &'a str,
    /// Who types it in; becomes the opener.
    pub hand: &'a Hand,
    /// Who asks: the hand's person, or another (代报).
    pub asker: PersonId,
    /// Which opening step, where the loop has several; none takes the first that the hand may take.
    pub step: Option<&'a str>,
    /// The case fields given.
    pub form: &'a Map<String, Json>,
    /// The values kept with the event only.
    pub input: &'a Map<String, Json>,
    /// The case it is about, with its loop; for loops with `about` only.
    pub about: Option<(&'a Loop, &'a Case)>,
    /// What was looked up; see [`crate::needs`].
    pub known: &'a Known,
}

/// Opens a case, or says why not.
///
/// # Errors
/// As [`crate::decide`]; only the guard comes after the form here, since nothing else is there for it to read.
pub fn open(def: &Loop, opening: &Opening<'_>, moment: &Moment<'_>) -> Result<Outcome, Refusal> {
    let (key, step, capacity) = opening_step(def, opening)?;
    about::fits(def, opening).map_err(|problem| Refusal::Problems(vec![problem]))?;
    let (known, opened) = (opening.known, opened(def, opening));
    // Conditions read who asks and opens already, though no field has a value yet.
    let case = begin(opened.clone(), &step.to, moment.now);
    let data = || Data::new(def, &case, known, moment.now);
    let given = Given { form: opening.form, input: opening.input };
    let filled = forms::fill(def, step, &case, given, known, data).map_err(Refusal::Problems)?;
    let actor = (!opening.hand.is_system).then_some(opening.hand.person);
    let taken = Move { key, step, actor, capacity, filled, known };
    let over_form = data().with_form(&taken.filled.form);
    if let Some(failed) = step.when.as_ref().and_then(|when| guard::failed(def, when, &over_form)) {
        return Err(Refusal::Guard { step: key.to_owned(), failed });
    }
    let set = computed(def, &case, &taken, moment).map_err(Refusal::Problems)?;
    let mut event = event_of(&taken, 1, None, moment);
    event.after.set = set;
    event.after.assignee = assigned(&taken, None);
    event.after.second = second::named(&taken, None, event.after.assignee);
    event.after.opened = Some(Box::new(opened));
    Ok(settle(def, None, case.clone(), event, known, moment))
}

fn opened(def: &Loop, opening: &Opening<'_>) -> Opened {
    Opened {
        id: opening.id,
        loop_key: def.key.clone(),
        loop_version: opening.loop_version,
        number: opening.number.to_owned(),
        track: opening.track.to_owned(),
        org: opening.org,
        org_path: opening.org_path.to_owned(),
        opener: opening.hand.person,
        asker: opening.asker,
        about: opening.about.map(|(about, case)| about::concerning(about, case, opening)),
    }
}

/// The opening step that is meant, with the capacity in which the hand may take it.
fn opening_step<'a>(def: &'a Loop, opening: &Opening<'_>) -> Result<(&'a str, &'a Step, Capacity), Refusal> {
    let steps = || def.opening_steps().filter(|(key, _)| opening.step.is_none_or(|wanted| wanted == key.as_str()));
    let Some((first, first_step)) = steps().next() else {
        return Err(Refusal::NoSuchStep { step: opening.step.unwrap_or_default().to_owned() });
    };
    // Of a case about another one, asker and opener are those of the other.
    let parties = match opening.about {
        Some((_, case)) => Parties { assignee: None, second: None, ..Parties::of(case) },
        None => Parties { asker: opening.asker, opener: opening.hand.person, assignee: None, second: None },
    };
    let refused = |step: &String, by: &Vec<By>| match opening.about {
        Some(_) => Refusal::Turn { step: step.clone(), by: by.clone() },
        None => Refusal::Role { step: step.clone(), by: by.clone() },
    };
    steps()
        .find_map(|(key, step)| Some((key.as_str(), step, capacity(&step.by, parties, opening.hand)?)))
        .ok_or_else(|| refused(first, &first_step.by))
}
