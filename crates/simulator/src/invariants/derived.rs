//! HEAD and TURN: the columns and lines that are kept for quick reading are what follows from the case.

use super::store::{Kept, TurnLine};
use super::{House, Violation, Whole};
use gridwork_kernel::Instant;
use gridwork_loops::{Case, Moment, Queue, next_wake, turn};

pub(super) fn check(whole: &Whole, house: &House, found: &mut Vec<Violation>) {
    let (def, case) = &whole.found;
    // Asked at the moment of the last event, when the wake-up was worked out.
    let now = whole.events.last().map_or(case.opened_at, |event| event.at);
    let moment = Moment { now, calendar: &house.world.calendar };
    let expected = columns(case, next_wake(def, case, &whole.known, &moment));
    for (name, kept, expected) in differing(&whole.kept, &expected) {
        let said = |at: Option<i64>| at.map_or("none".to_owned(), |at| Instant(at).to_string());
        let (kept, expected) = (said(kept), said(expected));
        let zh = format!("{name} 存为 {kept}，应为 {expected}");
        found.push(Violation::new("HEAD", &case.number, zh, format!("{name} is {kept}, and should be {expected}")));
    }
    let lines = lines(whole, house);
    if lines != whole.turns {
        let only = |all: &[TurnLine], others: &[TurnLine]| {
            let lines = all.iter().filter(|line| !others.contains(line));
            let said = lines.map(|line| format!("{} at {} ({})", line.queue, line.ancestor, line.state));
            let said = said.collect::<Vec<_>>().join(", ");
            if said.is_empty() { "nothing".to_owned() } else { said }
        };
        let (extra, missing) = (only(&whole.turns, &lines), only(&lines, &whole.turns));
        let zh = format!("轮到谁的索引不符：多出 {extra}；缺少 {missing}");
        let en = format!("its lines of `turn` do not fit: too many are {extra}; missing are {missing}");
        found.push(Violation::new("TURN", &case.number, zh, en));
    }
}

fn columns(case: &Case, wake_at: Option<Instant>) -> Kept {
    let (yellow_at, red_at) = colour_instants(case);
    let promise = case.promise.as_ref();
    Kept {
        due_at: case.due_at().map(|at| at.0),
        yellow_at,
        red_at,
        promise_due_at: promise.map(|it| it.deadline.due_at.0),
        promise_yellow_at: promise.map(|it| it.yellow_at.0),
        promise_met_at: promise.and_then(|it| it.met_at).map(|at| at.0),
        wake_at: wake_at.map(|at| at.0),
    }
}

/// The first instants after which the case is yellow and red: by its state's clock or the unmet promise.
fn colour_instants(case: &Case) -> (Option<i64>, Option<i64>) {
    if !case.is_open() {
        return (None, None);
    }
    let state = case.clock.as_ref().map(|clock| (clock.yellow_at.0, clock.deadline.due_at.0));
    let unmet = case.promise.as_ref().filter(|promise| promise.met_at.is_none());
    let promise = unmet.map(|promise| (promise.yellow_at.0, promise.deadline.due_at.0));
    let clocks = || [state, promise].into_iter().flatten();
    (clocks().map(|it| it.0).min(), clocks().map(|it| it.1).min())
}

fn differing(kept: &Kept, expected: &Kept) -> Vec<(&'static str, Option<i64>, Option<i64>)> {
    let all = [
        ("due_at", kept.due_at, expected.due_at),
        ("yellow_at", kept.yellow_at, expected.yellow_at),
        ("red_at", kept.red_at, expected.red_at),
        ("promise_due_at", kept.promise_due_at, expected.promise_due_at),
        ("promise_yellow_at", kept.promise_yellow_at, expected.promise_yellow_at),
        ("promise_met_at", kept.promise_met_at, expected.promise_met_at),
        ("wake_at", kept.wake_at, expected.wake_at),
    ];
    all.into_iter().filter(|(_, kept, expected)| kept != expected).collect()
}

/// A line for each queue and each org that watches: the case's own, and those above it whose kind does.
fn lines(whole: &Whole, house: &House) -> Vec<TurnLine> {
    let (def, case) = &whole.found;
    let (yellow_at, red_at) = colour_instants(case);
    let mut lines = Vec::new();
    for entry in turn(def, case) {
        for org in house.world.orgs.ancestors(case.org) {
            let watches = house.world.catalog.org_kinds.get(&org.kind).is_some_and(|kind| kind.watches);
            if org.id != case.org && !watches {
                continue;
            }
            lines.push(TurnLine {
                ancestor: org.id,
                queue: queue_name(&entry.queue),
                due_at: case.due_at().map_or(i64::MAX, |at| at.0),
                loop_key: case.loop_key.to_string(),
                state: case.state.clone(),
                yellow_at,
                red_at,
                is_own: org.id == case.org,
                is_escalation: entry.is_escalation,
            });
        }
    }
    lines.sort();
    lines
}

fn queue_name(queue: &Queue) -> String {
    match queue {
        Queue::Role(role) => role.to_string(),
        Queue::Person(person) => format!("person:{person}"),
        Queue::Org(org) => format!("org:{org}"),
    }
}
