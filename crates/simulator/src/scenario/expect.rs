//! Compares what a scenario says about a case with what is so.

use super::names::Names;
use super::run::{Stage, failed};
use super::shape::said;
use super::sight;
use super::story::Claim;
use super::yaml::{At, Name, Node};
use gridwork_definitions::model::Loop;
use gridwork_kernel::{Instant, PersonId};
use gridwork_loops::store::Sealed;
use gridwork_loops::{Assignee, Case, Queue, colour, turn};
use gridwork_operations::Result;
use gridwork_registers::fields::{self, Known};
use serde_json::Value as Json;
use std::collections::HashMap;

/// One comparison: what was compared, what was said, what is so.
pub(super) struct Compared {
    pub(super) what: String,
    pub(super) expected: String,
    pub(super) found: String,
}

impl Compared {
    pub(super) fn new(what: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { what: what.into(), expected: expected.into(), found: found.into() }
    }
}

/// Checks everything that is said, and notes all of it that is not so.
pub(super) async fn check(stage: &mut Stage<'_>, at: At, case: &str, claims: &[Claim]) {
    let (def, whole) = match stage.found(case).await {
        Ok(found) => found,
        Err(error) => return stage.failures.push(failed(stage.file, at, ("读取事项", "read the case"), &error)),
    };
    for claim in claims {
        let compared = match claim {
            Claim::History(steps) => history(stage, &whole, steps).await,
            Claim::Allowed(person, steps) => sight::allowed(stage, &whole, person, steps).await,
            Claim::Visible(person, hows) => sight::visible(stage, (&def, &whole), person, hows).await,
            Claim::Told(people) => sight::told(stage, &whole, people).await,
            Claim::SeenBy(people) => sight::seen_by(stage, &whole, people).await,
            Claim::HiddenFrom(people) => sight::hidden_from(stage, &whole, people).await,
            Claim::AskerHiddenFrom(people) => sight::asker_hidden_from(stage, &whole, people).await,
            Claim::WaitsFor(people) => sight::waits_for(stage, &whole, people).await,
            Claim::WaitsBelow(people) => sight::waits_below(stage, &whole, people).await,
            Claim::Fields(wanted) => Ok(all_fields(&stage.names, &def, &whole, wanted)),
            plain => Ok(vec![of_case(&stage.names, &def, &whole, stage.now(), plain)]),
        };
        match compared {
            Err(error) => stage.failures.push(failed(stage.file, at, ("核对期望", "check what is expected"), &error)),
            Ok(compared) => compared.into_iter().filter(|it| it.expected != it.found).for_each(|it| {
                let what = (format!("期望 {case}.{}", it.what), format!("expect {case}.{}", it.what));
                stage.wrong(at, what, (it.expected.clone(), it.expected), (it.found.clone(), it.found));
            }),
        }
    }
}

/// What the case itself says.
fn of_case(names: &Names, def: &Loop, case: &Case, now: Instant, claim: &Claim) -> Compared {
    let time = |at: Option<Instant>| at.map_or("none".to_owned(), said);
    let or_none = |text: Option<&str>| text.unwrap_or("none").to_owned();
    match claim {
        Claim::State(state) => Compared::new("state", state, &case.state),
        Claim::Colour(wanted) => Compared::new("colour", wanted, colour(case, now).0.as_str()),
        Claim::Due(due) => Compared::new("due", time(*due), time(case.due_at())),
        Claim::PromiseDue(due) => {
            let promise = case.promise.as_ref().map(|promise| promise.deadline.due_at);
            Compared::new("promise_due", time(*due), time(promise))
        }
        Claim::Turn(wanted) => Compared::new("turn", whose(names, wanted), turn_of(names, def, case)),
        Claim::Assignee(wanted) => {
            let found = match case.assignee {
                None => "none".to_owned(),
                Some(Assignee::Person(id)) => names.person_name(id),
                Some(Assignee::Org(id)) => names.org_name(id),
            };
            Compared::new("assignee", wanted, found)
        }
        Claim::Second(wanted) => {
            let found = case.second.map_or("none".to_owned(), |second| names.person_name(second.person));
            Compared::new("second", wanted, found)
        }
        Claim::Asker(wanted) => Compared::new("asker", wanted, names.person_name(case.asker)),
        Claim::Opener(wanted) => Compared::new("opener", wanted, names.person_name(case.opener)),
        Claim::Org(wanted) => Compared::new("org", wanted, names.org_name(case.org)),
        Claim::Outcome(wanted) => Compared::new("outcome", wanted, or_none(case.outcome.as_deref())),
        Claim::Number(wanted) => Compared::new("number", wanted, &case.number),
        Claim::Escalated(roles) => {
            let wanted = roles.iter().map(|role| whose(names, role)).collect::<Vec<_>>();
            Compared::new("escalated", list(wanted), list(escalated(case)))
        }
        // The others ask the desk and were told apart before.
        _ => Compared::new("", "", ""),
    }
}

/// A person of the scenario, a role in full, or `none`; what is neither is left as it is and equals nothing.
fn whose(names: &Names, wanted: &Name) -> String {
    if wanted.text == "none" || names.people.contains_key(&wanted.text) {
        return wanted.text.clone();
    }
    match names.key(&names.world.catalog.roles, &wanted.text) {
        Some(role) => role.to_string(),
        None => format!("{} (?)", wanted.text),
    }
}

/// The ordinary turn: who was told besides because it waited too long is another matter.
fn turn_of(names: &Names, def: &Loop, case: &Case) -> String {
    match turn(def, case).into_iter().find(|entry| !entry.is_escalation).map(|entry| entry.queue) {
        None => "none".to_owned(),
        Some(Queue::Role(role)) => role.to_string(),
        Some(Queue::Person(id)) => names.person_name(id),
        Some(Queue::Org(id)) => names.org_name(id),
    }
}

fn escalated(case: &Case) -> Vec<String> {
    let mut roles = Vec::new();
    for role in case.escalated.iter().filter_map(|it| it.to.as_ref()).map(ToString::to_string) {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

async fn history(stage: &Stage<'_>, case: &Case, wanted: &[String]) -> Result<Vec<Compared>> {
    let mut view = stage.desk.view().await?;
    let events = gridwork_loops::store::events(&mut view.conn, case.id, 0, i64::MAX).await?;
    let steps = events.into_iter().filter_map(|event| event.step).collect();
    Ok(vec![Compared::new("history", list(wanted.to_vec()), list(steps))])
}

/// Fields as the system reads them; both sides in their canonical form, so that `1` equals `1.0`.
fn all_fields(names: &Names, def: &Loop, case: &Case, wanted: &[(Name, Node)]) -> Vec<Compared> {
    let values = names.values(wanted, |name| def.fields.get(name), &HashMap::new(), true).unwrap_or_default();
    let compare = |(name, value): (&String, &Json)| {
        let canonical = def.fields.get(name).map(|field| fields::check(&field.kind, value, &Known::trusting()));
        let expected = match canonical {
            None => "a field of the loop".to_owned(),
            Some(checked) => checked.unwrap_or_else(|_| value.clone()).to_string(),
        };
        let found = case.field(name).filter(|value| !Sealed::is_erased(value)).unwrap_or(&Json::Null);
        Compared::new(format!("fields.{name}"), expected, found.to_string())
    };
    values.iter().map(compare).collect()
}

/// Names as a scenario writes a list of them.
pub(super) fn list(names: Vec<String>) -> String {
    format!("[{}]", names.join(", "))
}

/// People of the scenario in its order, so that two lists of the same people read the same.
pub(super) fn in_order(names: &Names, is_in: impl Fn(&str, PersonId) -> bool) -> String {
    list(names.people.iter().filter(|(name, id)| is_in(name, **id)).map(|(name, _)| name.clone()).collect())
}
