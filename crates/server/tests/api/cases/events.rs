//! `GET /cases/{id}/events`: the history, as its reader may see it.

use crate::house::in_both_houses;
use crate::orders::{ADDRESS, PHONE, take};
use serde_json::{Value as Json, json};

in_both_houses! {
    async fn the_history_tells_every_step_with_what_was_given(house) {
        let id = house.order_in("hexi", "settled").await;
        let events = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}/events")).await.items();
        let steps = events.iter().map(|event| event["step"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(steps, ["place", "dispatch", "accept", "deliver", "verify", "rate"]);
        for (at, event) in events.iter().enumerate() {
            assert_eq!(event["seq"], json!(at + 1));
            for field in ["from", "to", "actor", "at", "form", "input", "due_before", "due_after"] {
                assert!(event.get(field).is_some(), "{field}: {event}");
            }
        }
        assert_eq!((&events[0]["from"], &events[0]["to"]), (&Json::Null, &json!("placed")));
        assert_eq!(events[1]["input"]["volunteer"], house.person("hexi.volunteer").as_str());
        assert_eq!(events[1]["actor"], json!({"id": house.person("hexi.dispatcher"), "name": "人hexi.dispatcher"}));
        assert_eq!(events[3]["form"], json!({"result": "已更换灯泡", "hours": 0.5}));
        assert_eq!(events[0]["due_after"], events[1]["due_before"]);
    }

    async fn a_long_history_comes_in_pages(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        for number in 0..6 {
            let body = json!({"text": format!("第{number}次提醒")});
            dispatcher.post(&format!("/cases/{id}/comments"), body).await.ok();
        }
        let (mut seen, mut after) = (Vec::new(), String::from("0"));
        loop {
            let page = dispatcher.get(&format!("/cases/{id}/events?limit=3&after={after}")).await.ok();
            seen.extend(page["items"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()));
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen, (1..=7).collect::<Vec<_>>());
        dispatcher.get(&format!("/cases/{id}/events?after=x")).await.refused(400, "malformed");
    }

    async fn nobody_reads_a_personal_value_in_the_history(house) {
        let id = house.order_in("hexi", "accepted").await;
        for reader in ["hexi.resident", "hexi.volunteer", "hexi.dispatcher", "district.office"] {
            let answer = house.client(reader).await.get(&format!("/cases/{id}/events")).await;
            let form = &answer.items()[0]["form"];
            assert_eq!(form["contact"], json!({"masked": "***"}), "{reader}");
            assert!(!answer.text().contains(PHONE) && !answer.text().contains(ADDRESS), "{reader}");
        }
    }

    async fn to_whom_a_state_is_open_the_plain_fields_are_and_no_talk(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.post(&format!("/cases/{id}/comments"), json!({"text": "家里有老人"})).await.ok();
        take(&dispatcher, &id, "dispatch", json!({"input": {"volunteer": house.person("hexi.volunteer2")}})).await.ok();
        let second = house.client("hexi.volunteer2").await;
        take(&second, &id, "decline", json!({"input": {"reason": "unwell"}})).await.ok();
        let volunteer = house.client("hexi.volunteer").await;
        let events = volunteer.get(&format!("/cases/{id}/events")).await.items();
        assert_eq!(events[0]["form"]["content"], "楼道灯坏了");
        assert_eq!(events[0]["form"].get("contact"), None);
        assert!(events[0]["form"]["place"]["blurred"].is_number(), "{}", events[0]);
        for event in &events {
            assert_eq!(event["input"], json!({}), "{event}");
            assert!(event["actor"]["name"].as_str().unwrap().contains('*'), "{event}");
        }
    }
}
