//! Rebuilds a case from its events. A decision folds its own event by the same function (REPLAY).

use crate::case::{Case, Fields};
use crate::clocks::ClockOf;
use crate::event::{After, Event, EventKind, Opened, Running};
use crate::seal::is_mark;
use crate::{one_person, second};
use gridwork_definitions::model::Loop;
use gridwork_kernel::Instant;
use indexmap::IndexMap;

/// Why events are not the history of a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// There is no event.
    #[error("a case without events has never been opened")]
    Empty,
    /// The first event does not open a case.
    #[error("the first event does not open a case")]
    NotOpened,
    /// An event is missing or stands twice.
    #[error("event {found} stands where {expected} was expected")]
    Order {
        /// What should stand there.
        expected: i64,
        /// What stands there.
        found: i64,
    },
}

/// The case that these events add up to. Personal fields read as the events keep them: as marks, once stored.
///
/// # Errors
/// When the events are not the whole history of one case.
pub fn replay(def: &Loop, events: &[Event]) -> Result<Case, Broken> {
    let (first, rest) = events.split_first().ok_or(Broken::Empty)?;
    let opened = first.after.opened.as_deref().ok_or(Broken::NotOpened)?;
    let mut case = begin(opened.clone(), &first.to, first.at);
    fold(def, &mut case, first)?;
    for event in rest {
        fold(def, &mut case, event)?;
    }
    Ok(case)
}

/// The case that an opening event begins in a state, before anything is folded into it.
pub(crate) fn begin(opened: Opened, state: &str, at: Instant) -> Case {
    let Opened { id, loop_key, loop_version, number, track, org, org_path, opener, asker, about } = opened;
    Case {
        id,
        loop_key,
        loop_version,
        number,
        track,
        org,
        org_path,
        state: state.to_owned(),
        assignee: None,
        second: None,
        about,
        opener,
        asker,
        fields: Fields::new(),
        outcome: None,
        opened_at: at,
        entered_at: at,
        closed_at: None,
        clock: None,
        promise: None,
        stopped: IndexMap::new(),
        timers: IndexMap::new(),
        hands: IndexMap::new(),
        last: IndexMap::new(),
        escalated: Vec::new(),
        formerly: Vec::new(),
        version: 0,
    }
}

fn fold(def: &Loop, case: &mut Case, event: &Event) -> Result<(), Broken> {
    let expected = case.version + 1;
    if event.seq != expected {
        return Err(Broken::Order { expected, found: event.seq });
    }
    fold_values(def, case, event);
    fold_clocks(case, event);
    Ok(())
}

/// What an event says about state, fields, people and inputs; the clocks follow from it.
pub(crate) fn fold_values(def: &Loop, case: &mut Case, event: &Event) {
    case.version = event.seq;
    one_person::fold(case, event);
    if matches!(event.kind, EventKind::Step | EventKind::Correction) {
        put_fields(case, event);
    }
    if event.kind != EventKind::Step {
        return;
    }
    case.state.clone_from(&event.to);
    case.second = second::after(def, case, event);
    case.assignee = event.after.assignee;
    if event.after.outcome.is_some() {
        case.outcome.clone_from(&event.after.outcome);
    }
    if def.states.get(&event.to).is_some_and(|state| state.is_final) {
        case.closed_at = Some(event.at);
    }
    let Some(step) = &event.step else { return };
    let takers = [event.actor, event.stood_for].into_iter().flatten();
    for taker in takers {
        let takers = case.hands.entry(step.clone()).or_default();
        if !takers.contains(&taker) {
            takers.push(taker);
        }
    }
    remember(def, case, step, event);
}

/// The values that an event gives to fields; null empties one.
fn put_fields(case: &mut Case, event: &Event) {
    for (name, value) in event.form.iter().chain(&event.after.set) {
        if value.is_null() {
            case.fields.shift_remove(name);
        } else {
            case.fields.insert(name.clone(), value.clone());
        }
    }
}

/// Keeps the inputs of a step for expressions; personal ones stay with the event alone.
fn remember(def: &Loop, case: &mut Case, step: &str, event: &Event) {
    let specs = def.steps.get(step).map(|step| &step.input);
    let is_personal = |name: &str| crate::seal::is_personal(specs.and_then(|specs| specs.get(name)));
    let kept = event.input.iter().filter(|(name, value)| !value.is_null() && !is_mark(value) && !is_personal(name));
    let kept: Fields = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    if kept.is_empty() {
        case.last.shift_remove(step);
    } else {
        case.last.insert(step.to_owned(), kept);
    }
}

/// What an event says about clocks, timers, the promise and escalations.
pub(crate) fn fold_clocks(case: &mut Case, event: &Event) {
    let After { entered, recounted, promise, stopped, escalated, late, .. } = &event.after;
    if entered.is_some() {
        case.entered_at = event.at;
    }
    if let Some(Running { clock, timers }) = entered.as_ref().or(recounted.as_ref()) {
        case.clock.clone_from(clock);
        case.timers.clone_from(timers);
    }
    if promise.is_some() {
        case.promise.clone_from(promise);
    }
    if let Some(stopped) = stopped {
        case.stopped.clone_from(stopped);
    }
    if let Some(escalated) = escalated {
        case.escalated.clone_from(escalated);
    }
    match late {
        Some(ClockOf::State) => case.clock.iter_mut().for_each(|clock| clock.late_noted_at = Some(event.at)),
        Some(ClockOf::Promise) => case.promise.iter_mut().for_each(|promise| promise.late_noted_at = Some(event.at)),
        None => {}
    }
}
