//! What must hold after every event: REPLAY, EVERY_CASE_MOVES, COLOUR, HANDS, and that waking comes to an end.

use crate::kit::{Walk, look_up};
use gridwork_kernel::{Instant, PersonId};
use gridwork_loops::{
    Case, Colour, Event, EventKind, Memory, Rest, colour, hash_mark, needs_of_case, next_wake, replay, rest, turn,
};

/// Checks everything after an event.
pub(crate) fn check(walk: &Walk) {
    replays(walk);
    survives_json(walk);
    moves(walk);
    has_honest_colours(walk.case(), walk.now);
    keeps_hands_apart(walk);
}

/// REPLAY: the events, as they are stored, yield the case, as it is stored.
fn replays(walk: &Walk) {
    let replayed = replay(&walk.def, &walk.events).expect("the events are a history");
    assert_eq!(&replayed, walk.case(), "REPLAY");

    let mut stored: Vec<Event> = walk.events.clone();
    for event in &mut stored {
        event.seal(&walk.def, |_, name, value| hash_mark(&format!("{name}:{value}")));
    }
    let mut sealed = walk.case().clone();
    sealed.seal(&walk.def, |name, value| hash_mark(&format!("{name}:{value}")));
    assert_eq!(replay(&walk.def, &stored).expect("sealed events are a history"), sealed, "REPLAY when sealed");
}

/// Events and the column `clocks` come back from their JSON text as they were.
fn survives_json(walk: &Walk) {
    let event = walk.events.last().expect("something happened");
    let text = serde_json::to_string(event).expect("an event is JSON");
    assert_eq!(&serde_json::from_str::<Event>(&text).expect("an event is read again"), event);

    let memory = walk.case().memory();
    let text = serde_json::to_string(&memory).expect("a memory is JSON");
    let read: Memory = serde_json::from_str(&text).expect("a memory is read again");
    let mut case = walk.case().clone();
    case.remember(Memory::default());
    case.remember(read);
    assert_eq!(&case, walk.case());
}

/// EVERY_CASE_MOVES: somebody has the turn or the system a step; and there is a next instant or a reason for none.
fn moves(walk: &Walk) {
    let (case, outcome) = (walk.case(), walk.last.as_ref().expect("something happened"));
    let known = look_up(needs_of_case(&walk.def, case));
    let (turn, wake_at) = (turn(&walk.def, case), next_wake(&walk.def, case, &known, &walk.moment()));
    assert_eq!(outcome.turn, turn);
    assert_eq!(outcome.wake_at, wake_at);
    let expected = match (case.is_open(), wake_at) {
        (false, _) => Rest::Closed,
        (true, Some(at)) => Rest::Until(at),
        (true, None) => Rest::WithSomebody,
    };
    assert_eq!(rest(&walk.def, case, &known, &walk.moment()), expected, "EVERY_CASE_MOVES");
    if !case.is_open() {
        assert!(turn.is_empty() && wake_at.is_none() && case.clock.is_none() && case.timers.is_empty());
    }
}

/// COLOUR: it worsens with time, and changes exactly when it was said to.
fn has_honest_colours(case: &Case, now: Instant) {
    let (mut at, mut shown) = (now, colour(case, now));
    while let (_, Some(until)) = shown {
        assert!(until >= at, "a colour lasts until now at least");
        assert_eq!(colour(case, until).0, shown.0, "it is the same until then");
        at = until.plus_micros(1);
        let next = colour(case, at);
        assert!(next.0 > shown.0, "COLOUR: {shown:?} became {next:?}");
        shown = next;
    }
    let end = colour(case, at.plus_micros(1 << 52)).0;
    assert_eq!(end, shown.0, "it stays as it is for ever");
    assert!(shown.0 == Colour::Red || shown.0 == Colour::Blue || shown.0 == Colour::Green, "yellow is never the end");
}

/// HANDS: nobody took a step that `not` forbids them, nor did their stand-in, counted from the history alone.
fn keeps_hands_apart(walk: &Walk) {
    let takers = |event: &Event| -> Vec<PersonId> { [event.actor, event.stood_for].into_iter().flatten().collect() };
    let steps: Vec<&Event> = walk.events.iter().filter(|event| event.kind == EventKind::Step).collect();
    for (at, event) in steps.iter().enumerate() {
        let Some(step) = event.step.as_ref().and_then(|step| walk.def.steps.get(step)) else { continue };
        let forbidden =
            steps[..at].iter().filter(|past| past.step.as_ref().is_some_and(|past| step.not.contains(past)));
        let forbidden: Vec<PersonId> = forbidden.flat_map(|past| takers(past)).collect();
        assert!(takers(event).iter().all(|taker| !forbidden.contains(taker)), "HANDS");
    }
}
