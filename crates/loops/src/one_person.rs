//! Two persons turn out to be one (同一人): whom a case knew under another identity it knows under theirs from now on.

use crate::case::{Assignee, Case};
use crate::event::{After, Event, EventKind, OnePerson};
use crate::outcome::{Moment, Outcome};
use crate::wake::noted;
use gridwork_definitions::model::Loop;
use gridwork_kernel::PersonId;
use gridwork_registers::fields::Known;

/// Says of a case, open or closed, that two persons are one.
///
/// Everything that hangs on the person follows: whose it is, whose turn it is, and whose hands took which step, so
/// that nobody escapes a separation of hands by two identities (HANDS).
pub fn one_person(def: &Loop, case: &Case, same: OnePerson, known: &Known, moment: &Moment<'_>) -> Outcome {
    let after = After { one_person: Some(same), ..After::default() };
    let mut outcome = noted(def, case, EventKind::OnePerson, after, known, moment);
    outcome.event.actor = Some(same.is);
    outcome
}

/// What such an event makes of a case.
pub(crate) fn fold(case: &mut Case, event: &Event) {
    let Some(OnePerson { was, is }) = event.after.one_person else { return };
    let put = |person: &mut PersonId| {
        if *person == was {
            *person = is;
        }
    };
    put(&mut case.asker);
    put(&mut case.opener);
    if let Some(Assignee::Person(person)) = &mut case.assignee {
        put(person);
    }
    if let Some(second) = &mut case.second {
        put(&mut second.person);
    }
    for takers in case.hands.values_mut() {
        takers.iter_mut().for_each(put);
        let mut seen = Vec::with_capacity(takers.len());
        takers.retain(|taker| {
            !seen.contains(taker) && {
                seen.push(*taker);
                true
            }
        });
    }
    let complaining = [case.asker, case.opener];
    if let Some(about) = &mut case.about {
        for persons in [&mut about.shut_out, &mut about.doers] {
            persons.iter_mut().for_each(put);
            persons.sort_unstable();
            persons.dedup();
            // Nobody is kept from their own complaint.
            persons.retain(|person| !complaining.contains(person));
        }
    }
    if !case.formerly.contains(&was) {
        case.formerly.push(was);
    }
}
