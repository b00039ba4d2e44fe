//! Corrections of values in cases: asked by whoever asked for the case, put right by those who work on it, and told.

use crate::client::Client;
use crate::district::within;
use crate::house::in_both_houses;
use crate::orders::{PHONE, id_of};
use gridwork_kernel::people::{self, store::NewStandIn};
use serde_json::{Value as Json, json};
use std::time::Duration;

const NEW_PHONE: &str = "13700001234";
const WISH: &str = "手机换成13700001234，旧号停用了";

async fn asked(client: &Client, case: &str, field: &str) -> Json {
    client.post(&format!("/cases/{case}/corrections"), json!({"field": field, "wish": WISH})).await.ok()
}

fn answering(correction: &Json) -> String {
    format!("/corrections/{}/answer", id_of(correction))
}

/// The messages of somebody that the house itself tells, without those of the loop.
async fn told(client: &Client) -> Vec<String> {
    let all = client.get("/me/messages").await.items();
    let own = all.iter().filter(|it| it["message"].as_str().unwrap().starts_with("house."));
    assert!(all.iter().all(|it| !it.to_string().contains("1370000")), "no message holds what it is about");
    own.map(|it| it["message"].as_str().unwrap().to_owned()).collect()
}

in_both_houses! {
    async fn a_value_in_a_case_is_put_right_by_those_who_work_on_it(house) {
        let case = house.order_in("hexi", "accepted").await;
        let resident = house.client("hexi.resident").await;
        let before = resident.get(&format!("/cases/{case}")).await.ok();
        let correction = asked(&resident, &case, "contact").await;
        let of = ["kind", "register", "register_title", "field_title", "state", "wish"];
        let of = of.map(|key| correction[key].as_str().unwrap());
        assert_eq!(of, ["case", "binhai/order", "群众点单", "联系电话", "open", WISH]);
        assert_eq!((&correction["record"], &correction["number"]), (&json!(case), &before["number"]));
        assert!(correction["due_at"].as_str().unwrap().starts_with("2026-04-01"), "{correction}");
        for (reader, sees) in [
            ("hexi.dispatcher", true), ("hedong.dispatcher", false), ("hexi.volunteer", false),
            ("street.coordinator", false), ("hexi.resident", false), ("nobody", false),
        ] {
            let waiting = house.client(reader).await.get("/corrections").await.items();
            assert_eq!(waiting.iter().any(|it| it["id"] == correction["id"]), sees, "{reader}");
        }
        let path = answering(&correction);
        let accept = json!({"accept": true, "value": NEW_PHONE, "answer": "已核实"});
        for stranger in ["hedong.dispatcher", "hexi.volunteer", "hexi.resident", "street.coordinator"] {
            house.client(stranger).await.post(&path, accept.clone()).await.refused(404, "not_found");
        }
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(told(&dispatcher).await, ["house.correction_asked"]);
        assert_eq!(dispatcher.post(&path, accept.clone()).await.status, 204);
        dispatcher.post(&path, accept).await.refused(409, "answered");

        let after = resident.get(&format!("/cases/{case}")).await.ok();
        assert_eq!(after["fields"]["contact"], NEW_PHONE);
        for unmoved in ["state", "due_at", "turn", "assignee"] {
            assert_eq!(after[unmoved], before[unmoved], "no clock and nobody's turn changes: {unmoved}");
        }
        let events = resident.get(&format!("/cases/{case}/events")).await.items();
        let last = events.last().unwrap();
        assert_eq!((&last["kind"], &last["actor"]["id"]), (&json!("correction"), &json!(house.person("hexi.dispatcher"))));
        assert_eq!(last["form"], json!({"contact": {"masked": "***"}}));
        let mine = resident.get("/me/corrections").await.items();
        assert_eq!((&mine[0]["state"], &mine[0]["answer"]), (&json!("accepted"), &json!("已核实")));
        assert_eq!(told(&resident).await, ["house.correction_accepted"]);
        let lines = [house.journal(&case).await, house.journal(&id_of(&correction)).await].concat();
        assert!(lines.iter().any(|(action, _)| action == "correction"), "the case says that it was put right");
        assert!(lines.iter().all(|(_, detail)| !detail.to_string().contains("1370000")));
    }

    async fn what_is_put_right_must_fit_and_be_something_else(house) {
        let case = house.placed("hexi").await;
        let correction = asked(&house.client("hexi.resident").await, &case, "contact").await;
        let path = answering(&correction);
        let dispatcher = house.client("hexi.dispatcher").await;
        for (body, problem) in [
            (json!({"accept": true}), ("value", "required")),
            (json!({"accept": true, "value": "没有"}), ("value", "phone")),
            (json!({"accept": true, "value": PHONE}), ("value", "same")),
            (json!({"accept": false, "value": NEW_PHONE, "answer": "不对"}), ("value", "unexpected")),
            (json!({"accept": false, "answer": " "}), ("answer", "length")),
        ] {
            let refused = dispatcher.post(&path, body.clone()).await;
            assert_eq!(refused.problems(), [(problem.0.to_owned(), problem.1.to_owned())], "{body}");
        }
        // What need not be there may be emptied.
        assert_eq!(dispatcher.post(&path, json!({"accept": true, "value": null})).await.status, 204);
        let after = house.client("hexi.resident").await.get(&format!("/cases/{case}")).await.ok();
        assert_eq!(after["fields"].get("contact"), None, "{after}");
    }

    async fn a_wish_is_declined_with_a_reason_and_told(house) {
        let case = house.order_in("hexi", "closed").await;
        let resident = house.client("hexi.resident").await;
        let correction = asked(&resident, &case, "address").await;
        let body = json!({"accept": false, "answer": "与户籍登记一致"});
        assert_eq!(house.client("hexi.dispatcher").await.post(&answering(&correction), body).await.status, 204);
        let mine = resident.get("/me/corrections").await.items();
        assert_eq!((&mine[0]["state"], &mine[0]["answer"]), (&json!("declined"), &json!("与户籍登记一致")));
        assert_eq!(told(&resident).await, ["house.correction_declined"]);
    }

    async fn only_who_asked_for_a_case_asks_of_it_and_of_personal_values_alone(house) {
        let case = house.order_in("hexi", "accepted").await;
        let path = format!("/cases/{case}/corrections");
        let body = json!({"field": "contact", "wish": WISH});
        for stranger in ["hexi.resident2", "hexi.volunteer", "hexi.dispatcher", "nobody"] {
            house.client(stranger).await.post(&path, body.clone()).await.refused(404, "not_found");
        }
        let resident = house.client("hexi.resident").await;
        for plain in ["content", "item", "nothing"] {
            let wrong = resident.post(&path, json!({"field": plain, "wish": ""})).await;
            assert_eq!(wrong.problems(), [("field".into(), "unknown".into()), ("wish".into(), "length".into())]);
        }
        asked(&resident, &case, "contact").await;
        resident.post(&path, body).await.refused(409, "asked");
        let kept = resident.get("/me/kept").await.ok();
        let correctable = &kept["cases"]["items"][0]["correctable"];
        let keys = correctable.as_array().unwrap().iter().map(|it| it["key"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(keys, ["address", "contact"]);
    }

    async fn nobody_answers_what_they_asked_for_themselves_nor_who_stands_in_for_them(house) {
        let case = house.placed("hexi").await;
        let correction = asked(&house.client("hexi.resident").await, &case, "contact").await;
        let (person, by) = (house.district.person("hexi.resident"), house.district.person("hexi.dispatcher"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let (from, to) = (work.now(), work.now().plus(Duration::from_secs(3600)));
                let new = NewStandIn { person, by, role: None, org: None, from, to, reason: "休假".into() };
                people::store::stand_in(work, &new).await?;
                Ok(())
            })
        })
        .await;
        let body = json!({"accept": true, "value": NEW_PHONE});
        house.client("hexi.dispatcher").await.post(&answering(&correction), body).await.refused(403, "own");
    }

    async fn what_was_erased_is_neither_asked_for_nor_put_right(house) {
        let case = house.order_in("hexi", "withdrawn").await;
        house.clock.advance(Duration::from_secs(178 * 24 * 3600));
        asked(&house.client("hexi.resident").await, &case, "contact").await;
        house.clock.advance(Duration::from_secs(10 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        // What was open ends with the value, and its wish, which holds the same, is gone too.
        let again = house.client("hexi.resident").await;
        let mine = again.get("/me/corrections").await.items();
        assert_eq!((&mine[0]["state"], &mine[0]["wish"]), (&json!("declined"), &Json::Null));
        assert!(house.client("hexi.dispatcher").await.get("/corrections").await.items().is_empty());
        let body = json!({"field": "contact", "wish": WISH});
        again.post(&format!("/cases/{case}/corrections"), body).await.refused(409, "erased");
        let kept = again.get("/me/kept").await.ok();
        assert_eq!(kept["cases"]["items"][0]["correctable"], json!([]));
    }
}
