//! What time alone will demand of a case, and when: lateness to be written down, escalations, the system's steps.

use super::ClockOf;
use super::enter::first_after;
use crate::case::Case;
use gridwork_definitions::model::Loop;
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::{Calendar, Deadline};

/// Something that time demands. Ordered as they are done when several are due at the same instant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The system takes a step: which, by its place among the timers.
    Step(usize),
    /// The lateness of a clock is written down.
    Late(ClockOf),
    /// A line of `escalate` is reached by a clock.
    Escalation(usize, ClockOf),
}

/// Everything that time will demand while nothing else happens, each with its first instant. Guards are not asked.
pub(crate) fn pending(def: &Loop, case: &Case, calendar: &Calendar) -> Vec<(Instant, Due)> {
    if !case.is_open() {
        return Vec::new();
    }
    let mut due: Vec<_> = case.timers.values().enumerate().map(|(at, timer)| (timer.fires_at, Due::Step(at))).collect();
    if let Some(clock) = &case.clock {
        let is_noted = clock.late_noted_at.is_some();
        watch(def, case, (ClockOf::State, &clock.deadline, is_noted), calendar, &mut due);
    }
    if let Some(promise) = case.promise.as_ref().filter(|promise| promise.met_at.is_none()) {
        let is_noted = promise.late_noted_at.is_some();
        watch(def, case, (ClockOf::Promise, &promise.deadline, is_noted), calendar, &mut due);
    }
    due
}

/// What one running clock will demand: its lateness, and the lines of `escalate` it has not reached yet.
fn watch(
    def: &Loop,
    case: &Case,
    (clock, deadline, is_noted): (ClockOf, &Deadline, bool),
    calendar: &Calendar,
    due: &mut Vec<(Instant, Due)>,
) {
    if !is_noted {
        due.push((first_after(deadline.due_at), Due::Late(clock)));
    }
    for (line, escalation) in def.escalate.iter().enumerate() {
        if !case.escalated.iter().any(|done| done.clock == clock && done.line == line) {
            due.push((first_after(deadline.at_share(calendar, escalation.at)), Due::Escalation(line, clock)));
        }
    }
}

/// The earliest of what is pending and passes `may`, in the order in which it is to be done.
pub(crate) fn due_next(pending: Vec<(Instant, Due)>, may: impl Fn(&Due) -> bool) -> Option<(Instant, Due)> {
    pending.into_iter().filter(|(_, due)| may(due)).min()
}
