//! A case about another one (投诉): who may open it is decided by that one, and so is who must not know of it.

use crate::case::{Assignee, Case, Concerning};
use crate::hand::Hand;
use crate::opening::Opening;
use crate::permit::{Parties, capacity};
use gridwork_definitions::model::{Assign, By, Loop, Relation, Step};
use gridwork_kernel::PersonId;
use gridwork_kernel::error::Problem;

/// Whether the opening names what its loop is about.
pub(crate) fn fits(def: &Loop, opening: &Opening<'_>) -> Result<(), Problem> {
    match (&def.about, opening.about) {
        (None, None) => Ok(()),
        (Some(about), Some((_, case))) if about.cases == case.loop_key => {
            let is_theirs = opening.asker == opening.hand.person || opening.asker == case.asker;
            let (zh, en) =
                ("只能以本人或所涉事项的诉求人名义提出", "name yourself, or the asker of the case it is about");
            if is_theirs { Ok(()) } else { Err(Problem::new("asker", "other", zh, en)) }
        }
        (Some(_), Some(_)) => {
            let (zh, en) = ("不能就这类事项提出", "a case of this loop cannot be what it is about");
            Err(Problem::new("about", "loop", zh, en))
        }
        (Some(_), None) => Err(Problem::new("about", "required", "请指明就哪一件提出", "name the case it is about")),
        (None, Some(_)) => {
            let (zh, en) = ("这类事项不针对别的事项", "leave it out: cases of this loop are about no other case");
            Err(Problem::new("about", "unknown", zh, en))
        }
    }
}

/// What the new case is about, with everybody who must not know of it.
///
/// Whoever took a step on the other case or was to do its work is shut out, with those for whom they stood in. Opening
/// is no handling, and whoever complains is not kept from their own complaint. It stays so: somebody who handles the
/// other case afterwards, perhaps to put things right, is not concerned.
pub(crate) fn concerning(def: &Loop, case: &Case, opening: &Opening<'_>) -> Concerning {
    let opened = |key: &str| def.steps.get(key).is_some_and(|step| step.from.is_empty());
    let handled = case.hands.iter().filter(|(key, _)| !opened(key)).flat_map(|(_, takers)| takers.iter().copied());
    let doers = doers(def, case);
    let mut shut_out: Vec<PersonId> = handled.chain(doers.iter().copied()).chain(present(case)).collect();
    shut_out.sort_unstable();
    shut_out.dedup();
    let complaining = [case.asker, opening.asker, opening.hand.person];
    shut_out.retain(|person| !complaining.contains(person));
    let doers = doers.into_iter().filter(|person| shut_out.contains(person)).collect();
    Concerning { case: case.id, shut_out, doers }
}

/// Whose work it is or, when it is nobody's any more, whose it was.
fn doers(def: &Loop, case: &Case) -> Vec<PersonId> {
    let mut found: Vec<PersonId> = present(case).collect();
    if found.is_empty() {
        let did = case.hands.iter().filter(|(key, _)| def.steps.get(*key).is_some_and(is_work));
        found.extend(did.flat_map(|(_, takers)| takers.iter().copied()));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn present(case: &Case) -> impl Iterator<Item = PersonId> {
    let assignee = match case.assignee {
        Some(Assignee::Person(person)) => Some(person),
        _ => None,
    };
    assignee.into_iter().chain(case.second.map(|second| second.person))
}

/// A step of those who do the work, which does not merely give it back.
fn is_work(step: &Step) -> bool {
    let does = |by: &By| matches!(by, By::Relation(Relation::Assignee | Relation::Second));
    step.assign == Some(Assign::Actor) || step.assign != Some(Assign::None) && step.by.iter().any(does)
}

/// Whether somebody may open a case of a loop about one that they asked or opened.
pub fn may_open_about(def: &Loop, case: &Case, hand: &Hand) -> bool {
    let parties = Parties { assignee: None, second: None, ..Parties::of(case) };
    let is_about = def.about.as_ref().is_some_and(|about| about.cases == case.loop_key);
    is_about && def.opening_steps().any(|(_, step)| capacity(&step.by, parties, hand).is_some())
}

/// Whether somebody must not know of a case: a person and those stood for are one.
pub(crate) fn is_shut_out(case: &Case, hand: &Hand) -> bool {
    let Some(about) = case.about.as_ref().filter(|_| !hand.is_system) else { return false };
    let complains = hand.person == case.asker || hand.person == case.opener;
    !complains && hand.persons().any(|person| about.shut_out.contains(&person))
}
