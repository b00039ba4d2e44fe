//! `POST /registers/{pack}/{key}/rows/{id}/restore`: a retired row comes back into use.

use crate::client::{Answer, Client};
use crate::house::in_both_houses;
use crate::orders::id_of;
use reqwest::Method;
use serde_json::{Value as Json, json};

const ITEMS: &str = "/registers/binhai/service_item/rows";

async fn found(client: &Client, words: &str) -> Vec<String> {
    let query = words.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let items = client.get(&format!("/search?q={query}")).await.items();
    items.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

async fn keyed(client: &Client, path: &str, key: &str) -> Answer {
    client.ask(Method::POST, path).key(key).json(&json!({})).send().await
}

in_both_houses! {
    async fn a_retired_row_comes_back_once_and_is_found_again(house) {
        let office = house.client("district.office").await;
        let row = json!({"fields": {"code": "0977", "class": "repair", "name": "银行代办", "days": 2}});
        let id = id_of(&office.post(ITEMS, row.clone()).await.ok());
        let path = format!("{ITEMS}/{id}");
        let restore = format!("{path}/restore");
        office.post(&restore, json!({})).await.refused(409, "living");
        let gone = office.post(&format!("{path}/retire"), json!({})).await.ok();
        assert_eq!(gone["may"], json!({"write": false, "restore": true, "locked": [], "open": []}));
        assert_eq!(found(&office, "银行").await, Vec::<String>::new());

        let reader = house.client("hexi.resident").await;
        assert_eq!(reader.get(&path).await.ok()["may"]["restore"], false);
        reader.post(&restore, json!({})).await.refused(403, "role");
        office.ask(Method::POST, &restore).if_match(1).json(&json!({})).send().await.refused(412, "version");

        // Sent again because the answer was lost, it does nothing more.
        let back = keyed(&office, &restore, "again").await;
        assert_eq!((back.status, back.header("etag")), (200, Some("\"3\"")));
        assert_eq!(keyed(&office, &restore, "again").await.ok(), back.ok());
        assert_eq!((&back.ok()["retired_at"], &back.ok()["may"]["write"]), (&Json::Null, &json!(true)));
        assert_eq!(found(&office, "银行").await, [id.clone()]);
        let listed = office.get(&format!("{ITEMS}?limit=200")).await.items();
        assert!(listed.iter().any(|it| it["id"] == id.as_str()));
        let actions = house.journal(&id).await.into_iter().map(|(action, _)| action).collect::<Vec<_>>();
        assert_eq!(actions, ["add", "retire", "restore"]);

        office.post(&format!("{path}/retire"), json!({})).await.ok();
        office.post(ITEMS, row).await.ok();
        office.post(&restore, json!({})).await.refused(409, "duplicate");
    }
}
