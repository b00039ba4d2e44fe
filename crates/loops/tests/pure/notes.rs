//! Remarks, attachments and links: added to a case without moving it.

use crate::kit::{Walk, hand, look_up};
use gridwork_kernel::{CaseId, FileId};
use gridwork_loops::{EventKind, Known, Needs, Refusal, Remark, comment, link};
use serde_json::{Value as Json, json};
use uuid::Uuid;

fn remark(walk: &mut Walk, text: Json, files: Json) -> Result<Vec<FileId>, Vec<String>> {
    let hand = hand("li");
    let asking = Remark { hand: &hand, text: &text, files: &files, known: &Known::default() };
    let known = look_up(Needs { references: asking.needs(), ..Needs::default() });
    match comment(&walk.def, walk.case(), &Remark { known: &known, ..asking }, &walk.moment()) {
        Ok(outcome) => {
            let files = outcome.files.clone();
            walk.apply(outcome);
            Ok(files)
        }
        Err(Refusal::Problems(problems)) => Err(problems.iter().map(|it| format!("{} {}", it.path, it.code)).collect()),
        Err(other) => panic!("{other:?}"),
    }
}

/// The district finds files with an even id.
fn file(n: u128) -> FileId {
    FileId(Uuid::from_u128(0x1000 + n))
}

#[test]
fn a_remark_is_text_or_files_or_both() {
    let mut walk = Walk::placed();
    let before = walk.case().clone();
    assert_eq!(remark(&mut walk, json!(" 请尽快 "), Json::Null), Ok(vec![]));
    assert_eq!(walk.events[1].input["text"], json!("请尽快"));
    assert_eq!(walk.events[1].kind, EventKind::Comment);
    assert_eq!(remark(&mut walk, Json::Null, json!([file(0)])), Ok(vec![file(0)]));
    let mut after = walk.case().clone();
    assert_eq!(after.version, 3);
    after.version = before.version;
    assert_eq!(after, before, "nothing but the count of events has changed");
}

#[test]
fn a_remark_that_says_nothing_or_too_much_is_refused() {
    let mut walk = Walk::placed();
    let long = "长".repeat(2001);
    for (text, files, expected) in [
        (Json::Null, Json::Null, vec!["text required"]),
        (json!("  "), json!([]), vec!["text required"]),
        (json!(long), Json::Null, vec!["text max"]),
        (json!(7), json!("x"), vec!["text type", "files type"]),
        (json!("好"), json!([file(1)]), vec!["files not_found"]),
        (json!("好"), json!([file(2), file(2)]), vec!["files duplicate"]),
    ] {
        assert_eq!(remark(&mut walk, text, files), Err(expected.into_iter().map(str::to_owned).collect()));
    }
    assert_eq!(walk.case().version, 1);
}

#[test]
fn a_link_is_noted_on_an_open_case_and_on_a_closed_one() {
    let mut walk = Walk::placed();
    let other = CaseId(Uuid::from_u128(0x2000));
    for _ in 0..2 {
        let outcome = link(&walk.def, walk.case(), other, "same", &hand("wang"), &Known::default(), &walk.moment());
        walk.apply(outcome);
        let event = walk.events.last().unwrap();
        assert_eq!((event.kind, &event.input["case"]), (EventKind::Link, &json!(other)));
        let _ = walk.take("li", "withdraw", "{}", "{}");
    }
    assert!(!walk.case().is_open());
}

#[test]
fn files_are_attached_once_by_the_step_that_gives_them() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    let form = json!({"result": "换了", "proof": [file(0), file(2)]}).to_string();
    walk.take("zhao", "deliver", &form, "{}").unwrap();
    assert_eq!(walk.last.as_ref().unwrap().files, [file(0), file(2)]);
    walk.take("qian", "redo", "{}", r#"{"reason": "看不清"}"#).unwrap();
    assert!(walk.last.as_ref().unwrap().files.is_empty());
    let form = json!({"result": "换了", "proof": [file(2), file(4)]}).to_string();
    walk.take("zhao", "deliver", &form, "{}").unwrap();
    assert_eq!(walk.last.as_ref().unwrap().files, [file(4)], "one of them was the case's already");
}
