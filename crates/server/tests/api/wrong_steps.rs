//! Every person, every step, every state of an order: what is not allowed is refused for the right reason.
//!
//! The expectation is written out from api.md and from the text of the loop, never asked of the engine. Every request
//! names a version that cannot be, so that what is allowed answers 412, the last of all refusals, and nothing moves.

use crate::client::Client;
use crate::district::within;
use crate::house::{House, in_both_houses};
use crate::orders::STATES;
use futures_util::StreamExt;
use gridwork_definitions::model::Key;
use gridwork_kernel::people;
use reqwest::Method;
use serde_json::{Value as Json, json};

/// One step of the order loop: from which states, by whom.
struct Rule {
    step: &'static str,
    from: &'static [&'static str],
    by: &'static [&'static str],
}

const fn rule(step: &'static str, from: &'static [&'static str], by: &'static [&'static str]) -> Rule {
    Rule { step, from, by }
}

/// `packs/binhai/loops/order.yaml` in other words. `unsolved` is the state `settled` of an order that was not solved.
const RULES: [Rule; 16] = [
    rule("place", &[], &["resident", "grid_worker"]),
    rule("dispatch", &["placed"], &["dispatcher"]),
    rule("claim", &["placed"], &["volunteer"]),
    rule("accept", &["dispatched"], &["assignee"]),
    rule("decline", &["dispatched"], &["assignee"]),
    rule("hand_back", &["accepted"], &["assignee"]),
    rule("recall", &["dispatched", "accepted"], &["dispatcher"]),
    rule("deliver", &["accepted"], &["assignee"]),
    rule("verify", &["delivered"], &["verifier"]),
    rule("redo", &["delivered"], &["verifier"]),
    rule("rate", &["verified"], &["asker"]),
    rule("unrated", &["verified"], &["system"]),
    rule("reopen", &["settled", "unsolved"], &["asker"]),
    rule("close", &["settled", "unsolved"], &["system"]),
    rule("lapse", &["settled", "unsolved"], &["system"]),
    rule("withdraw", &["placed", "dispatched"], &["asker"]),
];

/// Who tries, with the roles that reach the order's community.
const PEOPLE: [(&str, &[&str]); 18] = [
    ("hexi.resident", &["resident"]),
    ("hexi.resident2", &["resident"]),
    ("hexi.volunteer", &["volunteer"]),
    ("hexi.volunteer2", &["volunteer"]),
    // Holds two offices, and dispatched every order that went further.
    ("hexi.dispatcher", &["dispatcher", "verifier"]),
    ("hexi.verifier", &["verifier"]),
    ("hexi.grid_worker", &["grid_worker"]),
    ("street.coordinator", &["street_coordinator"]),
    ("street.leader", &["leader"]),
    ("district.office", &["district_office"]),
    ("hedong.resident", &[]),
    ("hedong.volunteer", &[]),
    ("hedong.dispatcher", &[]),
    ("hedong.verifier", &[]),
    ("far.coordinator", &[]),
    ("far.dispatcher", &[]),
    ("nobody", &[]),
    ("admin", &[]),
];

/// Whether a person may know of the order in a state.
fn may_know(who: &str, state: &str) -> bool {
    match who {
        "hexi.resident" | "hexi.dispatcher" | "hexi.verifier" => true,
        "street.coordinator" | "street.leader" | "district.office" => true,
        // Given the order from being dispatched on; withdrawn it never was.
        "hexi.volunteer" => state != "withdrawn",
        "hexi.volunteer2" => state == "placed",
        _ => false,
    }
}

fn is(who: &str, relation: &str, state: &str) -> bool {
    match relation {
        "asker" => who == "hexi.resident",
        "assignee" => who == "hexi.volunteer" && !["placed", "withdrawn"].contains(&state),
        _ => false,
    }
}

/// Status and code, in the order of api.md.
fn expected(who: &str, roles: &[&str], step: &str, state: &str) -> (u16, &'static str) {
    if !may_know(who, state) {
        return (404, "not_found");
    }
    let Some(rule) = RULES.iter().find(|rule| rule.step == step) else { return (404, "no_such_step") };
    let names_relation = rule.by.iter().any(|by| ["asker", "assignee"].contains(by));
    let has_role = rule.by.iter().any(|by| roles.contains(by));
    let has_relation = rule.by.iter().any(|by| is(who, by, state));
    if !names_relation && !has_role {
        return (403, "role");
    }
    if !rule.from.contains(&state) {
        return (409, "state");
    }
    if !has_role && !has_relation {
        return (403, "turn");
    }
    if ["verify", "redo"].contains(&step) && who == "hexi.dispatcher" {
        return (403, "hands");
    }
    if step == "reopen" && state == "settled" {
        return (409, "guard");
    }
    (412, "version")
}

/// What a step asks for.
fn given(house: &House, step: &str) -> Json {
    match step {
        "dispatch" => json!({"input": {"volunteer": house.person("hexi.volunteer")}}),
        "decline" => json!({"input": {"reason": "unwell"}}),
        "hand_back" | "recall" | "redo" | "reopen" => json!({"input": {"reason": "有事"}}),
        "deliver" => json!({"form": {"result": "好了"}}),
        "rate" => json!({"form": {"stars": 4, "solved": true}}),
        _ => json!({}),
    }
}

async fn grant_second_office(house: &House) {
    let (person, branch) = (house.district.person("hexi.dispatcher"), house.district.org("hexi_branch"));
    within(&house.desk, move |work| {
        Box::pin(async move {
            let (role, now) = (Key::new("binhai", "verifier"), work.now());
            people::store::grant(work, person, &role, branch, now, None).await?;
            Ok(())
        })
    })
    .await;
}

in_both_houses! {
    async fn every_wrong_person_step_and_state_is_refused_for_the_right_reason(house) {
        grant_second_office(&house).await;
        // A closed one takes a week, in which others would grow old: it is made first.
        let mut orders = vec![("closed", house.order_in("hexi", "closed").await)];
        for state in STATES.into_iter().filter(|state| *state != "closed") {
            orders.push((state, house.order_in("hexi", state).await));
        }
        let mut asked: Vec<(Client, String, Json, String, (u16, &str))> = Vec::new();
        for (who, roles) in PEOPLE {
            let client = house.client(who).await;
            for (state, id) in &orders {
                for step in RULES.iter().map(|rule| rule.step).chain(["nonsense"]) {
                    let path = format!("/cases/{id}/steps/{step}");
                    let what = format!("{who} takes {step} in {state}");
                    asked.push((client.clone(), path, given(&house, step), what, expected(who, roles, step, state)));
                }
            }
        }
        let total = asked.len();
        let allowed = asked.iter().filter(|(.., expected)| expected.0 == 412).count();
        let wrong = futures_util::stream::iter(asked)
            .map(|(client, path, body, what, expected)| async move {
                let answer = client.ask(Method::POST, &path).if_match(999_999).json(&body).send().await;
                let found = (answer.status, answer.code());
                (found != (expected.0, expected.1.to_owned())).then(|| format!("{what}: {found:?}, not {expected:?}"))
            })
            .buffer_unordered(8)
            .filter_map(|wrong| async move { wrong })
            .collect::<Vec<_>>()
            .await;
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!((total, allowed), (18 * 9 * 17, 15), "every arrow that people take is allowed to its people");
        // Nothing moved: every order stands at the version at which it was left.
        let office = house.client("district.office").await;
        for (state, id) in &orders {
            let case = office.get(&format!("/cases/{id}")).await.ok();
            let stands = if *state == "unsolved" { "settled" } else { state };
            assert_eq!(case["state"], *stands, "{state}");
        }
    }
}
