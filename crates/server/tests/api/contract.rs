//! A program that knows only api.md signs in as each role and carries one order round with four people.

use crate::cases::is_as_promised;
use crate::client::{Client, Pass};
use crate::district::PASSWORD;
use crate::house::{House, in_both_houses};
use crate::orders::{id_of, ids};
use reqwest::Method;
use serde_json::{Value as Json, json};

/// Signs in as api.md says and asks who that is.
async fn sign_in(house: &House, account: &str) -> (Client, Json) {
    let body = json!({"account": account, "password": PASSWORD, "token": true});
    let answer = house.anyone().post("/session", body).await.ok();
    assert!(answer["csrf"].is_string(), "{answer}");
    let client = house.anyone().with(Pass::Bearer(answer["token"].as_str().unwrap().to_owned()));
    let me = client.get("/me").await.ok();
    assert!(me["person"]["id"].is_string() && me["person"]["name"].is_string(), "{me}");
    assert!(["zh-CN", "en"].contains(&me["language"].as_str().unwrap()), "{me}");
    for role in me["roles"].as_array().unwrap() {
        assert!(role["role"].as_str().unwrap().contains('/'), "{me}");
        for field in ["id", "code", "name", "kind"] {
            assert!(role["org"][field].is_string(), "{field}: {me}");
        }
    }
    (client, me)
}

/// Takes a step as web and phone do: always with a key, at the version that was read.
async fn take(client: &Client, case: &Json, step: &str, body: Json) -> Json {
    let id = id_of(case);
    let version = case["version"].as_i64().unwrap();
    let ask = client.ask(Method::POST, &format!("/cases/{id}/steps/{step}"));
    let answer = ask.key(&format!("{id}-{step}-{version}")).if_match(version).json(&body).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let after = answer.json();
    is_as_promised(&after);
    assert_eq!(after["version"], json!(version + 1));
    assert_eq!(answer.header("etag"), Some(format!("\"{}\"", version + 1).as_str()));
    after
}

in_both_houses! {
    async fn one_order_goes_round_with_four_people(house) {
        let (resident, me) = sign_in(&house, "hexi.resident").await;
        let (dispatcher, _) = sign_in(&house, "hexi.dispatcher").await;
        let (volunteer, worker) = sign_in(&house, "hexi.volunteer").await;
        let (verifier, _) = sign_in(&house, "hexi.verifier").await;
        let definition = resident.get("/definitions/binhai/order").await.ok();
        assert!(definition["states"].is_object() && definition["steps"].is_object());
        let items = resident.get("/registers/binhai/service_item/rows?limit=200").await.items();
        let lamp = items.iter().find(|row| row["fields"]["code"] == "0301").expect("the catalogue has it");

        let form = json!({"item": lamp["id"], "content": "楼道灯坏了", "contact": "13812340000"});
        let body = json!({"loop": "binhai/order", "org": me["roles"][0]["org"]["id"], "form": form});
        let placed = resident.ask(Method::POST, "/cases").key("round-1").json(&body).send().await;
        assert_eq!(placed.status, 201, "{}", placed.text());
        let case = placed.json();
        is_as_promised(&case);
        let path = format!("/cases/{}", id_of(&case));

        let waiting = dispatcher.get("/cases?turn=mine").await.ok();
        assert_eq!((ids(waiting["items"].as_array().unwrap()), &waiting["next"]), (vec![id_of(&case)], &Json::Null));
        assert_eq!(dispatcher.get("/cases/count?turn=mine").await.ok()["count"], 1);
        let opened = dispatcher.post(&format!("{path}/open-field"), json!({"field": "contact", "purpose": "核实需求"})).await;
        assert_eq!(opened.ok(), json!({"field": "contact", "value": "13812340000"}));

        let dispatched = take(&dispatcher, &case, "dispatch", json!({"input": {"volunteer": worker["person"]["id"]}})).await;
        assert_eq!(dispatched["assignee"], worker["person"]);
        let accepted = take(&volunteer, &dispatched, "accept", json!({})).await;
        assert_eq!(accepted["fields"]["contact"], "13812340000");
        let done = json!({"form": {"result": "已更换灯泡", "hours": 0.5}});
        let delivered = take(&volunteer, &accepted, "deliver", done).await;
        let remark = volunteer.post(&format!("{path}/comments"), json!({"text": "灯泡自带"})).await;
        assert_eq!(remark.status, 200);
        let verified = take(&verifier, &remark.json(), "verify", json!({})).await;
        assert!(verified["promise_due_at"].is_string());
        let settled = take(&resident, &verified, "rate", json!({"form": {"stars": 5, "solved": true}})).await;
        assert_eq!((&settled["state"], &settled["fields"]["stars"]), (&json!("settled"), &json!(5)));
        assert_eq!(delivered["state"], "delivered");

        let events = resident.get(&format!("{path}/events")).await.items();
        let steps = events.iter().filter_map(|event| event["step"].as_str()).collect::<Vec<_>>();
        assert_eq!(steps, ["place", "dispatch", "accept", "deliver", "verify", "rate"]);
        let tracked = house.anyone().get(&format!("/track/{}", case["track"].as_str().unwrap())).await.ok();
        assert_eq!(tracked["state"], "settled");
        for client in [resident, dispatcher, volunteer, verifier] {
            assert_eq!(client.delete("/session").await.status, 204);
            client.get("/me").await.refused(401, "session");
        }
    }

    async fn every_role_signs_in_and_reads_its_lists(house) {
        let mut accounts = house.district.people.keys().cloned().collect::<Vec<_>>();
        accounts.sort();
        accounts.retain(|account| !account.starts_with("far.") && !account.ends_with('2'));
        let id = house.placed("hexi").await;
        for account in accounts {
            let (client, me) = sign_in(&house, &account).await;
            assert_eq!(me["person"]["id"], house.person(&account).as_str());
            for list in ["/cases", "/cases?turn=mine", "/cases?turn=org", "/cases?turn=below", "/orgs", "/definitions"] {
                let page = client.get(list).await.ok();
                assert!(page["items"].is_array() && page.get("next").is_some(), "{account} {list}: {page}");
            }
            let sees = client.get(&format!("/cases/{id}")).await.status == 200;
            assert_eq!(client.get("/cases/count").await.ok()["count"], json!(i64::from(sees)), "{account}");
        }
    }
}
