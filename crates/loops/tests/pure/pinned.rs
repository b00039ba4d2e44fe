//! PINNED: a case is decided and replayed under the definition it is given, whatever newer one there is.

use crate::kit::{Walk, hand, look_up, order};
use gridwork_loops::{Taking, decide, needs, replay};
use serde_json::Map;

#[test]
fn a_case_goes_on_under_the_definition_it_opened_with() {
    let walk = Walk::placed();
    assert_eq!(walk.case().loop_version, 1);
    let mut newer = order();
    newer.steps.shift_remove("claim");
    newer.states["accepted"].within = None;
    let (form, input) = (Map::new(), Map::new());
    let known = look_up(needs(&walk.def, walk.case.as_ref(), "claim", &form, &input));
    let zhao = hand("zhao");
    let taking = Taking { step: "claim", hand: &zhao, form: &form, input: &input, known: &known };
    let outcome = decide(&walk.def, walk.case(), &taking, &walk.moment()).unwrap();
    assert!(outcome.case.clock.is_some());
    assert_eq!(decide(&newer, walk.case(), &taking, &walk.moment()).unwrap_err().code(), "no_such_step");
}

#[test]
fn the_same_decision_made_twice_is_the_same() {
    let walk = Walk::placed();
    let mut twin = walk.clone();
    let mut walk = walk;
    for walk in [&mut walk, &mut twin] {
        walk.take("wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    }
    assert_eq!(walk.last, twin.last);
}

#[test]
fn replay_needs_no_calendar_no_rows_and_no_clock() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    let due = walk.case().due_at();
    // A definition with other spans under the same version would be another version; the history does not look at them.
    let mut other = order();
    other.states["accepted"].within = other.states["placed"].within.clone();
    assert_eq!(replay(&other, &walk.events).unwrap().due_at(), due);
}

#[test]
fn a_history_with_a_gap_is_told() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    let say = |events: &[_]| replay(&walk.def, events).unwrap_err().to_string();
    assert_eq!(say(&[]), "a case without events has never been opened");
    assert_eq!(say(&walk.events[1..]), "the first event does not open a case");
    let twice = [walk.events[0].clone(), walk.events[0].clone()];
    assert_eq!(say(&twice), "event 1 stands where 2 was expected");
}
