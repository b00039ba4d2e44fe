//! What time does to a case: the system's own steps, lateness written down, escalation, a changed calendar.
//!
//! Safe to repeat: waking a case to which nothing is due answers nothing, and everything is done once.

use crate::case::Case;
use crate::clocks::{ClockOf, Due, Escalated, PromiseClock, StateClock, Timer, due_next, pending};
use crate::data::Data;
use crate::decide::{Move, carry_out, computed, finish};
use crate::event::{After, Event, EventKind, Running};
use crate::forms::Filled;
use crate::guard;
use crate::outcome::{Moment, Outcome};
use crate::permit::Capacity;
use crate::replay::{fold_clocks, fold_values};
use gridwork_definitions::model::{Key, Loop};
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::Deadline;
use gridwork_kernel::time::HOUR;
use gridwork_registers::fields::Known;
use indexmap::IndexMap;

/// How long a guard that reads `now` waits before it is asked again.
const ASKED_AGAIN_AFTER: i64 = HOUR;

/// Tells whether somebody living holds a role at the case's org or above it.
pub type Living<'a> = dyn Fn(&Key) -> bool + 'a;

/// Does the first thing that time demands of a case by now; none when nothing is due. Call it until it answers none.
///
/// Things are done in the order in which they fell due; of the system's steps that are due together the first in
/// the definition whose guard holds.
pub fn wake(def: &Loop, case: &Case, known: &Known, living: &Living<'_>, moment: &Moment<'_>) -> Option<Outcome> {
    let due: Vec<_> = pending(def, case, moment.calendar).into_iter().filter(|(at, _)| *at <= moment.now).collect();
    let (_, due) = due_next(due, |due| may(def, case, due, known, moment))?;
    match due {
        Due::Step(at) => system_step(def, case, at, known, moment),
        Due::Late(clock) => {
            let after = After { late: Some(clock), ..After::default() };
            Some(noted(def, case, EventKind::Clock, after, known, moment))
        }
        Due::Escalation(line, clock) => {
            let to = owner(def, line, living);
            let mut escalated = case.escalated.clone();
            escalated.push(Escalated { clock, line, to, at: moment.now });
            let after = After { escalated: Some(escalated), ..After::default() };
            Some(noted(def, case, EventKind::Escalation, after, known, moment))
        }
    }
}

/// The instant from which the case wants to be woken again, if nothing else happens; none when time changes nothing.
///
/// It lies in the past only while something is due. A system step whose guard does not hold waits for the next event,
/// since only an event changes what guards read; one whose guard reads `now` is asked again every hour.
pub fn next_wake(def: &Loop, case: &Case, known: &Known, moment: &Moment<'_>) -> Option<Instant> {
    let wakes = pending(def, case, moment.calendar).into_iter().filter_map(|(at, due)| {
        if may(def, case, &due, known, moment) {
            return Some(at);
        }
        reads_now(def, case, &due).then(|| at.max(moment.now.plus_micros(ASKED_AGAIN_AFTER)))
    });
    wakes.min()
}

/// Counts everything that is still open by a changed calendar; none when that moves nothing.
pub fn recount(def: &Loop, case: &Case, known: &Known, moment: &Moment<'_>) -> Option<Outcome> {
    let after = recounted(def, case, moment)?;
    Some(noted(def, case, EventKind::Calendar, after, known, moment))
}

/// Whether a changed calendar moves anything that is still open.
pub fn is_moved(def: &Loop, case: &Case, moment: &Moment<'_>) -> bool {
    recounted(def, case, moment).is_some()
}

/// What is still open, counted by the calendar of the moment; none when it is as it was.
fn recounted(def: &Loop, case: &Case, moment: &Moment<'_>) -> Option<After> {
    if !case.is_open() {
        return None;
    }
    let clock = case.clock.as_ref().map(|clock| recount_clock(def, clock, moment));
    let timers = recount_timers(case, moment);
    let promise = case.promise.as_ref().filter(|it| it.met_at.is_none()).map(|it| recount_promise(def, it, moment));
    let is_moved = clock != case.clock
        || timers != case.timers
        || promise.as_ref().is_some_and(|it| case.promise.as_ref() != Some(it));
    is_moved.then(|| After { recounted: Some(Running { clock, timers }), promise, ..After::default() })
}

/// Whether something due may be done: a step's guard holds, and what it computes has values.
fn may(def: &Loop, case: &Case, due: &Due, known: &Known, moment: &Moment<'_>) -> bool {
    let Due::Step(at) = due else { return true };
    let Some(taken) = system_move(def, case, *at, known) else { return false };
    let data = Data::new(def, case, known, moment.now);
    taken.step.when.as_ref().is_none_or(|when| guard::holds(when, &data)) && computed(def, case, &taken, moment).is_ok()
}

/// Whether the guard of a system step may come to hold by the mere passing of time.
fn reads_now(def: &Loop, case: &Case, due: &Due) -> bool {
    let Due::Step(at) = due else { return false };
    let step = case.timers.get_index(*at).and_then(|(key, _)| def.steps.get(key));
    let when = step.and_then(|step| step.when.as_ref());
    when.is_some_and(|when| when.reads().iter().any(|path| path.first().is_some_and(|name| name == "now")))
}

fn system_step(def: &Loop, case: &Case, at: usize, known: &Known, moment: &Moment<'_>) -> Option<Outcome> {
    carry_out(def, case, &system_move(def, case, at, known)?, moment).ok()
}

/// The step of a timer, as the system takes it.
fn system_move<'a>(def: &'a Loop, case: &Case, at: usize, known: &'a Known) -> Option<Move<'a>> {
    let (key, _) = case.timers.get_index(at)?;
    let (_, key, step) = def.steps.get_full(key)?;
    Some(Move { key, step, actor: None, capacity: Capacity::default(), filled: Filled::default(), known })
}

/// The role of this line of `escalate`, or of the next one up whose owner lives: never a vacant post.
fn owner(def: &Loop, line: usize, living: &Living<'_>) -> Option<Key> {
    def.escalate.iter().skip(line).map(|escalation| &escalation.to).find(|role| living(role)).cloned()
}

/// The outcome of something that happened without a step.
pub(crate) fn noted(
    def: &Loop,
    case: &Case,
    kind: EventKind,
    after: After,
    known: &Known,
    moment: &Moment<'_>,
) -> Outcome {
    noted_event(def, case, Event { after, ..plain_event(case, kind, moment) }, known, moment)
}

/// The outcome of an event that moves the case nowhere.
pub(crate) fn noted_event(def: &Loop, case: &Case, event: Event, known: &Known, moment: &Moment<'_>) -> Outcome {
    let mut next = case.clone();
    fold_values(def, &mut next, &event);
    fold_clocks(&mut next, &event);
    finish(def, next, event, Vec::new(), known, moment)
}

/// An event that leaves the case in its state.
pub(crate) fn plain_event(case: &Case, kind: EventKind, moment: &Moment<'_>) -> Event {
    Event {
        seq: case.version + 1,
        kind,
        step: None,
        from: Some(case.state.clone()),
        to: case.state.clone(),
        actor: None,
        stood_for: None,
        role: None,
        at: moment.now,
        form: IndexMap::new(),
        input: IndexMap::new(),
        after: After::default(),
        due_before: case.due_at(),
        due_after: case.due_at(),
    }
}

fn recount_clock(def: &Loop, clock: &StateClock, moment: &Moment<'_>) -> StateClock {
    let deadline = recount_deadline(&clock.deadline, clock.span, moment);
    let yellow_at = deadline.at_share(moment.calendar, def.colours.yellow);
    // What is not late by the new count may become late again.
    let late_noted_at = clock.late_noted_at.filter(|_| moment.now > deadline.due_at);
    StateClock { deadline, yellow_at, late_noted_at, ..clock.clone() }
}

fn recount_promise(def: &Loop, promise: &PromiseClock, moment: &Moment<'_>) -> PromiseClock {
    let deadline = recount_deadline(&promise.deadline, promise.span, moment);
    let yellow_at = deadline.at_share(moment.calendar, def.colours.yellow);
    let late_noted_at = promise.late_noted_at.filter(|_| moment.now > deadline.due_at);
    PromiseClock { deadline, yellow_at, late_noted_at, ..promise.clone() }
}

/// The deadline laid on the new calendar; of a resumed clock the rest that was left.
fn recount_deadline(deadline: &Deadline, span: crate::clocks::SpanTaken, moment: &Moment<'_>) -> Deadline {
    if deadline.used_micros > 0 {
        return deadline.resume(moment.calendar, deadline.from, deadline.used_micros);
    }
    moment.calendar.deadline(deadline.from, span.unit, span.amount)
}

fn recount_timers(case: &Case, moment: &Moment<'_>) -> IndexMap<String, Timer> {
    let recount = |timer: &Timer| match timer.span {
        Some(span) => {
            let due_at = moment.calendar.deadline(case.entered_at, span.unit, span.amount).due_at;
            Timer { span: Some(span), fires_at: due_at.plus_micros(1) }
        }
        None => timer.clone(),
    };
    case.timers.iter().map(|(key, timer)| (key.clone(), recount(timer))).collect()
}

/// Which clock ran out, for those who count lateness.
impl Event {
    /// The clock whose lateness this event writes down.
    pub fn became_late(&self) -> Option<ClockOf> {
        self.after.late
    }
}
