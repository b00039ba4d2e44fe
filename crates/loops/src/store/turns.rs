//! The `turn` table: one line per open case, watching ancestor and queue.

use crate::{Case, Queue, TurnEntry};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;

/// What is written of a line.
const INTO: &str = "turn (ancestor_id, queue, due_at, case_id, loop, state, yellow_at, red_at, is_own, is_escalation)";

/// The name of a queue in the table.
pub(crate) fn queue_name(queue: &Queue) -> String {
    match queue {
        Queue::Role(role) => role.to_string(),
        Queue::Person(person) => format!("person:{person}"),
        Queue::Org(org) => format!("org:{org}"),
    }
}

/// When a case counts as near and as late: the earlier of its state's clock and its unmet promise.
pub(crate) fn colour_instants(case: &Case) -> (Option<i64>, Option<i64>) {
    if !case.is_open() {
        return (None, None);
    }
    let state = case.clock.as_ref().map(|clock| (clock.yellow_at.0, clock.deadline.due_at.0));
    let promise = case.promise.as_ref().filter(|it| it.met_at.is_none());
    let promise = promise.map(|it| (it.yellow_at.0, it.deadline.due_at.0));
    let both = [state, promise];
    let earliest = |pick: fn((i64, i64)) -> i64| both.into_iter().flatten().map(pick).min();
    (earliest(|it| it.0), earliest(|it| it.1))
}

/// Replaces the lines of a case by those of its new turn.
pub(super) async fn replace(work: &mut Work<'_>, case: &Case, turn: &[TurnEntry], is_new: bool) -> Result<()> {
    if !is_new {
        work.tx().execute_later("delete from turn where case_id = $1", &[case.id.into()]).await?;
    }
    if turn.is_empty() {
        return Ok(());
    }
    let world = work.world();
    let watching = world
        .orgs
        .ancestors(case.org)
        .into_iter()
        .filter(|org| org.id == case.org || world.catalog.org_kinds.get(&org.kind).is_some_and(|kind| kind.watches))
        .map(|org| org.id)
        .collect::<Vec<_>>();
    let (yellow_at, red_at) = colour_instants(case);
    // Whoever has no clock waits behind everyone who has.
    let due_at = case.due_at().map_or(i64::MAX, |at| at.0);
    let mut lines = Vec::with_capacity(turn.len() * watching.len());
    for entry in turn {
        let queue = queue_name(&entry.queue);
        for ancestor in &watching {
            lines.push(vec![
                ancestor.into(),
                queue.as_str().into(),
                due_at.into(),
                case.id.into(),
                case.loop_key.as_str().into(),
                case.state.as_str().into(),
                yellow_at.into(),
                red_at.into(),
                (*ancestor == case.org).into(),
                entry.is_escalation.into(),
            ]);
        }
    }
    work.tx().put_later(INTO, &lines).await?;
    Ok(())
}
