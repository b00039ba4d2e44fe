//! Corrections: asked by whom a row is about, answered by those who keep it.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use serde_json::{Value as Json, json};
use std::time::Duration;

const VOLUNTEERS: &str = "/registers/binhai/volunteer/rows";
const WISH: &str = "手机换成13700001234，旧号停用了";

/// A volunteer's row, and its path.
async fn row(house: &House) -> String {
    let fields = json!({"person": house.person("hexi.volunteer"), "capacity": 3, "contact": "13987654321"});
    let body = json!({"org": house.org("hexi"), "fields": fields});
    let row = house.client("hexi.dispatcher").await.post(VOLUNTEERS, body).await.ok();
    format!("{VOLUNTEERS}/{}", id_of(&row))
}

async fn asked(client: &Client, row: &str, field: &str) -> Json {
    client.post(&format!("{row}/corrections"), json!({"field": field, "wish": WISH})).await.ok()
}

in_both_houses! {
    async fn a_correction_goes_to_those_who_keep_the_row(house) {
        let row = row(&house).await;
        let volunteer = house.client("hexi.volunteer").await;
        let correction = asked(&volunteer, &row, "contact").await;
        let told = ["register_title", "field_title", "state", "wish"].map(|key| correction[key].as_str().unwrap());
        assert_eq!(told, ["志愿者名册", "联系电话", "open", WISH]);
        assert!(correction["due_at"].as_str().unwrap().starts_with("2026-04-01"), "{correction}");
        for (reader, sees) in [
            ("hexi.dispatcher", true), ("district.office", true), ("hedong.dispatcher", false),
            ("street.coordinator", false), ("hexi.volunteer", false), ("nobody", false),
        ] {
            let waiting = house.client(reader).await.get("/corrections").await.items();
            assert_eq!(waiting.iter().any(|it| it["id"] == correction["id"]), sees, "{reader}");
        }
        let path = format!("/corrections/{}/answer", id_of(&correction));
        let accept = json!({"accept": true, "answer": "已更改"});
        house.client("hedong.dispatcher").await.post(&path, accept.clone()).await.refused(404, "not_found");
        volunteer.post(&path, accept.clone()).await.refused(404, "not_found");
        let dispatcher = house.client("hexi.dispatcher").await;
        let odd = dispatcher.post(&path, json!({"accept": true, "value": "13700001234"})).await;
        assert_eq!(odd.problems(), [("value".into(), "unexpected".into())]);
        // Nobody says that it is done before it is.
        dispatcher.post(&path, accept.clone()).await.refused(409, "unchanged");
        dispatcher.patch(&row, json!({"fields": {"contact": "13700001234"}})).await.ok();
        assert_eq!(dispatcher.post(&path, accept.clone()).await.status, 204);
        dispatcher.post(&path, accept).await.refused(409, "answered");
        let mine = volunteer.get("/me/corrections").await.items();
        assert_eq!((&mine[0]["state"], &mine[0]["answer"]), (&json!("accepted"), &json!("已更改")));
        assert!(dispatcher.get("/corrections").await.items().is_empty());
        let lines = house.journal(&id_of(&correction)).await;
        assert_eq!(lines.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(), ["ask", "accept"]);
        assert!(lines.iter().all(|(_, detail)| !detail.to_string().contains("1370000")));
    }

    async fn a_correction_is_declined_with_a_reason_and_its_wish_erased_in_time(house) {
        let row = row(&house).await;
        let volunteer = house.client("hexi.volunteer").await;
        let correction = asked(&volunteer, &row, "capacity").await;
        let path = format!("/corrections/{}/answer", id_of(&correction));
        let dispatcher = house.client("hexi.dispatcher").await;
        let mute = dispatcher.post(&path, json!({"accept": false, "answer": " "})).await;
        assert_eq!(mute.problems(), [("answer".into(), "length".into())]);
        assert_eq!(dispatcher.post(&path, json!({"accept": false, "answer": "以本人申报为准"})).await.status, 204);
        let mine = async || house.client("hexi.volunteer").await.get("/me/corrections").await.items();
        assert_eq!((&mine().await[0]["state"], &mine().await[0]["wish"]), (&json!("declined"), &json!(WISH)));
        house.clock.advance(Duration::from_secs(40 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        assert_eq!((&mine().await[0]["answer"], &mine().await[0]["wish"]), (&json!("以本人申报为准"), &Json::Null));
    }

    async fn only_whom_a_row_is_about_asks_and_once_a_field(house) {
        let row = row(&house).await;
        let path = format!("{row}/corrections");
        let body = json!({"field": "contact", "wish": WISH});
        for stranger in ["hexi.volunteer2", "hexi.resident", "hexi.dispatcher", "nobody"] {
            house.client(stranger).await.post(&path, body.clone()).await.refused(404, "not_found");
        }
        let volunteer = house.client("hexi.volunteer").await;
        let wrong = volunteer.post(&path, json!({"field": "nothing", "wish": ""})).await;
        assert_eq!(wrong.problems(), [("field".into(), "unknown".into()), ("wish".into(), "length".into())]);
        asked(&volunteer, &row, "contact").await;
        volunteer.post(&path, body.clone()).await.refused(409, "asked");
        house.client("hexi.dispatcher").await.post(&format!("{row}/retire"), json!({})).await.ok();
        volunteer.post(&path, json!({"field": "capacity", "wish": WISH})).await.refused(409, "retired");
    }
}
