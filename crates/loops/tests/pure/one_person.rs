//! Two persons turn out to be one: everything that hung on the one hangs on the other, and no rule is escaped by it.

use crate::kit::{Walk, look_up, person};
use gridwork_loops::{Assignee, OnePerson, Queue, needs_of_case, one_person, replay, turn};

fn join(walk: &mut Walk, was: &str, is: &str) {
    let known = look_up(needs_of_case(&walk.def, walk.case()));
    let same = OnePerson { was: person(was), is: person(is) };
    let outcome = one_person(&walk.def, walk.case(), same, &known, &walk.moment());
    walk.apply(outcome);
    assert_eq!(replay(&walk.def, &walk.events).unwrap(), *walk.case(), "REPLAY");
}

#[test]
fn the_case_and_its_turn_are_theirs() {
    let mut walk = Walk::placed();
    walk.take("wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    let before = walk.case().clone();
    join(&mut walk, "li", "chen");
    assert_eq!((walk.case().asker, walk.case().opener), (person("chen"), person("chen")));
    assert_eq!(walk.case().formerly, [person("li")]);
    assert_eq!(
        (walk.case().clock.as_ref(), &walk.case().state),
        (before.clock.as_ref(), &before.state),
        "no clock moves"
    );
    join(&mut walk, "zhao", "zhou");
    assert_eq!(walk.case().assignee, Some(Assignee::Person(person("zhou"))));
    let queues = turn(&walk.def, walk.case()).into_iter().map(|entry| entry.queue).collect::<Vec<_>>();
    assert_eq!(queues, [Queue::Person(person("zhou"))]);
    walk.take("zhou", "accept", "{}", "{}").unwrap();
}

#[test]
fn hands_stay_apart_under_whatever_identity() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了灯泡"}"#, "{}").unwrap();
    join(&mut walk, "zhao", "qian");
    let refusal = walk.take("qian", "verify", "{}", "{}").expect_err("qian delivered it as zhao");
    assert_eq!(refusal.code(), "hands");
    walk.take("wu", "verify", "{}", "{}").unwrap();
}

#[test]
fn whoever_took_a_step_as_both_is_named_once() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "hand_back", "{}", r#"{"reason": "没有空"}"#).unwrap();
    walk.take("zhou", "claim", "{}", "{}").unwrap();
    join(&mut walk, "zhao", "zhou");
    assert_eq!(walk.case().hands["claim"], [person("zhou")]);
}
