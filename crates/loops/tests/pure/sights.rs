//! Who sees which field in which state: personal values, coarse places, secrets.

use crate::kit::{Walk, at, hand, key, loop_of, order, person};
use gridwork_loops::{Case, Sight, hash_mark, sees, view};
use serde_json::json;

fn with_address() -> Walk {
    let mut walk = Walk::new(order(), at("2026-03-02 09:00"));
    let form = json!({
        "item": "0301", "content": "楼道灯坏了", "address": "河西路 12 号", "contact": "13812345678",
        "place": {"lon": 117.71, "lat": 39.02}
    });
    walk.take("li", "place", &form.to_string(), "{}").unwrap();
    walk
}

fn seen(case: &Case, who: &str, field: &str) -> Sight {
    let def = order();
    sees(&def, case, &def.fields[field], &hand(who))
}

#[test]
fn an_address_is_the_askers_and_the_assignees_while_they_work() {
    let mut walk = with_address();
    let mut table = Vec::new();
    let mut look = |walk: &Walk| {
        let row = ["li", "wang", "zhao", "zhou", "zhou for zhao", "chen for li", "system"];
        table.push(row.map(|who| seen(walk.case(), who, "address") == Sight::Shown));
    };
    look(&walk);
    walk.take("wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    look(&walk);
    walk.take("zhao", "accept", "{}", "{}").unwrap();
    look(&walk);
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    look(&walk);
    assert_eq!(
        table,
        [
            [true, false, false, false, false, false, false],
            [true, false, false, false, false, false, false],
            [true, false, true, false, true, false, false],
            [true, false, false, false, false, false, false],
        ]
    );
}

#[test]
fn others_read_a_mask_and_a_coarse_place() {
    let walk = with_address();
    let stranger = view(&walk.def, walk.case(), &hand("qian"));
    assert_eq!(stranger.fields["contact"], json!({"masked": "138****5678"}));
    assert_eq!(stranger.fields["address"], json!({"masked": "***"}));
    assert_eq!(stranger.fields["content"], json!("楼道灯坏了"));
    assert_eq!(stranger.opened, Vec::<String>::new());
    let coarse = &stranger.fields["place"];
    assert_eq!(coarse["blurred"], json!(300));
    let off = (coarse["lon"].as_f64().unwrap() - 117.71).abs();
    assert!(off < 0.003 && coarse["lon"] != json!(117.71));

    let dispatcher = view(&walk.def, walk.case(), &hand("wang"));
    assert_eq!(dispatcher.fields["place"], json!({"lon": 117.71, "lat": 39.02}));
    let asker = view(&walk.def, walk.case(), &hand("li"));
    assert_eq!(asker.fields["contact"], json!("13812345678"));
    assert_eq!(asker.opened, ["address", "contact"]);
}

#[test]
fn neighbours_in_a_square_look_alike() {
    let mut walk = with_address();
    let blurred = |walk: &Walk| view(&walk.def, walk.case(), &hand("zhao")).fields["place"].clone();
    let first = blurred(&walk);
    let mut case = walk.case().clone();
    case.fields["place"] = json!({"lon": 117.7101, "lat": 39.0201});
    walk.case = Some(case);
    assert_eq!(blurred(&walk), first);
}

#[test]
fn a_sealed_value_shows_nothing_even_to_its_owner() {
    let mut walk = with_address();
    let mut case = walk.case().clone();
    case.seal(&walk.def, |_, _| hash_mark("abc"));
    assert_eq!(case.fields["content"], json!("楼道灯坏了"));
    walk.case = Some(case);
    let asker = view(&walk.def, walk.case(), &hand("li"));
    assert_eq!(asker.fields["contact"], json!({"masked": "***"}));
    assert!(asker.opened.is_empty());
}

#[test]
fn what_was_erased_reads_erased_to_everybody() {
    let mut walk = with_address();
    let mut case = walk.case().clone();
    case.fields["contact"] = json!({"erased": true});
    walk.case = Some(case);
    for who in ["li", "qian"] {
        let seen = view(&walk.def, walk.case(), &hand(who));
        assert_eq!(seen.fields["contact"], json!({"erased": true}));
        assert!(!seen.opened.contains(&"contact".to_owned()));
    }
}

#[test]
fn a_secret_is_masked_to_its_readers_and_hidden_from_the_rest() {
    let mut walk = Walk::new(loop_of(include_str!("../data/survey.json")), at("2026-03-02 09:00"));
    walk.take("li", "write", r#"{"title": "走访", "secret": "欠费"}"#, "{}").unwrap();
    let fields = |who: &str| view(&walk.def, walk.case(), &hand(who)).fields;
    assert_eq!(fields("qian")["secret"], json!({"masked": "***"}));
    assert!(!fields("li").contains_key("secret"));
    assert_eq!(walk.case().fields["writer"], json!(person("li")));
    assert_eq!(walk.def.fields["secret"].visible.len(), 1, "{}", key("verifier"));
}

#[test]
fn personal_inputs_stay_with_their_event() {
    let mut walk = Walk::new(loop_of(include_str!("../data/survey.json")), at("2026-03-02 09:00"));
    walk.take("li", "write", r#"{"title": "走访"}"#, "{}").unwrap();
    walk.take("li", "finish", r#"{"note": "好"}"#, r#"{"grade": 4, "phone": "13812345678"}"#).unwrap();
    assert_eq!(json!(walk.case().last["finish"]), json!({"grade": 4}));
    let mut event = walk.events[1].clone();
    event.seal(&walk.def, |_, name, _| hash_mark(name));
    assert_eq!(json!(event.input), json!({"grade": 4, "phone": {"hash": "phone"}}));
}
