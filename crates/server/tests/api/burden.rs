//! `GET /definitions/burden`: what the packs in force ask of people.

use crate::house::in_both_houses;
use serde_json::{Value as Json, json};

/// Minutes of a role's week.
fn minutes(told: &Json, role: &str) -> f64 {
    let roles = told["roles"].as_array().unwrap();
    roles.iter().find(|it| it["role"] == role).map_or(0.0, |it| it["minutes"].as_f64().unwrap())
}

in_both_houses! {
    async fn a_pack_tells_what_it_asks_of_each_role_and_what_it_asks_twice(house) {
        let client = house.client("hexi.dispatcher").await;
        let one = client.get("/definitions/burden").await.ok();
        assert_eq!(one["pack"], "binhai", "the pack that no other uses");
        let packs: Vec<&Json> = one["packs"].as_array().unwrap().iter().map(|it| &it["pack"]).collect();
        assert!(packs.contains(&&json!("common")), "{packs:?}");
        let amounts = one["amounts"].as_array().unwrap();
        assert!(amounts.iter().all(|it| it["count"] == json!(1.0)), "one of everything: {amounts:?}");
        assert!(amounts.iter().any(|it| it["key"] == "binhai/order" && it["kind"] == "loop"));
        assert!(minutes(&one, "binhai/dispatcher") > 0.0);
        assert_eq!(one["rates"]["assumption"], true);
        assert_eq!(one["forbidden"], json!([]));

        let phone = one["asked_twice"].as_array().unwrap().iter().find(|it| it["element"] == "common/person.phone");
        let places = phone.unwrap()["places"].as_array().unwrap();
        let at = |key: &str| places.iter().find(|it| it["definition"] == key).unwrap();
        let roll = at("binhai/volunteer");
        assert_eq!((&roll["keeps"], &roll["kind"]), (&json!(true), &json!("register")));
        assert_eq!((&at("binhai/order")["until"], &at("binhai/order")["kind"]), (&json!("2027-12-31"), &json!("loop")));
        let english = client.ask(reqwest::Method::GET, "/definitions/burden").in_english().send().await.ok();
        let packs = english["packs"].as_array().unwrap();
        assert!(packs.iter().any(|it| it["title"] == "Binhai New Area"), "{packs:?}");
    }

    async fn volumes_are_what_the_week_holds(house) {
        let client = house.client("hexi.dispatcher").await;
        let week = |volumes: &str| format!("/definitions/burden?pack=binhai&volumes={volumes}");
        // {"loops":{"order":120},"people":{"dispatcher":2}}
        let path = week("%7B%22loops%22%3A%7B%22order%22%3A120%7D%2C%22people%22%3A%7B%22dispatcher%22%3A2%7D%7D");
        let told = client.get(&path).await.ok();
        let amounts = told["amounts"].as_array().unwrap();
        let order = amounts.iter().find(|it| it["key"] == "binhai/order").unwrap();
        assert_eq!(order["count"], json!(120.0));
        assert_eq!(amounts.iter().filter(|it| it["count"] != json!(0.0)).count(), 1);
        let dispatcher = told["roles"].as_array().unwrap().iter().find(|it| it["role"] == "binhai/dispatcher").unwrap();
        assert_eq!(dispatcher["people"], json!(2.0));
        let each = dispatcher["minutes_each"].as_f64().unwrap();
        assert!((each * 2.0 - minutes(&told, "binhai/dispatcher")).abs() < 0.2, "{dispatcher}");

        let refused = client.get(&week("loops%3A%20%7Bordr%3A%201%7D")).await.refused(400, "malformed");
        assert!(refused["because"].as_str().unwrap().contains("order"), "says what was meant: {refused}");
        client.get(&week("loops%3A%20%7Border%3A%20-1%7D")).await.refused(400, "malformed");
        client.get(&week("nothing")).await.refused(400, "malformed");
        client.get(&week(&"x".repeat(8 * 1024 + 1))).await.refused(400, "malformed");
    }

    async fn a_pack_that_is_not_there_is_not_found_and_nobody_asks_without_signing_in(house) {
        let client = house.client("hexi.dispatcher").await;
        client.get("/definitions/burden?pack=nowhere").await.refused(404, "not_found");
        client.get("/definitions/burden?else=1").await.refused(400, "malformed");
        house.anyone().get("/definitions/burden").await.refused(401, "session");
    }
}
