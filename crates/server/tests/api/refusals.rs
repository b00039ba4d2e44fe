//! The order of refusals: whoever breaks several rules at once hears of the first.

use crate::district::within;
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::take;
use gridwork_definitions::model::Key;
use gridwork_kernel::people;
use reqwest::Method;
use serde_json::json;

const NOWHERE: &str = "/cases/0190a000-0000-7000-8000-000000000001";

/// Gives somebody one more role.
async fn grant(house: &House, login: &str, role: &'static str, org: &str) {
    let (person, org) = (house.district.person(login), house.district.org(org));
    within(&house.desk, move |work| {
        Box::pin(async move {
            let now = work.now();
            people::store::grant(work, person, &Key::parse(role).unwrap(), org, now, None).await?;
            Ok(())
        })
    })
    .await;
}

in_both_houses! {
    async fn malformed_comes_before_not_signed_in(house) {
        let anyone = house.anyone();
        let step = format!("{NOWHERE}/steps/accept");
        let ask = |path: &str| anyone.ask(Method::POST, path);
        for body in ["{", "[]", "nul", "\"text\"", "{\"nonsense\": 1}", "{\"form\": []}", "{\"form\": {}, \"form\": {}}"] {
            ask(&step).body("application/json", body).send().await.refused(400, "malformed");
        }
        ask(&step).body("application/json", b"{\"form\": {\"a\": \"\xff\"}}".to_vec()).send().await.refused(400, "malformed");
        ask(&format!("{step}?nonsense=1")).json(&json!({})).send().await.refused(400, "malformed");
        ask(&step).header("if-match", "soon").json(&json!({})).send().await.refused(400, "malformed");
        ask(&step).header("idempotency-key", "two words").json(&json!({})).send().await.refused(400, "malformed");
        ask("/cases/%FF/steps/accept").json(&json!({})).send().await.refused(400, "malformed");
        for query in ["cases?limit=0", "cases?nonsense=1", "cases?turn=yours", "cases?loop=order", "cases?after=x", "cases/count?sort=x",
            "orgs?limit=201", "orgs?tree_on=today", "registers/a/b/rows?limit=0", "registers/a/b/rows?after=1", "cases/x/events?after=x",
            "events?nonsense=1", "me?nonsense=1", "definitions?limit=1"] {
            anyone.get(&format!("/{query}")).await.refused(400, "malformed");
        }
        ask(&step).json(&json!({})).send().await.refused(401, "session");
        anyone.get("/cases").await.refused(401, "session");
    }

    async fn not_signed_in_comes_before_a_known_key_and_that_before_not_found(house) {
        let id = house.placed("hexi").await;
        let volunteer = house.client("hexi.volunteer").await;
        let path = format!("/cases/{id}/steps/claim");
        let claim = |client: &crate::client::Client| client.ask(Method::POST, &path).key("k").json(&json!({})).send();
        assert_eq!(claim(&volunteer).await.ok()["state"], "accepted");
        claim(&house.anyone()).await.refused(401, "session");
        let dispatcher = house.client("hexi.dispatcher").await;
        take(&dispatcher, &id, "recall", json!({"input": {"reason": "换人"}})).await.ok();
        let other = json!({"input": {"volunteer": house.person("hexi.volunteer2")}});
        take(&dispatcher, &id, "dispatch", other).await.ok();
        // The case is out of the volunteer's sight now; the key still answers what was done under it, and no field.
        volunteer.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        let again = claim(&volunteer).await;
        assert_eq!((again.status, &again.ok()["fields"], &again.ok()["steps"]), (200, &json!({}), &json!([])));
        // Under the same key, anything else is another request: also one to nowhere.
        let elsewhere = volunteer.ask(Method::POST, &format!("{NOWHERE}/steps/claim")).key("k").json(&json!({}));
        elsewhere.send().await.refused(422, "idempotency_key");
        volunteer.ask(Method::POST, &path).key("l").json(&json!({})).send().await.refused(404, "not_found");
    }

    async fn not_found_comes_before_every_rule_of_a_step(house) {
        let id = house.order_in("hexi", "accepted").await;
        let stranger = house.client("hedong.dispatcher").await;
        take(&stranger, &id, "dispatch", json!({})).await.refused(404, "not_found");
        take(&stranger, &id, "nonsense", json!({})).await.refused(404, "not_found");
        let volunteer = house.client("hexi.volunteer").await;
        take(&volunteer, &id, "nonsense", json!({})).await.refused(404, "no_such_step");
        // Not his to do, not from here, and without what it asks for.
        take(&volunteer, &id, "dispatch", json!({})).await.refused(403, "role");
        take(&volunteer, &id, "close", json!({})).await.refused(403, "role");
        let dispatcher = house.client("hexi.dispatcher").await;
        take(&dispatcher, &id, "dispatch", json!({})).await.refused(409, "state");
        // Not from here comes before not his.
        take(&dispatcher, &id, "rate", json!({})).await.refused(409, "state");
        take(&dispatcher, &id, "deliver", json!({})).await.refused(403, "turn");
        let late = volunteer.ask(Method::POST, &format!("/cases/{id}/steps/deliver")).if_match(1).json(&json!({}));
        assert_eq!(late.send().await.problems(), [("form.result".into(), "required".into())]);
        let form = json!({"form": {"result": "好了"}});
        let late = volunteer.ask(Method::POST, &format!("/cases/{id}/steps/deliver")).if_match(1).json(&form);
        late.send().await.refused(412, "version");
    }

    async fn turn_comes_before_guard_and_guard_before_problems(house) {
        let solved = house.order_in("hexi", "settled").await;
        take(&house.client("hexi.dispatcher").await, &solved, "reopen", json!({})).await.refused(403, "turn");
        let asker = house.client("hexi.resident").await;
        let refused = take(&asker, &solved, "reopen", json!({})).await;
        let body = refused.refused(409, "guard");
        assert!(body["because"].as_str().is_some_and(|reason| reason.contains("是否解决")), "{body}");
        let unsolved = house.order_in("hexi", "unsolved").await;
        let missing = take(&asker, &unsolved, "reopen", json!({})).await;
        assert_eq!(missing.problems(), [("input.reason".into(), "required".into())]);
        take(&asker, &unsolved, "reopen", json!({"input": {"reason": "又坏了"}})).await.ok();
    }

    async fn hands_come_before_problems(house) {
        grant(&house, "hexi.dispatcher", "binhai/verifier", "hexi_branch").await;
        let id = house.order_in("hexi", "delivered").await;
        let both = house.client("hexi.dispatcher").await;
        take(&both, &id, "verify", json!({})).await.refused(403, "hands");
        let body = take(&both, &id, "redo", json!({})).await.refused(403, "hands");
        assert!(body["because"].as_str().is_some_and(|reason| reason.contains("派单")), "{body}");
        take(&house.client("hexi.verifier").await, &id, "verify", json!({})).await.ok();
    }

    async fn opening_and_rows_refuse_in_the_same_order(house) {
        let stranger = house.client("hexi.dispatcher").await;
        let mut order = house.order("hedong");
        stranger.post("/cases", order.clone()).await.refused(404, "not_found");
        order["org"] = json!(house.org("hexi"));
        order["form"] = json!({"nonsense": 1});
        stranger.post("/cases", order.clone()).await.refused(403, "role");
        house.client("hexi.resident").await.post("/cases", order).await.refused(422, "problems");
        let rows = "/registers/binhai/service_item/rows";
        let wrong = json!({"fields": {"nonsense": 1}});
        stranger.post("/registers/binhai/nothing/rows", wrong.clone()).await.refused(404, "not_found");
        stranger.post(rows, wrong.clone()).await.refused(403, "role");
        let path = format!("{rows}/{}", house.item("0302"));
        stranger.ask(Method::PATCH, &path).if_match(9).json(&wrong).send().await.refused(403, "role");
        let office = house.client("district.office").await;
        office.ask(Method::PATCH, &path).if_match(9).json(&wrong).send().await.refused(422, "problems");
        office.post(&format!("{path}/retire"), json!({})).await.ok();
        office.ask(Method::PATCH, &path).if_match(9).json(&wrong).send().await.refused(409, "retired");
    }

    async fn opening_a_field_refuses_in_the_same_order(house) {
        let id = house.order_in("hexi", "delivered").await;
        let path = format!("/cases/{id}/open-field");
        let ask = |field: &str, purpose: &str| json!({"field": field, "purpose": purpose});
        house.client("hedong.dispatcher").await.post(&path, ask("contact", "")).await.refused(404, "not_found");
        house.client("hexi.volunteer").await.post(&path, ask("contact", "")).await.refused(403, "field");
        let dispatcher = house.client("hexi.dispatcher").await;
        let nothing = dispatcher.post(&path, ask("contact", " ")).await;
        assert_eq!(nothing.problems(), [("purpose".into(), "length".into())]);
        let long = dispatcher.post(&path, ask("contact", &"字".repeat(201))).await;
        assert_eq!(long.problems(), [("purpose".into(), "length".into())]);
        for field in ["content", "nonsense"] {
            assert_eq!(dispatcher.post(&path, ask(field, "核实")).await.problems(), [("field".into(), "unknown".into())]);
        }
    }
}

in_a_house! {
    async fn too_large_and_wrong_type_are_told_at_any_point(house) {
        let step = format!("{NOWHERE}/steps/accept");
        let anyone = house.anyone();
        let large = format!("{{\"form\": {{\"content\": \"{}\"}}}}", "a".repeat(1024 * 1024));
        for (path, client) in [(step.as_str(), &anyone), ("/cases", &house.client("hexi.resident").await)] {
            let ask = client.ask(Method::POST, path).body("application/json", large.clone());
            ask.send().await.refused(413, "too_large");
        }
        let huge = vec![b' '; 20 * 1024 * 1024];
        anyone.ask(Method::POST, "/session").body("application/json", huge).send().await.refused(413, "too_large");
        for kind in ["text/plain", "application/xml", "application/jsonp", "application/x-www-form-urlencoded", ""] {
            anyone.ask(Method::POST, &step).body(kind, "{}").send().await.refused(415, "type");
        }
        let fits = anyone.ask(Method::POST, &step).body("Application/JSON; charset=utf-8", "{}");
        fits.send().await.refused(401, "session");
        anyone.ask(Method::PUT, "/cases").json(&json!({})).send().await.refused(405, "method");
        anyone.get("/nonsense").await.refused(404, "not_found");
    }
}
