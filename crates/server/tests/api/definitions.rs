//! `/definitions`: what there is to work with, as the packs say it.

use crate::house::in_a_house;
use reqwest::Method;
use serde_json::json;

in_a_house! {
    async fn the_list_names_every_definition_with_its_version(house) {
        let client = house.client("hexi.resident").await;
        let items = client.get("/definitions").await.items();
        let line = |kind: &str, key: &str| items.iter().find(|it| it["kind"] == kind && it["key"] == key).cloned();
        let order = line("loop", "binhai/order").expect("the order loop");
        assert_eq!((&order["title"], &order["version"]), (&json!("群众点单"), &json!(1)));
        for (kind, key) in [
            ("register", "binhai/service_item"),
            ("choices", "binhai/decline_reason"),
            ("role", "common/grid_worker"),
            ("org_kind", "common/community"),
        ] {
            assert!(line(kind, key).is_some(), "{kind} {key}");
        }
        let english = client.ask(Method::GET, "/definitions").in_english().send().await.items();
        assert!(english.iter().any(|it| it["key"] == "binhai/order" && it["title"] == "Service order"));
    }

    async fn a_definition_is_shown_whole(house) {
        let client = house.client("hexi.resident").await;
        let order = client.get("/definitions/binhai/order").await.ok();
        assert_eq!((&order["version"], &order["key"]), (&json!(1), &json!("binhai/order")));
        assert_eq!(order["states"].as_object().map(serde_json::Map::len), Some(8));
        assert_eq!(order["steps"].as_object().map(serde_json::Map::len), Some(18));
        let item = client.get("/definitions/binhai/service_item").await.ok();
        assert!(item["fields"]["days"].is_object(), "{item}");
        // A role may share its key with a register.
        let register = client.get("/definitions/binhai/volunteer").await.ok();
        let role = client.get("/definitions/binhai/volunteer?kind=role").await.ok();
        assert_eq!((&register["definition"], &role["definition"]), (&json!("register"), &json!("role")), "{role}");
        client.get("/definitions/binhai/volunteer?kind=loop").await.refused(404, "not_found");
        client.get("/definitions/binhai/volunteer?kind=thing").await.refused(400, "malformed");
        for unknown in ["binhai/nothing", "nothing/order", "Binhai/order", "binhai/order%20", "%2E%2E/order"] {
            client.get(&format!("/definitions/{unknown}")).await.refused(404, "not_found");
        }
    }
}
