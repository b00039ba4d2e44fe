//! What a case page offers: the steps that are possible, why others are not, and what moves the case next.

use crate::kit::{Walk, hand, look_up, order};
use gridwork_definitions::model::Turn;
use gridwork_loops::{Known, Needs, Rest, needs_of_case, possible, rest};

/// `step` or `step: code` for each step that leads out of the case's state.
fn offered(walk: &Walk, who: &str) -> Vec<String> {
    let known = look_up(needs_of_case(&walk.def, walk.case()));
    let steps = possible(&walk.def, walk.case(), &hand(who), &known, &walk.moment());
    let line = |step: &gridwork_loops::StepView<'_>| match &step.refusal {
        None => step.key.to_owned(),
        Some(refusal) => format!("{}: {}", step.key, refusal.code()),
    };
    steps.iter().map(line).collect()
}

#[test]
fn steps_out_of_the_state_are_offered_or_refused_with_a_reason() {
    let mut walk = Walk::placed();
    assert_eq!(offered(&walk, "wang"), ["dispatch", "claim: role", "withdraw: turn"]);
    assert_eq!(offered(&walk, "zhao"), ["dispatch: role", "claim", "withdraw: turn"]);
    assert_eq!(offered(&walk, "li"), ["dispatch: role", "claim: role", "withdraw"]);
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    assert_eq!(offered(&walk, "qian"), ["verify", "redo"]);
    assert_eq!(offered(&walk, "qian for zhao"), ["verify: hands", "redo: hands"]);
}

#[test]
fn steps_of_the_system_are_nobodys_to_take() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    walk.take("qian", "verify", "{}", "{}").unwrap();
    assert_eq!(offered(&walk, "li"), ["rate"]);
    walk.take("li", "rate", r#"{"stars": 5, "solved": true}"#, "{}").unwrap();
    assert_eq!(offered(&walk, "li"), ["reopen: guard"]);
}

#[test]
fn nothing_is_offered_on_a_closed_case() {
    let mut walk = Walk::placed();
    walk.take("li", "withdraw", "{}", "{}").unwrap();
    assert!(offered(&walk, "li").is_empty());
}

#[test]
fn a_case_that_nobody_moves_is_said_to_be_stuck() {
    let mut walk = Walk::placed();
    let known = look_up(Needs::default());
    let now = |walk: &Walk| rest(&walk.def, walk.case(), &known, &walk.moment());
    assert!(matches!(now(&walk), Rest::Until(_)));
    // A state without a turn, a clock or a step of the system: the pack checker refuses it, the engine names it.
    let mut case = walk.case().clone();
    (case.clock, case.promise) = (None, None);
    walk.case = Some(case);
    assert_eq!(now(&walk), Rest::WithSomebody);
    walk.def.states["placed"].turn = Turn::None;
    assert_eq!(now(&walk), Rest::Stuck);
    walk.take_back();
    walk.take("li", "withdraw", "{}", "{}").unwrap();
    assert_eq!(rest(&walk.def, walk.case(), &Known::default(), &walk.moment()), Rest::Closed);
}

impl Walk {
    /// The walk as it began, with the definition as it is written.
    fn take_back(&mut self) {
        let start = Walk::placed();
        (self.def, self.case, self.events) = (order(), start.case, start.events);
    }
}
