//! `POST /cases/{id}/comments`

use crate::house::in_both_houses;
use crate::orders::id_of;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

in_both_houses! {
    async fn a_comment_touches_no_clock(house) {
        let id = house.order_in("hexi", "accepted").await;
        let path = format!("/cases/{id}");
        let volunteer = house.client("hexi.volunteer").await;
        let before = volunteer.get(&path).await.ok();
        house.clock.advance(Duration::from_secs(3600));
        let answer = volunteer.post(&format!("{path}/comments"), json!({"text": "  明天上门\r\n带梯子 "})).await;
        let after = answer.ok();
        assert_eq!(answer.header("etag"), Some(format!("\"{}\"", before["version"].as_i64().unwrap() + 1).as_str()));
        for same in ["state", "due_at", "due_ledger", "yellow_at", "promise_due_at", "entered_at", "turn", "assignee"] {
            assert_eq!(before[same], after[same], "{same}");
        }
        let events = volunteer.get(&format!("{path}/events")).await.items();
        let last = events.last().unwrap();
        assert_eq!((&last["kind"], &last["step"]), (&json!("comment"), &json!(null)));
        assert_eq!(last["input"], json!({"text": "明天上门\n带梯子"}));
    }

    async fn who_may_see_an_open_case_may_comment_and_attach(house) {
        let id = house.placed("hexi").await;
        let path = format!("/cases/{id}/comments");
        for writer in ["hexi.resident", "hexi.volunteer", "hexi.dispatcher", "hexi.verifier", "district.office"] {
            house.client(writer).await.post(&path, json!({"text": "看到了"})).await.ok();
        }
        for stranger in ["hexi.resident2", "hexi.grid_worker", "hedong.dispatcher", "nobody", "admin"] {
            house.client(stranger).await.post(&path, json!({"text": "看到了"})).await.refused(404, "not_found");
        }
        let resident = house.client("hexi.resident").await;
        let file = id_of(&resident.upload("说明.txt", "说明".into()).await.ok());
        resident.post(&path, json!({"files": [file]})).await.ok();
        house.client("hexi.dispatcher").await.get(&format!("/files/{file}")).await.ok();
        let again = resident.post(&path, json!({"text": "再发一次", "files": [file]})).await;
        assert_eq!(again.problems(), [("files".into(), "not_found".into())]);
        assert_eq!(resident.post(&path, json!({})).await.problems(), [("text".into(), "required".into())]);
        assert_eq!(resident.post(&path, json!({"text": "  "})).await.problems(), [("text".into(), "required".into())]);
        let long = resident.post(&path, json!({"text": "字".repeat(2001)})).await;
        assert_eq!(long.problems(), [("text".into(), "max".into())]);
    }

    async fn nothing_is_added_to_a_closed_case(house) {
        let id = house.order_in("hexi", "withdrawn").await;
        let resident = house.client("hexi.resident").await;
        resident.post(&format!("/cases/{id}/comments"), json!({"text": "还要吗"})).await.refused(409, "state");
    }

    async fn a_comment_on_a_stale_version_is_refused(house) {
        let id = house.placed("hexi").await;
        let path = format!("/cases/{id}/comments");
        let resident = house.client("hexi.resident").await;
        let body = json!({"text": "补充说明"});
        resident.ask(Method::POST, &path).if_match(1).json(&body).send().await.ok();
        resident.ask(Method::POST, &path).if_match(1).json(&body).send().await.refused(412, "version");
        assert_eq!(resident.get(&format!("/cases/{id}")).await.ok()["version"], 2);
    }
}
