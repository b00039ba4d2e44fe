//! What the clocks do when a case enters a state: start, go on, stop, be forgotten.

use super::{ClockOf, Escalated, PromiseClock, StateClock, Stint, Stopped, Timer, take};
use crate::case::Case;
use crate::data::Data;
use crate::event::{After, Running};
use crate::outcome::Moment;
use gridwork_definitions::model::{By, Loop, OnReturn, Span, State, Turn};
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::Deadline;
use indexmap::IndexMap;

/// Notes in `after` what the clocks do between `before` and `next`, which already has the new state, assignee and fields.
///
/// A step that stays in its state leaves the clock alone, unless it names a new assignee, who gets a new clock.
pub(crate) fn enter(
    def: &Loop,
    before: Option<&Case>,
    next: &Case,
    data: &Data<'_>,
    moment: &Moment<'_>,
    after: &mut After,
) {
    let moves = before.is_none_or(|before| before.state != next.state);
    let is_reassigned = before.is_some_and(|before| before.assignee != next.assignee);
    if !moves && !is_reassigned {
        return;
    }
    let Some(state) = def.states.get(&next.state) else { return };
    let mut stopped = next.stopped.clone();
    if let Some(before) = before.filter(|_| moves) {
        stop(def, before, moment, &mut stopped);
    }
    if is_reassigned || state.is_final || before.is_some_and(|before| forgets(def, &before.state, &next.state)) {
        stopped.clear();
    }
    let earlier = stopped.shift_remove(&next.state);
    let clock = start(def, state, next, earlier, data, moment);
    after.entered = Some(Running { clock, timers: timers(def, state, next, data, moment) });
    after.stopped = (stopped != next.stopped).then_some(stopped);
    let met = meet(def, next, moment);
    // Who was told of the state that is left has nothing more to see to; of the promise only while it is unmet.
    let is_unmet = met.is_none() && next.promise.as_ref().is_some_and(|promise| promise.met_at.is_none());
    let is_in_force = |it: &&Escalated| it.clock == ClockOf::Promise && is_unmet && !state.is_final;
    let escalated: Vec<Escalated> = next.escalated.iter().filter(is_in_force).cloned().collect();
    after.escalated = (escalated.len() != next.escalated.len()).then_some(escalated);
    if met.is_some() {
        after.promise = met;
    }
}

/// The promise as it is made at opening.
pub(crate) fn promise(def: &Loop, data: &Data<'_>, moment: &Moment<'_>) -> Option<PromiseClock> {
    let promise = def.promise.as_ref()?;
    let span = take(&promise.within, data)?;
    let deadline = moment.calendar.deadline(moment.now, span.unit, span.amount);
    let yellow_at = deadline.at_share(moment.calendar, def.colours.yellow);
    Some(PromiseClock { span, deadline, yellow_at, met_at: None, late_noted_at: None })
}

/// The promise with its meeting noted, when this is the first time the case enters the state that meets it.
fn meet(def: &Loop, next: &Case, moment: &Moment<'_>) -> Option<PromiseClock> {
    let promise = next.promise.as_ref().filter(|promise| promise.met_at.is_none())?;
    let is_met = def.promise.as_ref().is_some_and(|it| it.met_by == next.state);
    is_met.then(|| PromiseClock { met_at: Some(moment.now), ..promise.clone() })
}

/// Stops the clock of the state that is left, when it may go on later.
fn stop(def: &Loop, before: &Case, moment: &Moment<'_>, stopped: &mut IndexMap<String, Stopped>) {
    let resumes = def.states.get(&before.state).is_some_and(|state| state.on_return == OnReturn::Resume);
    let Some(clock) = before.clock.as_ref().filter(|_| resumes) else { return };
    let used_micros = clock.deadline.used(moment.calendar, moment.now);
    let kept = Stopped { assignee: before.assignee, used_micros, clock: clock.clone(), stopped_at: moment.now };
    stopped.insert(before.state.clone(), kept);
}

/// Whether stopped clocks are forgotten on the way from one state to another, because the work begins anew.
///
/// It does when the case is back at its start, or was reopened: it had kept its promise, or had come to rest
/// in a state where it was nobody's turn. (A new assignee forgets them too.)
fn forgets(def: &Loop, from: &str, to: &str) -> bool {
    let rested = def.states.get(from).is_some_and(|state| state.turn == Turn::None);
    let kept_promise = def.promise.as_ref().is_some_and(|promise| promise.met_by == from);
    to == def.start || rested || kept_promise
}

/// The clock of the state entered: a stopped one goes on for the same assignee, otherwise a new one starts.
fn start(
    def: &Loop,
    state: &State,
    next: &Case,
    earlier: Option<Stopped>,
    data: &Data<'_>,
    moment: &Moment<'_>,
) -> Option<StateClock> {
    let within = state.within.as_ref().filter(|_| !state.is_final)?;
    let may_resume = state.on_return == OnReturn::Resume;
    if let Some(stopped) = earlier.filter(|stopped| may_resume && stopped.assignee == next.assignee) {
        return Some(resume(def, stopped, moment));
    }
    let span = take(within, data)?;
    let deadline = moment.calendar.deadline(moment.now, span.unit, span.amount);
    Some(clock(def, span, deadline, Vec::new(), moment))
}

fn resume(def: &Loop, stopped: Stopped, moment: &Moment<'_>) -> StateClock {
    let Stopped { used_micros, clock: old, stopped_at, .. } = stopped;
    let deadline = old.deadline.resume(moment.calendar, moment.now, used_micros);
    let mut stints = old.stints;
    stints.push(Stint { deadline: old.deadline, stopped_at });
    let resumed = clock(def, old.span, deadline, stints, moment);
    // Lateness that was written down once is not a new fact after coming back.
    StateClock { late_noted_at: old.late_noted_at, ..resumed }
}

fn clock(
    def: &Loop,
    span: super::SpanTaken,
    deadline: Deadline,
    stints: Vec<Stint>,
    moment: &Moment<'_>,
) -> StateClock {
    let yellow_at = deadline.at_share(moment.calendar, def.colours.yellow);
    StateClock { span, deadline, yellow_at, late_noted_at: None, stints }
}

/// When the system may take which step from the state entered, in the order of the definition.
fn timers(def: &Loop, state: &State, next: &Case, data: &Data<'_>, moment: &Moment<'_>) -> IndexMap<String, Timer> {
    if state.is_final {
        return IndexMap::new();
    }
    let own = def.steps.iter().filter(|(_, step)| step.by.contains(&By::System) && step.from.contains(&next.state));
    own.filter_map(|(key, step)| Some((key.clone(), timer(step.after.as_ref(), data, moment)?))).collect()
}

/// The timer of one step; none when its span cannot be told.
fn timer(after: Option<&Span>, data: &Data<'_>, moment: &Moment<'_>) -> Option<Timer> {
    let Some(after) = after else {
        return Some(Timer { span: None, fires_at: moment.now });
    };
    let span = take(after, data)?;
    let fires_at = first_after(moment.calendar.deadline(moment.now, span.unit, span.amount).due_at);
    Some(Timer { span: Some(span), fires_at })
}

/// The first instant after one: something that fires when `now > at` fires from here on.
pub(super) fn first_after(at: Instant) -> Instant {
    at.plus_micros(1)
}
