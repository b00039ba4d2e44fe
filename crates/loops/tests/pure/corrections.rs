//! Corrections: a personal value of a case is put right without moving it.

use crate::kit::{Walk, at, hand, key, look_up, order, person};
use gridwork_loops::{EventKind, HeldRole, Needs, Refusal, Righting, correct, correctable, corrects, is_own};
use serde_json::{Value as Json, json};

/// An order with a phone and an address.
fn placed() -> Walk {
    let mut walk = Walk::new(order(), at("2026-03-02 09:00"));
    let form = r#"{"item": "0301", "content": "楼道灯坏了", "contact": "13800000001", "address": "河西里 3 号楼"}"#;
    walk.take("li", "place", form, "{}").unwrap();
    walk
}

fn put_right(walk: &mut Walk, field: &str, value: Json) -> Result<(), Vec<String>> {
    let hand = hand("wang");
    let by = HeldRole { role: key("dispatcher"), stood_for: None };
    let references = Righting::needs(&walk.def, field, &value);
    let known = look_up(Needs { references, ..Needs::default() });
    let righting = Righting { hand: &hand, by: &by, field, value: &value, known: &known };
    match correct(&walk.def, walk.case(), &righting, &walk.moment()) {
        Ok(outcome) => {
            walk.apply(outcome);
            Ok(())
        }
        Err(Refusal::Problems(problems)) => Err(problems.iter().map(|it| format!("{} {}", it.path, it.code)).collect()),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_value_is_put_right_and_nothing_else_moves() {
    let mut walk = placed();
    let before = walk.case().clone();
    assert_eq!(put_right(&mut walk, "contact", json!("13700001234")), Ok(()));
    let event = &walk.events[1];
    assert_eq!((event.kind, event.actor), (EventKind::Correction, Some(person("wang"))));
    assert_eq!((event.step.as_ref(), event.role.as_ref()), (None, Some(&key("dispatcher"))));
    let mut after = walk.case().clone();
    assert_eq!(after.fields["contact"], "13700001234");
    after.fields["contact"] = before.fields["contact"].clone();
    after.version = before.version;
    assert_eq!(after, before, "no clock, no turn, no hand");
    // Work goes on from there, and the order of the fields stays.
    walk.take("wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    assert_eq!(put_right(&mut walk, "address", Json::Null), Ok(()));
    assert_eq!(walk.case().field("address"), None);
}

#[test]
fn a_closed_case_is_put_right_too() {
    let mut walk = placed();
    walk.take("li", "withdraw", "{}", "{}").unwrap();
    assert_eq!(put_right(&mut walk, "contact", json!("13700001234")), Ok(()));
    assert!(!walk.case().is_open() && walk.case().fields["contact"] == "13700001234");
}

#[test]
fn what_cannot_be_put_right_is_refused() {
    let mut walk = placed();
    for (field, value, problem) in [
        ("content", json!("别的"), "field unknown"),
        ("nothing", json!("别的"), "field unknown"),
        ("contact", json!("没有"), "value phone"),
        ("contact", json!("13800000001"), "value same"),
    ] {
        assert_eq!(put_right(&mut walk, field, value), Err(vec![problem.to_owned()]), "{field}");
    }
    walk.def.fields["contact"].required = true;
    assert_eq!(put_right(&mut walk, "contact", Json::Null), Err(vec!["value required".to_owned()]));
    assert_eq!(walk.events.len(), 1);
}

#[test]
fn only_what_is_sealed_and_there_can_be_put_right() {
    let mut walk = placed();
    let names = |walk: &Walk| correctable(&walk.def, walk.case()).map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&walk), ["address", "contact"]);
    walk.case.as_mut().unwrap().fields["address"] = json!({"erased": true});
    assert_eq!(names(&walk), ["contact"]);
}

#[test]
fn an_own_role_goes_before_one_stood_for_and_nobody_puts_right_their_own() {
    let may = |held: &HeldRole| held.role == key("dispatcher");
    let standing_in = hand("feng for wang");
    assert_eq!(corrects(&standing_in, may).unwrap().stood_for, None);
    assert_eq!(corrects(&hand("zhao for wang"), may).unwrap().stood_for, Some(person("wang")));
    assert_eq!(corrects(&hand("zhao"), may), None);
    let walk = placed();
    assert!(is_own(walk.case(), &hand("li")) && is_own(walk.case(), &hand("wang for li")));
    assert!(!is_own(walk.case(), &hand("wang")));
}
