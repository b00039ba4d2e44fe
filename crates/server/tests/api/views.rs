//! Saved views: one's own wherever one signs in, those that others share, and what a definition does not have any more.

use crate::client::{Answer, Client};
use crate::entry::{code_to, in_houses_with_messages, visitor};
use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use crate::packs::{apply_files, packs_dir};
use gridwork_definitions::Files;
use reqwest::Method;
use serde_json::{Value as Json, json};

const ROLL: &str = "binhai/volunteer";

async fn put(client: &Client, body: Json) -> Answer {
    client.ask(Method::PUT, "/me/views").json(&body).send().await
}

fn roll(name: &str, asked: Json) -> Json {
    json!({"list": ROLL, "name": name, "asked": asked})
}

/// What somebody is told of the views of a list: their names, and whether they are their own.
async fn told(house: &House, login: &str, list: &str) -> Vec<(String, bool)> {
    let all = house.client(login).await.get(&format!("/me/views?list={list}")).await.items();
    all.iter().map(|it| (it["name"].as_str().unwrap().to_owned(), it["is_own"] == json!(true))).collect()
}

in_both_houses! {
    async fn a_view_follows_its_owner_and_nobody_else(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let asked = json!({"view": "all", "sort": "-capacity", "columns": ["person", "capacity"], "q": "王"});
        let saved = put(&dispatcher, roll(" 最能接单 ", asked.clone())).await.ok();
        assert_eq!((&saved["name"], &saved["asked"], &saved["gone"]), (&json!("最能接单"), &asked, &json!([])));
        assert_eq!((&saved["is_own"], &saved["shared_with"]), (&json!(true), &Json::Null));
        put(&dispatcher, json!({"list": "cases", "name": "急", "asked": {"colour": "red", "look": "board"}})).await.ok();
        // Another computer: another session.
        assert_eq!(told(&house, "hexi.dispatcher", ROLL).await, [("最能接单".to_owned(), true)]);
        assert_eq!(told(&house, "hexi.dispatcher", "cases").await, [("急".to_owned(), true)]);
        assert_eq!(dispatcher.get("/me/views").await.items().len(), 2);
        // Under the same name it is the same view, asked otherwise.
        let again = put(&dispatcher, roll("最能接单", json!({"sort": "capacity"}))).await.ok();
        assert_eq!((&again["id"], &again["asked"]), (&saved["id"], &json!({"sort": "capacity"})));
        let own = format!("/me/views/{}", id_of(&saved));
        for stranger in ["hedong.dispatcher", "district.office", "admin"] {
            assert_eq!(told(&house, stranger, ROLL).await, []);
            house.client(stranger).await.delete(&own).await.refused(404, "not_found");
        }
        assert_eq!(dispatcher.delete(&own).await.status, 204);
        dispatcher.delete(&own).await.refused(404, "not_found");
        assert_eq!(told(&house, "hexi.dispatcher", ROLL).await, []);
        let lines = house.journal(&id_of(&saved)).await;
        assert_eq!(lines.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(), ["save", "save", "remove"]);
        assert!(lines.iter().all(|(_, detail)| !detail.to_string().contains("王")), "{lines:?}");
    }

    async fn a_view_sent_twice_under_one_key_is_saved_once(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let keyed = async |body: &Json| {
            dispatcher.ask(Method::PUT, "/me/views").key("v1").json(body).send().await
        };
        let body = roll("常看", json!({"q": "王"}));
        let (first, again) = (keyed(&body).await.ok(), keyed(&body).await.ok());
        assert_eq!(first, again);
        keyed(&roll("别的", json!({}))).await.refused(422, "idempotency_key");
        assert_eq!(told(&house, "hexi.dispatcher", ROLL).await.len(), 1);
    }

    async fn a_shared_view_is_seen_at_the_desks_of_its_org_and_below(house) {
        let coordinator = house.client("street.coordinator").await;
        let street = house.org("street");
        let offered = coordinator.get("/me/views").await.ok()["may_share_with"].clone();
        assert_eq!(offered[0]["id"], json!(street), "{offered}");
        let mut body = roll("全街能手", json!({"filter": "capacity >= 4"}));
        body["shared_with"] = json!(street);
        let shared = put(&coordinator, body).await.ok();
        put(&coordinator, json!({"list": "cases", "name": "全街红单", "asked": {"colour": "red"}, "shared_with": street}))
            .await
            .ok();
        for (reader, rows, cases) in [
            ("hexi.dispatcher", true, true), ("hedong.dispatcher", true, true), ("hexi.verifier", false, true),
            // Not below the street, beside it, above it; and who works at no desk.
            ("far.dispatcher", false, false), ("far.coordinator", false, false), ("district.office", false, false),
            ("hexi.volunteer", false, false), ("hexi.resident", false, false), ("nobody", false, false),
            ("admin", false, false),
        ] {
            let sees = |of: Vec<(String, bool)>| of.iter().any(|(_, is_own)| !is_own);
            assert_eq!(sees(told(&house, reader, ROLL).await), rows, "{reader}");
            assert_eq!(sees(told(&house, reader, "cases").await), cases, "{reader}");
        }
        let dispatcher = house.client("hexi.dispatcher").await;
        let seen = dispatcher.get(&format!("/me/views?list={ROLL}")).await.items().remove(0);
        assert_eq!((&seen["id"], &seen["by"]["name"]), (&shared["id"], &shared["by"]["name"]));
        // It widens nothing: what it asks is answered to each within their own reach.
        let filter = "/registers/binhai/volunteer/rows?filter=capacity%20%3E%3D%204";
        let fields = json!({"person": house.person("hedong.volunteer"), "capacity": 5});
        let body = json!({"org": house.org("hedong"), "fields": fields});
        house.client("hedong.dispatcher").await.post("/registers/binhai/volunteer/rows", body).await.ok();
        assert_eq!(coordinator.get(filter).await.items().len(), 1);
        assert_eq!(dispatcher.get(filter).await.items().len(), 0);
        dispatcher.delete(&format!("/me/views/{}", id_of(&shared))).await.refused(404, "not_found");
    }

    async fn a_shared_view_goes_with_the_role_of_who_shared_it(house) {
        let coordinator = house.client("street.coordinator").await;
        let body = json!({"list": "cases", "name": "全街", "asked": {}, "shared_with": house.org("street")});
        put(&coordinator, body).await.ok();
        assert_eq!(told(&house, "hexi.dispatcher", "cases").await, [("全街".to_owned(), false)]);
        let security = house.client("security").await;
        let account = id_of(&security.get("/accounts?q=street.coordinator").await.items().remove(0));
        let held = security.get(&format!("/accounts/{account}")).await.ok()["grants"][0]["id"].clone();
        let grant = format!("/accounts/{account}/grants/{}", held.as_str().unwrap());
        assert_eq!(security.delete(&grant).await.status, 204);
        assert_eq!(told(&house, "hexi.dispatcher", "cases").await, []);
        assert_eq!(told(&house, "street.coordinator", "cases").await, [("全街".to_owned(), true)]);
    }

    async fn what_a_definition_has_no_more_is_told_and_comes_back(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let asked = json!({
            "view": "map", "filter": "capacity > 2 && active", "sort": "-capacity,active",
            "columns": ["person", "capacity", "contact"],
        });
        assert_eq!(put(&dispatcher, roll("常看", asked.clone())).await.ok()["gone"], json!([]));
        let dir = packs_dir().join("binhai");
        let read = |path: &str| std::fs::read_to_string(dir.join(path)).unwrap();
        let now = read("registers/volunteer.yaml");
        // What is not there yet is as what is there no more: kept, and told.
        let asked = json!({
            "view": "spread", "filter": "or_else(bikes, 0) > 1", "sort": "-bikes", "columns": ["person", "bikes"],
        });
        let told = put(&dispatcher, roll("有车", asked.clone())).await.ok();
        let parts = |view: &Json| {
            let gone = view["gone"].as_array().unwrap().clone();
            gone.iter().map(|it| (it["part"].clone(), it["name"].clone())).collect::<Vec<_>>()
        };
        let bikes = json!("bikes");
        let expected = [("view", &Json::Null), ("filter", &Json::Null), ("sort", &bikes), ("columns", &bikes)];
        assert_eq!(parts(&told), expected.map(|(part, name)| (json!(part), name.clone())));
        assert_eq!(told["asked"], asked);
        for gone in told["gone"].as_array().unwrap() {
            assert!(["zh", "en"].iter().all(|way| gone[way].as_str().is_some_and(|said| !said.is_empty())), "{gone}");
        }
        let later = now.replace("  map: {title: {zh: 分布", "  spread: {title: {zh: 分布");
        let later = later.replace("  active:\n", "  bikes: {type: int, title: {zh: 自行车, en: Bicycles}}\n  active:\n");
        apply_files(&house, &Files::read_dir(&dir).with("registers/volunteer.yaml", later)).await;
        let seen = dispatcher.get(&format!("/me/views?list={ROLL}")).await.items();
        let of = |name: &str| seen.iter().find(|it| it["name"] == name).unwrap().clone();
        assert_eq!(parts(&of("有车")), [], "it came");
        assert_eq!(parts(&of("常看")), [(json!("view"), Json::Null)], "and the other went");
        let unknown = json!({"list": "nothing/here", "name": "空", "asked": {}});
        assert_eq!(put(&dispatcher, unknown).await.ok()["gone"][0]["part"], "list");
        let asked = json!({"loop": "binhai/none", "org": house.org("far"), "state": "x"});
        let told = put(&dispatcher, json!({"list": "cases", "name": "空", "asked": asked})).await.ok()["gone"].clone();
        assert_eq!(told.as_array().unwrap().iter().map(|it| &it["part"]).collect::<Vec<_>>(), ["loop", "state", "org"]);
    }

    async fn what_cannot_be_a_view_is_refused_by_its_parts(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        for list in ["rows", "a/b/c", ""] {
            put(&dispatcher, json!({"list": list, "name": "x", "asked": {}})).await.refused(400, "malformed");
            dispatcher.get(&format!("/me/views?list={list}")).await.refused(400, "malformed");
        }
        put(&dispatcher, roll("x", json!({"colours": "red"}))).await.refused(400, "malformed");
        for (body, at, code) in [
            (roll(" ", json!({})), "name", "length"),
            (roll(&"长".repeat(41), json!({})), "name", "length"),
            (roll("13812340000", json!({})), "name", "personal"),
            (roll("x", json!({"q": "110105194912310021"})), "asked.q", "personal"),
            (roll("x", json!({"turn": "mine"})), "asked.turn", "unknown"),
            (json!({"list": "cases", "name": "x", "asked": {"colour": "pink"}}), "asked.colour", "choice"),
        ] {
            assert_eq!(put(&dispatcher, body.clone()).await.problems(), [(at.into(), code.into())], "{body}");
        }
        // A desk elsewhere, above or below is not one's own; a volunteer works at none.
        for (login, org) in [("hexi.dispatcher", "street"), ("street.coordinator", "hexi"), ("hexi.volunteer", "hexi")] {
            let body = json!({"list": "cases", "name": "x", "asked": {}, "shared_with": house.org(org)});
            let refused = put(&house.client(login).await, body).await;
            assert_eq!(refused.problems(), [("shared_with".into(), "org".into())], "{login}");
        }
        for n in 0..30 {
            put(&dispatcher, roll(&format!("第{n}个"), json!({}))).await.ok();
        }
        put(&dispatcher, roll("再一个", json!({}))).await.refused(409, "full");
        put(&dispatcher, roll("第3个", json!({"q": "王"}))).await.ok();
        put(&dispatcher, json!({"list": "cases", "name": "另一列表", "asked": {}})).await.ok();
    }
}

in_houses_with_messages! {
    async fn the_views_of_one_person_come_together(house) {
        const PHONE: &str = "13800000061";
        let cases = |name: &str, q: &str| json!({"list": "cases", "name": name, "asked": {"q": q}});
        let before = visitor(&house, PHONE).await;
        put(&before, cases("常看", "路灯")).await.ok();
        put(&before, cases("路上", "路面")).await.ok();
        let resident = house.client("hexi.resident").await;
        put(&resident, cases("常看", "水管")).await.ok();
        let code = code_to(&house, PHONE, "add_phone").await;
        resident.post("/me/phone", json!({"phone": PHONE, "code": code})).await.ok();
        let all = resident.get("/me/views").await.items();
        let mut all = all.iter().map(|it| (it["name"].clone(), it["asked"]["q"].clone())).collect::<Vec<_>>();
        all.sort_by_key(|(name, _)| name.to_string());
        assert_eq!(all, [(json!("常看"), json!("水管")), (json!("路上"), json!("路面"))], "one of a name stays as it is");
    }
}
