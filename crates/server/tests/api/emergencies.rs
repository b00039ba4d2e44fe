//! Emergency readings: one case, for some hours, loudly, and reviewed by somebody else on the next working day.

use crate::client::{Answer, Client};
use crate::district::within;
use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use gridwork_definitions::model::Key;
use gridwork_kernel::people::{self, store::NewStandIn};
use serde_json::{Value as Json, json};
use std::time::Duration;

async fn allow(house: &House, roles: Json) {
    let rules = json!({"rules": {"emergency_roles": roles, "idle_minutes_office": 240, "session_hours": 720}});
    assert_eq!(house.client("security").await.post("/admission/rules", rules).await.status, 204);
}

async fn number(house: &House, id: &str) -> String {
    let case = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}")).await.ok();
    case["number"].as_str().unwrap().to_owned()
}

async fn open(client: &Client, number: &str) -> Answer {
    let body = json!({"number": number, "purpose": "寻找走失老人", "reason": "家属报警，原社区值班员失联"});
    client.post("/emergencies", body).await
}

/// A complaint about an order that the dispatcher of Hexi handled; its number.
async fn complaint(house: &House) -> String {
    let accepted = house.placed("hexi").await;
    house.carry("hexi", &accepted, "accepted").await;
    let resident = house.client("hexi.resident").await;
    let complaint = id_of(&resident.post("/cases", house.complaint(&accepted)).await.ok());
    resident.get(&format!("/cases/{complaint}")).await.ok()["number"].as_str().unwrap().to_owned()
}

/// What is told of a number that exists and of one that does not, whatever else is wrong: it has to be the same.
async fn told_alike(client: &Client, number: &str) {
    for (purpose, reason) in [("寻找走失老人", "家属报警，原社区值班员失联"), ("x", "急"), ("", "")]
    {
        let mut told = Vec::new();
        for number in [number, "NO-SUCH-1"] {
            let body = json!({"number": number, "purpose": purpose, "reason": reason});
            let answer = client.post("/emergencies", body).await;
            let mut said = answer.json();
            said.as_object_mut().unwrap().remove("request_id");
            told.push((answer.status, said));
        }
        assert_eq!(told[0], told[1], "{purpose}");
        assert_eq!(told[0].0, 422);
    }
}

in_both_houses! {
    async fn a_case_that_is_kept_from_somebody_is_told_like_none(house) {
        allow(&house, json!(["binhai/dispatcher"])).await;
        let number = complaint(&house).await;
        told_alike(&house.client("hexi.dispatcher").await, &number).await;
        // Somebody of another community may open it, until they stand in for whom it concerns, be it in one role only.
        let neighbour = house.client("hedong.dispatcher").await;
        let (person, by) = (house.district.person("hexi.dispatcher"), house.district.person("hedong.dispatcher"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let from = work.now();
                let to = from.plus(Duration::from_secs(3600));
                let role = Some(Key::parse("binhai/dispatcher").unwrap());
                let new = NewStandIn { person, by, role, org: None, from, to, reason: "休假".into() };
                people::store::stand_in(work, &new).await?;
                Ok(())
            })
        })
        .await;
        told_alike(&neighbour, &number).await;
        house.clock.advance(Duration::from_secs(3600));
        let opened = open(&neighbour, &number).await.ok();
        neighbour.get(&format!("/cases/{}", opened["case"].as_str().unwrap())).await.ok();
    }

    async fn numbers_in_the_words_of_an_emergency_are_not_kept(house) {
        allow(&house, json!(["binhai/dispatcher"])).await;
        let number = number(&house, &house.placed("hexi").await).await;
        let neighbour = house.client("hedong.dispatcher").await;
        let said = json!({
            "number": number, "purpose": "联系13812345678", "reason": "家属来电13812345678，证件11010519491231002X",
        });
        let opened = neighbour.post("/emergencies", said).await.ok();
        assert_eq!(opened["purpose"], "联系****");
        assert_eq!(opened["reason"], "家属来电****，证件****");
        let audit = house.client("audit").await;
        let path = format!("/emergencies/{}/review", id_of(&opened));
        let words = json!({"verdict": "accepted", "words": "已向13812345678核实"});
        assert_eq!(audit.post(&path, words).await.status, 204);
        let listed = audit.get("/emergencies").await.items();
        assert_eq!(listed[0]["words"], "已向****核实");
        let lines = house.journal(&id_of(&opened)).await;
        let case = house.journal(opened["case"].as_str().unwrap()).await;
        let all = [lines, case].concat();
        assert!(!all.is_empty() && all.iter().all(|(_, detail)| !detail.to_string().contains("1381234")), "{all:?}");
    }

    async fn a_case_is_open_for_its_hours_and_everything_about_it_and_then_no_more(house) {
        let id = house.placed("hexi").await;
        let number = number(&house, &id).await;
        let stranger = house.client("hedong.dispatcher").await;
        stranger.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        open(&stranger, &number).await.refused(403, "role");
        assert_eq!(stranger.get("/me").await.ok()["may_open_emergency"], false);
        allow(&house, json!(["binhai/dispatcher"])).await;
        let opened = open(&stranger, &number).await;
        assert_eq!(opened.status, 201);
        let reading = opened.ok();
        assert_eq!((&reading["review_due_on"], &reading["is_late"]), (&json!("2026-03-03"), &json!(false)));
        // Page, list, history and field: the same scope decides them all.
        stranger.get(&format!("/cases/{id}")).await.ok();
        stranger.get(&format!("/cases/{id}/events")).await.ok();
        assert!(stranger.get("/cases").await.items().iter().any(|case| case["id"] == id.as_str()));
        let field = json!({"field": "contact", "purpose": "联系家属"});
        stranger.post(&format!("/cases/{id}/open-field"), field).await.ok();
        let step = json!({"input": {"volunteer": house.person("hedong.volunteer")}});
        stranger.post(&format!("/cases/{id}/steps/dispatch"), step).await.refused(403, "emergency");
        // Reading and nothing else.
        stranger.post(&format!("/cases/{id}/comments"), json!({"text": "已联系"})).await.refused(403, "emergency");
        let own = house.placed("hedong").await;
        let link = json!({"case": own, "kind": "related"});
        stranger.post(&format!("/cases/{id}/links"), link).await.refused(403, "emergency");
        open(&stranger, &number).await.refused(409, "in_scope");
        let neighbour = house.client("far.dispatcher").await;
        neighbour.get(&format!("/cases/{id}")).await.refused(404, "not_found");

        let lines = house.journal(&id).await;
        let line = lines.iter().find(|(action, _)| action == "emergency_open").expect("a line of its own");
        assert_eq!((&line.1["purpose"], &line.1["reason"]), (&json!("寻找走失老人"), &json!("家属报警，原社区值班员失联")));
        house.clock.advance(Duration::from_secs(4 * 3600 - 1));
        stranger.get(&format!("/cases/{id}")).await.ok();
        house.clock.advance(Duration::from_secs(1));
        stranger.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        assert!(!stranger.get("/cases").await.items().iter().any(|case| case["id"] == id.as_str()));
    }

    async fn the_audit_office_reviews_it_with_words_and_a_forgotten_one_is_late(house) {
        allow(&house, json!(["binhai/dispatcher"])).await;
        let id = house.placed("hexi").await;
        let stranger = house.client("hedong.dispatcher").await;
        let reading = id_of(&open(&stranger, &number(&house, &id).await).await.ok());
        house.clock.advance(Duration::from_secs(20 * 3600));
        let audit = house.client("audit").await;
        let due = audit.get("/emergencies").await.items();
        assert_eq!((due.len(), &due[0]["is_late"], &due[0]["verdict"]), (1, &json!(false), &Json::Null));
        house.clock.advance(Duration::from_secs(24 * 3600));
        let audit = house.client("audit").await;
        assert_eq!(audit.get("/emergencies").await.items()[0]["is_late"], true);
        let path = format!("/emergencies/{reading}/review");
        for login in ["security", "admin", "hedong.dispatcher", "street.auditor"] {
            let body = json!({"verdict": "accepted", "words": "可以"});
            house.client(login).await.post(&path, body).await.refused(403, "role");
        }
        audit.post(&path, json!({"verdict": "accepted", "words": ""})).await.refused(422, "problems");
        let body = json!({"verdict": "objected", "words": "应先联系河西值班领导"});
        assert_eq!(audit.post(&path, body.clone()).await.status, 204);
        audit.post(&path, body).await.refused(409, "state");
        let told = house.client("hedong.dispatcher").await.get("/emergencies").await.items();
        assert_eq!((&told[0]["verdict"], &told[0]["words"], &told[0]["is_late"]), (&json!("objected"), &json!("应先联系河西值班领导"), &json!(false)));
    }

    async fn what_cannot_be_opened_is_told_alike(house) {
        allow(&house, json!(["binhai/dispatcher", "binhai/verifier"])).await;
        let id = house.placed("hexi").await;
        let number = number(&house, &id).await;
        let stranger = house.client("hedong.dispatcher").await;
        let unknown = open(&stranger, "NO-SUCH-1").await;
        assert_eq!(unknown.problems(), [("number".to_owned(), "unknown".to_owned())]);
        let body = json!({"number": number, "purpose": "x", "reason": "急"});
        assert_eq!(stranger.post("/emergencies", body).await.problems().len(), 2);
        open(&house.client("hexi.resident2").await, &number).await.refused(403, "role");
        house.client("hexi.resident2").await.get("/emergencies").await.refused(403, "role");
        let far = open(&house.client("far.dispatcher").await, &number).await;
        assert_eq!(far.problems(), [("number".to_owned(), "unknown".to_owned())], "of another street");
        let anybody = json!({"rules": {"emergency_roles": ["binhai/resident"]}});
        let refused = house.client("security").await.post("/admission/rules", anybody).await;
        assert_eq!(refused.problems(), [("emergency_roles".to_owned(), "open_entry".to_owned())]);
        for office in ["admin", "security", "audit"] {
            open(&house.client(office).await, &number).await.refused(403, "role");
        }
    }

    async fn nobody_opens_a_complaint_about_themselves(house) {
        allow(&house, json!(["binhai/dispatcher"])).await;
        let number = complaint(&house).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(dispatcher.get(&format!("/cases?q={number}")).await.items().len(), 0);
        let refused = open(&dispatcher, &number).await;
        assert_eq!(refused.problems(), [("number".to_owned(), "unknown".to_owned())]);
    }
}
