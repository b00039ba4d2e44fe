//! `GET /cases/{id}`: every field of the contract, and the steps with their forms.

use crate::client::Answer;
use crate::house::in_both_houses;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// What api.md promises of a case, with the type of each field; `?` for those that may be null.
const PROMISED: [(&str, &str); 24] = [
    ("id", "id"),
    ("number", "text"),
    ("track", "text"),
    ("loop", "text"),
    ("loop_version", "int"),
    ("org", "org"),
    ("state", "text"),
    ("colour", "text"),
    ("due_at", "instant?"),
    ("due_ledger", "list"),
    ("promise_due_at", "instant?"),
    ("turn", "turn?"),
    ("assignee", "person?"),
    ("opener", "person"),
    ("asker", "person"),
    ("fields", "object"),
    ("outcome", "text?"),
    ("version", "int"),
    ("opened_at", "instant"),
    ("closed_at", "instant?"),
    ("steps", "list"),
    ("loop_title", "text"),
    ("state_title", "text"),
    ("entered_at", "instant"),
];

/// Checks an answer against the promise.
#[track_caller]
pub(crate) fn is_as_promised(case: &Json) {
    assert!(is_snake_case(case), "{case}");
    for (name, kind) in PROMISED {
        let value = case.get(name).unwrap_or_else(|| panic!("`{name}` is missing: {case}"));
        let (kind, may_be_null) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
        assert!((value.is_null() && may_be_null) || fits(value, kind), "`{name}` is no {kind}: {value}");
    }
    for interval in case["due_ledger"].as_array().into_iter().flatten() {
        assert!(fits(&interval["from"], "instant") && fits(&interval["to"], "instant"), "{interval}");
        assert!(interval["counts"].is_boolean() && fits(&interval["why"], "text"), "{interval}");
    }
    for step in case["steps"].as_array().into_iter().flatten() {
        assert!(fits(&step["key"], "text") && fits(&step["title"], "text"), "{step}");
        assert!(step["form"].is_array() && step["input"].is_array(), "{step}");
        let is_allowed = step["allowed"].as_bool().expect("allowed is a bool");
        assert_eq!(step.get("code").is_none(), is_allowed, "{step}");
        assert_eq!(step.get("because").is_none(), is_allowed, "{step}");
    }
}

/// Whether every name in an answer is written as the contract writes names.
fn is_snake_case(value: &Json) -> bool {
    let is_name = |name: &str| name.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '_'));
    match value {
        // `names` is keyed by ids.
        Json::Object(object) => object
            .iter()
            .filter(|(name, _)| *name != "names")
            .all(|(name, value)| is_name(name) && is_snake_case(value)),
        Json::Array(items) => items.iter().all(is_snake_case),
        _ => true,
    }
}

fn fits(value: &Json, kind: &str) -> bool {
    let text = value.as_str().unwrap_or_default();
    match kind {
        "id" => text.parse::<uuid::Uuid>().is_ok(),
        "text" => !text.is_empty(),
        "int" => value.is_i64(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        // RFC 3339 with its offset written out.
        "instant" => chrono::DateTime::parse_from_rfc3339(text).is_ok() && text.ends_with("+08:00"),
        "person" => fits(&value["id"], "id") && fits(&value["name"], "text"),
        "org" => fits(&value["id"], "id") && ["code", "name", "kind"].iter().all(|name| fits(&value[name], "text")),
        "turn" => fits(&value["person"], "person") || (fits(&value["role"], "text") && fits(&value["org"], "org")),
        other => panic!("no kind `{other}`"),
    }
}

fn step<'a>(case: &'a Json, key: &str) -> &'a Json {
    let steps = case["steps"].as_array().unwrap();
    steps.iter().find(|step| step["key"] == key).unwrap_or_else(|| panic!("no `{key}` in {steps:?}"))
}

fn etag(answer: &Answer) -> Option<i64> {
    answer.header("etag")?.trim_matches('"').parse().ok()
}

in_both_houses! {
    async fn a_case_has_every_field_of_the_contract_in_every_state(house) {
        for state in crate::orders::STATES {
            let id = house.order_in("hexi", state).await;
            for reader in ["hexi.resident", "hexi.dispatcher", "hexi.verifier", "district.office", "street.leader"] {
                let answer = house.client(reader).await.get(&format!("/cases/{id}")).await;
                let case = answer.ok();
                is_as_promised(&case);
                assert_eq!(etag(&answer), case["version"].as_i64(), "{state}");
            }
        }
    }

    async fn whose_move_it_is_follows_the_state(house) {
        let person = |login: &str| json!({"id": house.person(login), "name": format!("人{login}")});
        for (state, turn) in [
            ("dispatched", json!({"person": person("hexi.volunteer")})),
            ("accepted", json!({"person": person("hexi.volunteer")})),
            ("verified", json!({"person": person("hexi.resident")})),
            ("settled", Json::Null),
            ("withdrawn", Json::Null),
        ] {
            let id = house.order_in("hexi", state).await;
            let case = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}")).await.ok();
            assert_eq!(case["turn"], turn, "{state}");
        }
        for (state, role) in [("placed", "binhai/dispatcher"), ("delivered", "binhai/verifier")] {
            let id = house.order_in("hexi", state).await;
            let case = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}")).await.ok();
            assert_eq!(case["turn"]["role"], role);
            assert_eq!(case["turn"]["org"]["id"], house.org("hexi").as_str());
        }
    }

    async fn the_steps_say_who_may_take_them_and_what_they_ask_for(house) {
        let id = house.placed("hexi").await;
        let path = format!("/cases/{id}");
        let seen = house.client("hexi.dispatcher").await.get(&path).await.ok();
        let dispatch = step(&seen, "dispatch");
        assert_eq!(dispatch["allowed"], true);
        let volunteer = &dispatch["input"][0];
        assert_eq!(
            (&volunteer["key"], &volunteer["type"], &volunteer["required"], &volunteer["role"]),
            (&json!("volunteer"), &json!("person"), &json!(true), &json!("binhai/volunteer"))
        );
        assert_eq!(step(&seen, "claim")["code"], "role");
        assert_eq!(step(&seen, "withdraw")["code"], "turn");
        let asker = house.client("hexi.resident").await.get(&path).await.ok();
        assert_eq!(step(&asker, "withdraw")["allowed"], true);
        let keys = seen["steps"].as_array().unwrap().iter().map(|step| step["key"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(keys, ["dispatch", "claim", "withdraw"], "only steps out of this state, none of the system's");
    }

    async fn the_colour_worsens_with_time_and_says_when(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let path = format!("/cases/{id}");
        let colour = async || {
            let case = dispatcher.get(&path).await.ok();
            (case["colour"].clone(), case["colour_changes_at"].clone())
        };
        assert_eq!(colour().await, (json!("blue"), json!("2026-03-02T12:00:00+08:00")));
        house.wait(Duration::from_secs(3 * 3600)).await;
        assert_eq!(colour().await.0, "blue", "noon itself is still blue");
        house.wait(Duration::from_secs(1)).await;
        assert_eq!(colour().await, (json!("yellow"), json!("2026-03-02T14:30:00+08:00")));
        house.wait(Duration::from_secs(9000 - 1)).await;
        assert_eq!(colour().await.0, "yellow", "the due instant itself is on time");
        house.wait(Duration::from_secs(1)).await;
        assert_eq!(colour().await, (json!("red"), Json::Null));
    }
}
