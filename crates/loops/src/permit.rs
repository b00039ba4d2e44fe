//! Who may take a step now. The refusals stand in the order that the HTTP contract promises.

use crate::about;
use crate::case::{Assignee, Case};
use crate::cooling;
use crate::data::Data;
use crate::guard;
use crate::hand::Hand;
use crate::refusal::{FailedPart, Refusal};
use crate::second;
use gridwork_definitions::model::{By, Key, Loop, Relation, Step};
use gridwork_kernel::error::because;
use gridwork_kernel::{Instant, PersonId};

/// In what capacity a step is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Capacity {
    /// The role that sufficed; none for a relation, and for the system.
    pub(crate) role: Option<Key>,
    /// For whom, when the hand stands in.
    pub(crate) stood_for: Option<PersonId>,
}

/// Who has a relation to a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parties {
    pub(crate) asker: PersonId,
    pub(crate) opener: PersonId,
    pub(crate) assignee: Option<Assignee>,
    pub(crate) second: Option<PersonId>,
}

impl Parties {
    pub(crate) fn of(case: &Case) -> Self {
        let second = case.second.map(|second| second.person);
        Self { asker: case.asker, opener: case.opener, assignee: case.assignee, second }
    }
}

/// Whether a hand may take a step of a case now, and in what capacity; what it fills in is judged later.
pub(crate) fn permit<'d>(
    def: &'d Loop,
    case: &Case,
    key: &str,
    hand: &Hand,
    data: &Data<'_>,
) -> Result<(&'d Step, Capacity), Refusal> {
    let Some(step) = def.steps.get(key) else {
        return Err(Refusal::NoSuchStep { step: key.to_owned() });
    };
    if about::is_shut_out(case, hand) {
        return Err(Refusal::ShutOut { step: key.to_owned() });
    }
    let capacity = capacity(&step.by, Parties::of(case), hand);
    let names_relation = step.by.iter().any(|by| matches!(by, By::Relation(_)));
    if capacity.is_none() && !names_relation {
        return Err(Refusal::Role { step: key.to_owned(), by: step.by.clone() });
    }
    if !step.from.contains(&case.state) {
        return Err(Refusal::State { step: key.to_owned(), state: case.state.clone() });
    }
    let Some(capacity) = capacity else {
        return Err(Refusal::Turn { step: key.to_owned(), by: step.by.clone() });
    };
    if let Some((took, person)) = forbidding(step, case, hand) {
        let is_stood_for = person != hand.person;
        return Err(Refusal::Hands { step: key.to_owned(), took: took.to_owned(), person, is_stood_for });
    }
    if let Some(failed) = too_early(case, key, hand, data.now()) {
        return Err(Refusal::Guard { step: key.to_owned(), failed: vec![failed] });
    }
    let kept = second::keeps(def, case, key, step, &capacity, hand, data)
        .or_else(|| cooling::keeps(def, key, step, &capacity, hand, data));
    if let Some(failed) = kept {
        return Err(Refusal::Guard { step: key.to_owned(), failed: vec![failed] });
    }
    if let Some(failed) = step.when.as_ref().and_then(|when| guard::failed(def, when, data)) {
        return Err(Refusal::Guard { step: key.to_owned(), failed });
    }
    Ok((step, capacity))
}

/// What keeps the system from one of its own steps before its time.
fn too_early(case: &Case, key: &str, hand: &Hand, now: Instant) -> Option<FailedPart> {
    let fires_at = case.timers.get(key).filter(|timer| hand.is_system && timer.fires_at > now)?.fires_at;
    let reason = because(format!("须到 {fires_at}"), format!("it is time, at {fires_at}"));
    Some(FailedPart { text: "after".to_owned(), because: reason })
}

/// The capacity in which a hand may take what `by` names: an own right before one of a person stood for.
pub(crate) fn capacity(by: &[By], parties: Parties, hand: &Hand) -> Option<Capacity> {
    if hand.is_system {
        return by.contains(&By::System).then(Capacity::default);
    }
    let all = || by.iter().flat_map(|by| capacities(by, parties, hand));
    all().find(|capacity| capacity.stood_for.is_none()).or_else(|| all().next())
}

/// Every capacity in which a hand fits one entry of `by`.
fn capacities<'a>(by: &'a By, parties: Parties, hand: &'a Hand) -> Box<dyn Iterator<Item = Capacity> + 'a> {
    match by {
        By::Role(role) => Box::new(
            hand.roles
                .iter()
                .filter(move |held| held.role == *role)
                .map(|held| Capacity { role: Some(held.role.clone()), stood_for: held.stood_for }),
        ),
        // The asker's word is their own: nobody rates, reopens or withdraws in their name.
        By::Relation(Relation::Asker) => Box::new(is_own(parties.asker, hand).into_iter()),
        By::Relation(Relation::Opener) => Box::new(is_or_stands_for(parties.opener, hand).into_iter()),
        By::Relation(Relation::Second) => {
            Box::new(parties.second.and_then(|person| works_for(person, hand)).into_iter())
        }
        By::Relation(Relation::Assignee) => match parties.assignee {
            Some(Assignee::Person(person)) => Box::new(works_for(person, hand).into_iter()),
            Some(Assignee::Org(org)) => Box::new(
                hand.orgs
                    .iter()
                    .filter(move |held| held.org == org)
                    .map(|held| Capacity { role: None, stood_for: held.stood_for }),
            ),
            None => Box::new(std::iter::empty()),
        },
        By::System => Box::new(std::iter::empty()),
    }
}

fn is_own(person: PersonId, hand: &Hand) -> Option<Capacity> {
    (hand.person == person).then(Capacity::default)
}

/// A working relation goes over to whoever stands in, as the work does.
fn is_or_stands_for(person: PersonId, hand: &Hand) -> Option<Capacity> {
    let stands_in = || hand.stands_for.contains(&person).then_some(Capacity { role: None, stood_for: Some(person) });
    is_own(person, hand).or_else(stands_in)
}

/// What was assigned goes over to whoever took the cases of somebody who left, too.
fn works_for(person: PersonId, hand: &Hand) -> Option<Capacity> {
    let took_over = || hand.looks_after.contains(&person).then_some(Capacity { role: None, stood_for: Some(person) });
    is_or_stands_for(person, hand).or_else(took_over)
}

/// The step that was taken on this case and forbids this one to the hand, and by whom it was taken (HANDS).
///
/// A person and those stood for are one in both directions: what either did forbids it to the other, both because
/// the history keeps the two of them for one step and because the hand is compared with all it stands for.
fn forbidding<'d>(step: &'d Step, case: &Case, hand: &Hand) -> Option<(&'d str, PersonId)> {
    step.not.iter().find_map(|key| {
        let takers = case.hands.get(key)?;
        let person = hand.persons().find(|person| takers.contains(person))?;
        Some((key.as_str(), person))
    })
}
