//! HANDS: no one takes a step that `not` forbids them, in any order of events; a stand-in counts as both persons.

use super::{Violation, Whole};
use gridwork_kernel::PersonId;
use gridwork_loops::Event;

pub(super) fn check(whole: &Whole, found: &mut Vec<Violation>) {
    let (def, case) = &whole.found;
    for (at, event) in whole.events.iter().enumerate() {
        let Some((key, step)) = event.step.as_ref().and_then(|key| def.steps.get_key_value(key)) else { continue };
        let known = &whole.events[..at];
        let forbidden = known.iter().find(|before| {
            before.step.as_ref().is_some_and(|step_before| step.not.contains(step_before))
                && takers(before, known).any(|taker| takers(event, known).any(|other| other == taker))
        });
        if let Some(before) = forbidden {
            let (took, seq) = (before.step.as_deref().unwrap_or_default(), event.seq);
            let zh = format!("第 {seq} 步“{key}”由办过“{took}”的人办理");
            let en = format!("event {seq}, `{key}`, was taken by somebody who had taken `{took}`");
            found.push(Violation::new("HANDS", &case.number, zh, en));
        }
    }
}

/// Who took a step, under the identity by which they are known after the events before it.
fn takers(event: &Event, known: &[Event]) -> impl Iterator<Item = PersonId> {
    [event.actor, event.stood_for].into_iter().flatten().map(|taker| {
        let said = known.iter().filter_map(|event| event.after.one_person);
        said.fold(taker, |taker, same| if same.was == taker { same.is } else { taker })
    })
}
