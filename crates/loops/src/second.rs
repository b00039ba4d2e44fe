//! The second person (同行人): named beside the assignee, and agreeing by a step of their own.

use crate::case::{Assignee, Case, Second};
use crate::data::Data;
use crate::decide::Move;
use crate::event::Event;
use crate::guard;
use crate::hand::Hand;
use crate::permit::Capacity;
use crate::refusal::FailedPart;
use gridwork_definitions::model::{Assign, By, Loop, Relation, Step};
use gridwork_kernel::PersonId;
use gridwork_kernel::error::{Problem, because};
use serde_json::Value as Json;

/// Whether a case needs two persons. What cannot be told needs none.
pub(crate) fn is_needed(def: &Loop, data: &Data<'_>) -> bool {
    def.two_person.as_ref().is_some_and(|rule| guard::holds(&rule.when, data))
}

/// Who goes with the assignee after a step: who was named; nobody once the work changes hands.
pub(crate) fn named(taken: &Move<'_>, before: Option<&Case>, assignee: Option<Assignee>) -> Option<PersonId> {
    let input = taken.step.second.as_ref().and_then(|name| taken.filled.input.get(name));
    let named = input.and_then(Json::as_str).and_then(|id| id.parse().ok());
    let stays = taken.step.assign.is_none() || assignee.is_some() && taken.step.second.is_none();
    let before = before.filter(|case| stays && case.assignee == assignee);
    named.or_else(|| before.and_then(|case| case.second).map(|second| second.person))
}

/// The second person as an event leaves them; a step that they take as such is their word.
pub(crate) fn after(def: &Loop, case: &Case, event: &Event) -> Option<Second> {
    let person = event.after.second?;
    let step = event.step.as_ref().and_then(|key| def.steps.get(key));
    let is_named_anew = step.is_some_and(|step| step.second.is_some());
    let before = case.second.filter(|before| before.person == person && !is_named_anew);
    let is_their_step = step.is_some_and(|step| step.by.contains(&By::Relation(Relation::Second)));
    let took = [event.actor, event.stood_for].contains(&Some(person)) && event.role.is_none() && is_their_step;
    Some(Second { person, has_agreed: took && before.is_some() || before.is_some_and(|before| before.has_agreed) })
}

/// What the two-person rule keeps from being done now.
pub(crate) fn keeps(
    def: &Loop,
    case: &Case,
    key: &str,
    step: &Step,
    capacity: &Capacity,
    hand: &Hand,
    data: &Data<'_>,
) -> Option<FailedPart> {
    let rule = def.two_person.as_ref()?;
    let part = |zh: &str, en: &str| FailedPart { text: rule.when.source().to_owned(), because: because(zh, en) };
    let as_second = capacity.role.is_none() && step.by.contains(&By::Relation(Relation::Second));
    let is_assignee = |person: PersonId| case.assignee == Some(Assignee::Person(person));
    if as_second && hand.persons().any(is_assignee) {
        return Some(part(
            "两人须是不同的人，代理的也不行",
            "the second is somebody else, and stands in for nobody of the two",
        ));
    }
    let assigns = matches!(step.assign, Some(Assign::Actor | Assign::Input(_)));
    if assigns && step.second.is_none() && is_needed(def, data) {
        return Some(part(
            "这类事须两人同去，请由派单的人指定两人",
            "two persons go to this one: whoever dispatches names both",
        ));
    }
    let waits = rule.before.iter().any(|it| it == key) && !case.second.is_some_and(|second| second.has_agreed);
    (waits && is_needed(def, data)).then(|| part("同行的人先确认同去", "the second person has agreed to go"))
}

/// What is wrong with the persons a step names as assignee and second.
pub(crate) fn problems(taken: &Move<'_>, case: &Case, def: &Loop, data: &Data<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let id = |name: &str| taken.filled.input.get(name).and_then(Json::as_str)?.parse::<PersonId>().ok();
    let first = match &taken.step.assign {
        Some(Assign::Input(name)) => Some((name, id(name))),
        Some(Assign::Actor) => None,
        _ => return problems,
    };
    let assignee = first.map_or(taken.capacity.stood_for.or(taken.actor), |(_, person)| person);
    let second = taken.step.second.as_ref().map(|name| (name, id(name)));
    if let Some((name, person)) = second {
        let path = || format!("input.{name}");
        if person.is_none() && is_needed(def, data) {
            let (zh, en) = ("这类事须两人同去，请指定同行的人", "two persons go to this one: name the second");
            problems.push(Problem::new(path(), "required", zh, en));
        } else if person.is_some() && person == assignee {
            problems.push(Problem::new(path(), "same", "同行的须是另一个人", "name somebody else: two persons go"));
        }
    }
    for (name, person) in first.into_iter().chain(second) {
        let Some(person) = person else { continue };
        if taken.known.rests(person) {
            let (zh, en) = ("这一类服务近期不安排给此人", "is not given this kind of service for now");
            problems.push(Problem::new(format!("input.{name}"), "resting", zh, en));
        } else if case.about.as_ref().is_some_and(|about| about.shut_out.contains(&person)) {
            let (zh, en) = ("此人经手过所涉事项，须回避", "handled the case this one is about: name somebody else");
            problems.push(Problem::new(format!("input.{name}"), "concerned", zh, en));
        }
    }
    problems
}
