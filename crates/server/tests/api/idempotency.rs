//! `Idempotency-Key`: a repeat answers the same and does nothing again.

use crate::client::{Answer, Client};
use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use gridwork_db::Engine;
use gridwork_testkit::databases;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::time::Duration;

async fn keyed(client: &Client, path: &str, key: &str, body: &Json) -> Answer {
    client.ask(Method::POST, path).key(key).json(body).send().await
}

async fn count(client: &Client) -> i64 {
    client.get("/cases/count").await.ok()["count"].as_i64().unwrap()
}

in_both_houses! {
    async fn a_repeat_answers_the_same_and_does_nothing_again(house) {
        let resident = house.client("hexi.resident").await;
        let order = house.order("hexi");
        let first = keyed(&resident, "/cases", "k1", &order).await;
        let again = keyed(&resident, "/cases", "k1", &order).await;
        assert_eq!((first.status, again.status), (201, 201));
        assert_eq!(first.ok(), again.ok());
        assert_eq!((first.header("etag"), first.header("location")), (again.header("etag"), again.header("location")));
        assert_eq!(count(&resident).await, 1);
        let path = format!("/cases/{}", id_of(&first.ok()));
        for (step, body) in [("comments", json!({"text": "加急"})), ("steps/withdraw", json!({}))] {
            let path = format!("{path}/{step}");
            let (first, again) = (keyed(&resident, &path, step, &body).await, keyed(&resident, &path, step, &body).await);
            assert_eq!((first.ok(), first.status), (again.ok(), again.status), "{step}");
        }
        assert_eq!(resident.get(&format!("{path}/events")).await.items().len(), 3);
        assert_eq!(resident.get(&path).await.ok()["version"], 3);

        let office = house.client("district.office").await;
        let rows = "/registers/binhai/service_item/rows";
        let body = json!({"fields": {"code": "0901", "class": "repair", "name": "x", "days": 1}});
        let (first, again) = (keyed(&office, rows, "r", &body).await, keyed(&office, rows, "r", &body).await);
        assert_eq!((first.status, first.ok()), (again.status, again.ok()));
        let retire = format!("{rows}/{}/retire", id_of(&first.ok()));
        let gone = keyed(&office, &retire, "s", &json!({})).await.ok();
        assert_eq!(keyed(&office, &retire, "s", &json!({})).await.ok(), gone);
    }

    async fn a_key_belongs_to_one_request_of_one_account(house) {
        let (first, second) = (house.client("hexi.resident").await, house.client("hexi.resident2").await);
        let order = house.order("hexi");
        let case = keyed(&first, "/cases", "k1", &order).await.ok();
        let mut other = order.clone();
        other["form"]["content"] = json!("水管漏了");
        keyed(&first, "/cases", "k1", &other).await.refused(422, "idempotency_key");
        let withdraw = format!("/cases/{}/steps/withdraw", id_of(&case));
        keyed(&first, &withdraw, "k1", &json!({})).await.refused(422, "idempotency_key");
        let theirs = keyed(&second, "/cases", "k1", &order).await.ok();
        assert_ne!(id_of(&theirs), id_of(&case));
        assert_eq!((count(&first).await, count(&second).await), (1, 1));
        // Another session of the same account is the same account: a phone that was offline signs in again.
        let later = house.client("hexi.resident").await;
        assert_eq!(id_of(&keyed(&later, "/cases", "k1", &order).await.ok()), id_of(&case));
        for key in ["", "two words", "schlüssel", &"k".repeat(201)] {
            let ask = first.ask(Method::POST, "/cases").header("idempotency-key", key);
            ask.json(&order).send().await.refused(400, "malformed");
        }
        assert_eq!(keyed(&first, "/cases", &"k".repeat(200), &order).await.status, 201);
    }

    async fn a_double_submit_takes_effect_once(house) {
        let resident = house.client("hexi.resident").await;
        let order = house.order("hexi");
        for round in 0..10 {
            let key = format!("k{round}");
            let twins = (0..3).map(|_| keyed(&resident, "/cases", &key, &order));
            let answers = futures_util::future::join_all(twins).await;
            let ids = answers.iter().map(|answer| id_of(&answer.ok())).collect::<std::collections::HashSet<_>>();
            assert_eq!(ids.len(), 1, "round {round}");
            assert!(answers.iter().all(|answer| answer.status == 201));
            assert_eq!(count(&resident).await, round + 1);
            let path = format!("/cases/{}/comments", ids.into_iter().next().unwrap());
            let body = json!({"text": "加急"});
            let key = format!("c{round}");
            let twins = (0..3).map(|_| keyed(&resident, &path, &key, &body));
            for answer in futures_util::future::join_all(twins).await {
                assert_eq!(answer.ok()["version"], 2, "round {round}");
            }
        }
    }

    async fn a_key_outlives_the_server(house) {
        let order = house.order("hexi");
        let case = keyed(&house.client("hexi.resident").await, "/cases", "k1", &order).await.ok();
        let house = house.restart().await;
        let resident = house.client("hexi.resident").await;
        let again = keyed(&resident, "/cases", "k1", &order).await;
        assert_eq!((again.status, id_of(&again.ok())), (201, id_of(&case)));
        // Numbers go on after a restart, with a gap at most.
        let next = resident.post("/cases", order).await.ok();
        assert!(next["number"].as_str() > case["number"].as_str());
        assert_eq!(count(&resident).await, 2);
    }

    async fn a_refusal_is_not_kept(house) {
        let resident = house.client("hexi.resident").await;
        let mut order = house.order("hexi");
        order["form"]["content"] = json!("");
        assert_eq!(keyed(&resident, "/cases", "k1", &order).await.status, 422);
        order["form"]["content"] = json!("楼道灯坏了");
        let case = keyed(&resident, "/cases", "k1", &order).await.ok();
        let rate = format!("/cases/{}/steps/rate", id_of(&case));
        let stars = json!({"form": {"stars": 5, "solved": true}});
        keyed(&resident, &rate, "k2", &stars).await.refused(409, "state");
        house.carry("hexi", &id_of(&case), "verified").await;
        assert_eq!(keyed(&resident, &rate, "k2", &stars).await.ok()["state"], "settled");
    }

    async fn a_key_is_kept_for_thirty_days(house) {
        let order = house.order("hexi");
        let case = keyed(&house.client("hexi.resident").await, "/cases", "k1", &order).await.ok();
        for (days, is_same) in [(30, true), (1, false)] {
            house.clock.advance(Duration::from_secs(days * 24 * 3600));
            gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
            let again = keyed(&house.client("hexi.resident").await, "/cases", "k1", &order).await.ok();
            assert_eq!(id_of(&again) == id_of(&case), is_same, "after {days} more days");
        }
    }

    async fn a_personal_field_opened_again_under_one_key_is_read_once(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let path = format!("/cases/{id}/open-field");
        let body = json!({"field": "contact", "purpose": "核实需求"});
        for _ in 0..3 {
            keyed(&dispatcher, &path, "k1", &body).await.ok();
        }
        let opened = house.journal(&id).await.into_iter().filter(|(action, _)| action == "open_field").count();
        assert_eq!(opened, 1);
    }
}

#[test]
fn a_double_submit_to_two_servers_takes_effect_once() {
    databases::runtime().block_on(async {
        let house = House::build(Engine::Postgres, crate::house::usual_options(), crate::house::usual_settings()).await;
        let second = house.second_server().await;
        let here = house.client("hexi.resident").await;
        let there = here.at(&format!("http://{}", second.address));
        let order = house.order("hexi");
        for round in 0..10 {
            let key = format!("k{round}");
            let (one, two) = tokio::join!(keyed(&here, "/cases", &key, &order), keyed(&there, "/cases", &key, &order));
            assert_eq!(id_of(&one.ok()), id_of(&two.ok()));
            assert_eq!(count(&there).await, round + 1);
        }
    });
}
