//! Random lives of an order: whoever does whatever in whatever order, and the invariants hold after every event.

use crate::kit::{Walk, at, hand, look_up, order, person};
use gridwork_kernel::PersonId;
use gridwork_kernel::calendar::{Calendar, DayKind};
use gridwork_kernel::time::MINUTE;
use gridwork_loops::{EventKind, Hand, Needs, Remark, comment, needs_of_case, possible, recount};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// Everybody, and everybody who might stand in for whom it matters.
const HANDS: &[&str] = &[
    "li",
    "chen",
    "sun",
    "wang",
    "feng",
    "zhao",
    "zhou",
    "qian",
    "wu",
    "zheng",
    "nobody",
    "qian for wang",
    "wu for zhao",
    "wu for zhou",
    "zhou for zhao",
    "zhao for zhou",
    "wang for qian",
    "feng for wang",
    "qian for feng",
    "chen for li",
    "li for wu",
];

#[derive(Debug, Clone)]
enum Act {
    /// One of the steps that are possible for somebody, so that walks get far.
    Possible(usize, u8),
    /// Any step by anybody, mostly refused.
    Any(usize, usize, u8),
    Pass(i64),
    Sleep(i64),
    Wake,
    Remark,
    /// The work calendar gets another day off.
    Holiday(i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (any::<usize>(), any::<u8>()).prop_map(|(at, filling)| Act::Possible(at, filling)),
        4 => (any::<usize>(), any::<usize>(), any::<u8>()).prop_map(|(who, step, filling)| Act::Any(who, step, filling)),
        3 => (0..3000_i64).prop_map(Act::Pass),
        1 => (0..20_000_i64).prop_map(Act::Sleep),
        1 => Just(Act::Wake),
        1 => Just(Act::Remark),
        1 => (0..30_i64).prop_map(Act::Holiday),
    ]
}

/// A filling that is right, or for some numbers one that is not.
fn filling(step: &str, number: u8) -> (Json, Json) {
    let wrong = number.is_multiple_of(8);
    let volunteer = ["zhao", "zhou"][usize::from(number / 8) % 2];
    match step {
        _ if wrong => (json!({"stars": 9}), json!({"reason": 5})),
        "place" => {
            let item = ["0301", "0302", "0303"][usize::from(number) % 3];
            (json!({"item": item, "content": "灯坏了", "contact": "13812345678"}), json!({}))
        }
        "dispatch" => (json!({}), json!({"volunteer": volunteer})),
        "decline" => (json!({}), json!({"reason": "busy"})),
        "hand_back" | "recall" | "redo" | "reopen" | "withdraw" => {
            (json!({}), json!({"reason": format!("原因 {number}")}))
        }
        "deliver" => (json!({"result": format!("完成 {number}"), "hours": f64::from(number % 240) / 10.0}), json!({})),
        "rate" => (json!({"stars": number % 5 + 1, "solved": number.is_multiple_of(2)}), json!({})),
        _ => (json!({}), json!({})),
    }
}

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

fn attempt(walk: &mut Walk, who: &str, step: &str, number: u8) {
    let hand = hand(who);
    let (form, input) = filling(step, number);
    let before = walk.clone();
    let past = walk.events.clone();
    match walk.take_json(&hand, person("li"), step, object(form), object(input)) {
        Ok(()) => has_clean_hands(walk, &past, &hand, step),
        Err(_) => assert_eq!((&walk.case, &walk.events), (&before.case, &before.events), "a refusal changes nothing"),
    }
}

/// HANDS, told from the history alone: neither the person nor anyone they stand for took what `not` names.
fn has_clean_hands(walk: &Walk, past: &[gridwork_loops::Event], hand: &Hand, step: &str) {
    let persons: Vec<PersonId> = std::iter::once(hand.person).chain(hand.stands_for.iter().copied()).collect();
    let not = &walk.def.steps[step].not;
    for event in past.iter().filter(|event| event.step.as_ref().is_some_and(|step| not.contains(step))) {
        let takers = [event.actor, event.stood_for];
        assert!(!persons.iter().any(|person| takers.contains(&Some(*person))), "HANDS: {step} after {:?}", event.step);
    }
}

fn live(walk: &mut Walk, act: &Act) {
    match act {
        Act::Possible(at, number) => {
            let known = look_up(needs_of_case(&walk.def, walk.case()));
            let mut ways: Vec<(&str, String)> = Vec::new();
            for who in HANDS {
                for view in possible(&walk.def, walk.case(), &hand(who), &known, &walk.moment()) {
                    if view.is_allowed() {
                        ways.push((who, view.key.to_owned()));
                    }
                }
            }
            if !ways.is_empty() {
                let (who, step) = ways.swap_remove(at % ways.len());
                let before = walk.case().version;
                attempt(walk, who, &step, *number);
                // What was shown as possible is refused only for what it was filled with.
                assert!(walk.case().version > before || number.is_multiple_of(8), "{step} was shown as possible");
            }
        }
        Act::Any(who, step, number) => {
            let step = walk.def.steps.get_index(step % walk.def.steps.len()).unwrap().0.clone();
            attempt(walk, HANDS[who % HANDS.len()], &step, *number);
        }
        Act::Pass(minutes) => walk.pass_to(walk.now.plus_micros(minutes * MINUTE)),
        Act::Sleep(minutes) => walk.now = walk.now.plus_micros(minutes * MINUTE),
        Act::Wake => {
            let mut done = 0;
            while walk.wake() {
                done += 1;
                assert!(done < 20, "waking comes to an end");
            }
            assert!(walk.next_wake().is_none_or(|at| at > walk.now), "nothing is due any more");
        }
        Act::Remark => {
            let (text, known) = (json!("补充"), look_up(Needs::default()));
            let remark = Remark { hand: &hand("li"), text: &text, files: &Json::Null, known: &known };
            let before = walk.case().clone();
            if let Ok(outcome) = comment(&walk.def, walk.case(), &remark, &walk.moment()) {
                assert_eq!((&outcome.case.clock, &outcome.case.timers), (&before.clock, &before.timers));
                walk.apply(outcome);
            }
        }
        Act::Holiday(days) => {
            let date = at("2026-03-02 09:00").plus_micros(days * 24 * 60 * MINUTE).local_date();
            walk.calendar = Calendar::china().with_day(date, DayKind::Holiday, "停工");
            let known = look_up(needs_of_case(&walk.def, walk.case()));
            if let Some(outcome) = recount(&walk.def, walk.case(), &known, &walk.moment()) {
                assert_eq!(outcome.event.kind, EventKind::Calendar);
                walk.apply(outcome);
                assert!(
                    recount(&walk.def, walk.case(), &known, &walk.moment()).is_none(),
                    "counting again moves nothing"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_life_of_an_order_keeps_the_invariants(acts in prop::collection::vec(act(), 1..60), placing in any::<u8>()) {
        let mut walk = Walk::new(order(), at("2026-03-02 09:00"));
        let (form, input) = filling("place", placing | 1);
        walk.take_json(&hand("sun"), person("li"), "place", object(form), object(input)).unwrap();
        for act in &acts {
            live(&mut walk, act);
        }
        // Left alone long enough, everything that time demands comes to an end.
        walk.pass_to(walk.now.plus_micros(400 * 24 * 60 * MINUTE));
        prop_assert!(walk.next_wake().is_none_or(|at| at > walk.now));
    }

    #[test]
    fn whatever_is_sent_is_taken_or_told(form in json_object(), input in json_object(), step in any::<prop::sample::Index>()) {
        let mut walk = Walk::placed();
        walk.take("wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
        let step = walk.def.steps.get_index(step.index(walk.def.steps.len())).unwrap().0.clone();
        let version = walk.case().version;
        let result = walk.take_json(&hand("zhao"), person("li"), &step, form, input);
        prop_assert_eq!(walk.case().version, version + i64::from(result.is_ok()));
    }
}

/// Any object: known names and others, values of every kind and nesting.
fn json_object() -> impl Strategy<Value = Map<String, Json>> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".*".prop_map(Json::from),
        Just(json!("01900000-0000-7000-8000-000000000105")),
    ];
    let value = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec(("[a-z]{1,4}", inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().collect::<Map<_, _>>().into()),
        ]
    });
    let name = prop_oneof![
        prop::sample::select(vec![
            "item",
            "content",
            "place",
            "contact",
            "result",
            "hours",
            "proof",
            "stars",
            "solved",
            "reason",
            "volunteer"
        ])
        .prop_map(str::to_owned),
        "[a-z\u{4e00}-\u{4e20}]{0,6}",
    ];
    prop::collection::vec((name, value), 0..6).prop_map(|pairs| pairs.into_iter().collect())
}
