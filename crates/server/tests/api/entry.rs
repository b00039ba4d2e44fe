//! Entry without an account: a code to a phone, a case opened with it, the same person on another device.

use crate::client::{Answer, Client, Pass};
use crate::district::middle_of;
use crate::house::{House, in_a_house, usual_options, usual_settings};
use gridwork_db::Engine;
use gridwork_kernel::SystemClock;
use gridwork_server::{CommandSender, FileSender, Settings};
use gridwork_testkit::databases;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A house that "sends" messages into a file of its own.
pub(crate) fn with_messages() -> (Settings, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Arc::new(FileSender::new(&folder.path().join("messages.jsonl"), Arc::new(SystemClock)));
    let sms = Some(Arc::clone(&file) as Arc<dyn gridwork_operations::entry::TextSender>);
    (Settings { sms, demo_messages: Some(file), ..usual_settings() }, folder)
}

/// Writes each test twice, in houses that send messages.
macro_rules! in_houses_with_messages {
    ($(async fn $name:ident($house:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($house: House) $body

            fn run(engine: gridwork_db::Engine) {
                gridwork_testkit::databases::runtime().block_on(async {
                    let (settings, _folder) = $crate::entry::with_messages();
                    body(House::build(engine, $crate::house::usual_options(), settings).await).await;
                });
            }

            #[test]
            fn sqlite() {
                run(gridwork_db::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                run(gridwork_db::Engine::Postgres);
            }
        }
    )*};
}

pub(crate) use in_houses_with_messages;

pub(crate) const PHONE: &str = "13800000011";

/// The code that arrives on a phone.
pub(crate) async fn code_to(house: &House, phone: &str, purpose: &str) -> String {
    house.clock.advance(Duration::from_secs(60));
    let sent = house.anyone().post("/session/codes", json!({"phone": phone, "for": purpose})).await;
    assert_eq!(sent.status, 202, "{}", sent.text());
    assert_eq!(sent.json(), json!({"expires_in_s": 600, "again_in_s": 60}));
    let messages = house.anyone().get(&format!("/demo/messages?phone={phone}")).await.items();
    messages[0]["code"].as_str().expect("a code").to_owned()
}

pub(crate) async fn enter(house: &House, body: Json) -> Answer {
    house.anyone().post("/session", body).await
}

/// Somebody who signs in with a phone, 14 or older.
pub(crate) async fn visitor(house: &House, phone: &str) -> Client {
    let code = code_to(house, phone, "sign_in").await;
    let answer = enter(house, json!({"phone": phone, "code": code, "of_age": true, "token": true})).await.ok();
    house.anyone().with(Pass::Bearer(answer["token"].as_str().expect("a token").to_owned()))
}

/// An order where the middle of a community's grid is; no org is named.
pub(crate) fn order_at(house: &House, community: &str) -> Json {
    let mut order = house.order(community);
    order.as_object_mut().unwrap().remove("org");
    order["form"]["place"] = middle_of(community);
    order
}

in_houses_with_messages! {
    async fn a_visitor_orders_with_a_phone_and_sees_it_on_another_device(house) {
        let first = visitor(&house, PHONE).await;
        let me = first.get("/me").await.ok();
        assert_eq!((&me["person"]["name"], &me["roles"]), (&json!("居民（尾号0011）"), &json!([])));
        assert_eq!((&me["came_by_phone"], &me["is_named"], &me["has_phone"]), (&json!(true), &json!(false), &json!(true)));
        let opening = first.get("/loops/binhai/order/opening").await.ok();
        assert_eq!((&opening["joins"], &opening["orgs"]), (&json!("binhai/resident"), &json!([])));
        assert_eq!(opening["steps"][0]["allowed"], true);

        let made = first.post("/cases", order_at(&house, "hedong")).await.ok();
        assert_eq!(made["org"]["id"], house.org("hedong").as_str());
        let joined = house.journal(me["person"]["id"].as_str().unwrap()).await;
        let joins = joined.iter().filter(|(action, _)| action == "joined").collect::<Vec<_>>();
        assert_eq!((joins.len(), &joins[0].1["role"]), (1, &json!("binhai/resident")));
        // A second order in the same community joins nothing anew; one elsewhere does.
        first.post("/cases", order_at(&house, "hedong")).await.ok();
        let mut elsewhere = house.order("far");
        elsewhere["org"] = json!(house.org("far"));
        first.post("/cases", elsewhere).await.ok();
        let roles = first.get("/me").await.ok()["roles"].as_array().unwrap().len();
        assert_eq!(roles, 2);

        let second = visitor(&house, "138 0000 0011").await;
        let seen = second.get("/cases?sort=-opened_at").await.items();
        assert_eq!(seen.len(), 3);
        assert_eq!(second.get("/me").await.ok()["person"]["id"], me["person"]["id"]);
        // What others asked stays theirs.
        let stranger = visitor(&house, "13800000012").await;
        assert_eq!(stranger.get("/cases").await.items().len(), 0);
        stranger.get(&format!("/cases/{}", made["id"].as_str().unwrap())).await.refused(404, "not_found");
    }

    async fn a_code_fits_once_and_a_wrong_one_is_told(house) {
        let code = code_to(&house, PHONE, "sign_in").await;
        let other = if code == "000000" { "000001" } else { "000000" };
        enter(&house, json!({"phone": PHONE, "code": other, "of_age": true})).await.refused(401, "code");
        enter(&house, json!({"phone": "13800000012", "code": code, "of_age": true})).await.refused(401, "code");
        let body = json!({"phone": PHONE, "code": code, "of_age": true});
        let answer = enter(&house, body.clone()).await;
        assert!(answer.header("set-cookie").is_some_and(|set| set.contains("HttpOnly")));
        enter(&house, body).await.refused(401, "code");
        let guardian = code_to(&house, PHONE, "guardian").await;
        enter(&house, json!({"phone": PHONE, "code": guardian, "of_age": true})).await.refused(401, "code");
    }

    async fn the_answer_is_the_same_whether_anybody_knows_the_phone(house) {
        visitor(&house, PHONE).await;
        house.clock.advance(Duration::from_secs(60));
        let ask = async |phone: &str| house.anyone().post("/session/codes", json!({"phone": phone})).await;
        let (known, new) = (ask(PHONE).await, ask("13800000099").await);
        assert_eq!((known.status, &known.bytes), (new.status, &new.bytes));
        let again = ask(PHONE).await;
        again.refused(429, "too_many");
        assert_eq!(again.header("retry-after"), Some("60"));
        assert_eq!(ask("022-65781234").await.problems(), [("phone".to_owned(), "phone".to_owned())]);
        house.anyone().post("/session/codes", json!({"phone": PHONE, "for": "fun"})).await.refused(400, "malformed");
        // One way or the other, never half of each.
        for body in [json!({}), json!({"phone": PHONE}), json!({"account": "a", "code": "1"})] {
            enter(&house, body).await.refused(400, "malformed");
        }
    }

    async fn a_newcomer_below_fourteen_needs_a_guardian(house) {
        let child = "13800000021";
        let mother = "13800000022";
        let code = code_to(&house, child, "sign_in").await;
        let alone = enter(&house, json!({"phone": child, "code": code})).await;
        assert_eq!(alone.problems(), [("of_age".to_owned(), "guardian".to_owned())]);
        let own = json!({"phone": child, "code": "1"});
        let own = enter(&house, json!({"phone": child, "code": code, "guardian": own})).await;
        assert_eq!(own.problems(), [("guardian.phone".to_owned(), "same".to_owned())]);
        let guess = json!({"phone": mother, "code": "000000"});
        let guess = enter(&house, json!({"phone": child, "code": code, "guardian": guess})).await;
        assert_eq!(guess.problems(), [("guardian.code".to_owned(), "code".to_owned())]);
        let agreed = code_to(&house, mother, "guardian").await;
        let guardian = json!({"phone": mother, "code": agreed, "relation": "母亲"});
        let body = json!({"phone": child, "code": code, "guardian": guardian, "token": true});
        let answer = enter(&house, body).await.ok();
        let signed_in = house.anyone().with(Pass::Bearer(answer["token"].as_str().unwrap().to_owned()));
        signed_in.post("/cases", order_at(&house, "hexi")).await.ok();
        let consents = signed_in.get("/me/consents").await.items();
        assert_eq!((consents.len(), &consents[0]["relation"], &consents[0]["withdrawn_at"]), (1, &json!("母亲"), &Json::Null));
        assert!(consents[0]["basis"].as_str().unwrap().contains("第三十一条"));
        // Known by now: nobody is asked twice.
        let code = code_to(&house, child, "sign_in").await;
        enter(&house, json!({"phone": child, "code": code})).await.ok();
        // The mother is a person too, and of age by what she did.
        let code = code_to(&house, mother, "sign_in").await;
        let answer = enter(&house, json!({"phone": mother, "code": code, "token": true})).await.ok();
        // What she gave she sees and takes back; then the child is asked for a guardian again.
        let mother = house.anyone().with(Pass::Bearer(answer["token"].as_str().unwrap().to_owned()));
        let path = format!("/me/consents/{}/withdraw", consents[0]["id"].as_str().unwrap());
        assert_eq!(mother.post(&path, json!({})).await.status, 204);
        assert_eq!(mother.post(&path, json!({})).await.status, 204, "taken back again, it stays so");
        let code = code_to(&house, child, "sign_in").await;
        let again = enter(&house, json!({"phone": child, "code": code, "of_age": true})).await;
        assert_eq!(again.problems(), [("guardian".to_owned(), "guardian".to_owned())]);
    }

    async fn whoever_came_by_phone_says_what_to_be_called(house) {
        let visitor = visitor(&house, PHONE).await;
        for bad in ["", "  ", "一二三四五六七八九十一二三四五六七八九十一"] {
            assert_eq!(visitor.patch("/me", json!({"name": bad})).await.problems(), [("name".to_owned(), "name".to_owned())]);
        }
        assert_eq!(visitor.patch("/me", json!({"name": " 何老师 "})).await.status, 204);
        let me = visitor.get("/me").await.ok();
        assert_eq!((&me["person"]["name"], &me["is_named"]), (&json!("何老师"), &json!(true)));
        let resident = house.client("hexi.resident").await;
        resident.patch("/me", json!({"name": "别人"})).await.refused(403, "role");
    }

    async fn only_a_role_for_anybody_is_taken_and_only_by_phone(house) {
        // With an account and no role, as before.
        let nobody = house.client("nobody").await;
        nobody.post("/cases", house.order("hexi")).await.refused(404, "not_found");
        nobody.post("/cases", order_at(&house, "hexi")).await.refused(403, "role");
        assert_eq!(nobody.get("/loops/binhai/order/opening").await.ok().get("joins"), None);
        let visitor = visitor(&house, PHONE).await;
        let mut at_branch = house.order("hexi");
        at_branch["org"] = json!(house.org("hexi_branch"));
        visitor.post("/cases", at_branch).await.refused(404, "not_found");
        let mut nowhere = order_at(&house, "hexi");
        nowhere["form"].as_object_mut().unwrap().remove("place");
        assert_eq!(visitor.post("/cases", nowhere).await.problems(), [("org".to_owned(), "required".to_owned())]);
        // An order that is refused grants nothing.
        let mut empty = order_at(&house, "hexi");
        empty["form"].as_object_mut().unwrap().remove("content");
        visitor.post("/cases", empty).await.refused(422, "problems");
        assert_eq!(visitor.get("/me").await.ok()["roles"], json!([]));
    }

    async fn a_grid_worker_asks_for_a_phone_and_its_owner_claims_the_case(house) {
        let worker = house.client("hexi.grid_worker").await;
        let mut order = house.order("hexi");
        order["asker_phone"] = json!("138 0000 0031");
        order["asker_name"] = json!("何老人");
        let made = worker.post("/cases", order.clone()).await.ok();
        assert_eq!((&made["asker"]["name"], &made["opener"]["id"]), (&json!("何老人"), &json!(house.person("hexi.grid_worker"))));
        // The same phone is the same person, whatever it is called the second time.
        order["asker_name"] = json!("何爷爷");
        let second = worker.post("/cases", order.clone()).await.ok();
        assert_eq!(second["asker"], made["asker"]);
        let he = visitor(&house, "13800000031").await;
        assert_eq!(he.get("/me").await.ok()["person"], made["asker"]);
        let seen = he.get("/cases").await.items();
        assert_eq!(seen.len(), 2);
        let path = format!("/cases/{}/steps/withdraw", made["id"].as_str().unwrap());
        he.post(&path, json!({})).await.ok();

        // Who came by phone, or is a resident, asks for nobody by phone.
        he.post("/cases", order.clone()).await.refused(403, "role");
        house.client("hexi.resident").await.post("/cases", order.clone()).await.refused(403, "role");
        order["asker"] = json!(house.person("hexi.resident"));
        assert_eq!(worker.post("/cases", order.clone()).await.problems(), [("asker_phone".to_owned(), "both".to_owned())]);
        order.as_object_mut().unwrap().remove("asker");
        order["asker_phone"] = json!("022-65781234");
        assert_eq!(worker.post("/cases", order.clone()).await.problems(), [("asker_phone".to_owned(), "phone".to_owned())]);
        order.as_object_mut().unwrap().remove("asker_phone");
        assert_eq!(worker.post("/cases", order).await.problems(), [("asker_phone".to_owned(), "required".to_owned())]);
    }

    async fn no_number_and_no_code_is_kept_in_clear(house) {
        let code = code_to(&house, PHONE, "sign_in").await;
        enter(&house, json!({"phone": PHONE, "code": code, "of_age": true})).await.ok();
        let mut conn = house.desk.db().read().await.unwrap();
        for column in ["detail from journal", "name from person", "login from account", "purpose from entry_code"] {
            for row in conn.query(&format!("select {column}"), &[]).await.unwrap() {
                let text = row.text(0).unwrap();
                assert!(!text.contains(PHONE) && !text.contains(&code), "{column}: {text}");
            }
        }
    }
}

in_a_house! {
    async fn what_may_be_asked_is_there_for_everybody(house) {
        let answer = house.anyone().get("/entry").await;
        let entry = answer.ok();
        assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
        assert_eq!((&entry["sends_codes"], &entry["guardian_below_years"]), (&json!(false), &json!(14)));
        let openings = entry["openings"].as_array().unwrap();
        assert_eq!(openings.len(), 1);
        assert_eq!((&openings[0]["loop"], &openings[0]["joins"]), (&json!("binhai/order"), &json!("binhai/resident")));
        let kinds = entry["definitions"].as_array().unwrap().iter();
        let kinds = kinds.map(|it| format!("{} {}", it["kind"].as_str().unwrap(), it["key"].as_str().unwrap()));
        let kinds = kinds.collect::<Vec<_>>();
        for wanted in ["loop binhai/order", "register binhai/service_item", "choices binhai/service_class"] {
            assert!(kinds.iter().any(|it| it == wanted), "{wanted}: {kinds:?}");
        }
        assert!(!kinds.iter().any(|it| it == "register binhai/volunteer"));
        let rows = entry["rows"].as_array().unwrap();
        assert_eq!((rows.len(), rows[0]["items"].as_array().unwrap().len()), (1, 3));
    }

    async fn communities_are_found_by_name_and_by_place(house) {
        let orgs = async |query: &str| {
            let answer = house.anyone().get(&format!("/entry/orgs?role=binhai/resident{query}")).await;
            let names = answer.items();
            names.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let all = orgs("").await;
        assert_eq!(all.len(), 15, "those of a district without the pack are not among them: {all:?}");
        assert_eq!(orgs("&q=hedong").await, ["hedong 组织"]);
        assert_eq!(orgs("&q=far_street").await, ["far 组织"], "by the org above");
        let near = house.anyone().get("/entry/orgs?role=binhai/resident&lon=117.715&lat=39.005").await.items();
        assert_eq!((&near[0]["name"], &near[0]["contains"]), (&json!("hedong 组织"), &json!(true)));
        assert_eq!(near[1]["contains"], false);
        house.anyone().get("/entry/orgs?role=binhai/dispatcher").await.refused(404, "not_found");
        house.anyone().get("/entry/orgs?role=binhai/resident&lon=1").await.refused(400, "malformed");
        house.anyone().get("/entry/orgs").await.refused(400, "malformed");
    }

    async fn without_a_sender_nothing_is_sent_and_it_says_so(house) {
        let answer = house.anyone().post("/session/codes", json!({"phone": PHONE})).await;
        answer.refused(409, "no_sender");
        house.anyone().get("/demo/messages?phone=13800000011").await.refused(404, "not_found");
    }
}

/// A program that takes a message, or does not.
fn program(folder: &Path, name: &str, script: &str) -> CommandSender {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    CommandSender::new(&path)
}

#[test]
fn a_program_sends_what_it_is_given_and_its_failure_is_told() {
    databases::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        let sends = program(folder.path(), "sends", &format!("cat > '{}'", taken.display()));
        let settings = Settings { sms: Some(Arc::new(sends)), ..usual_settings() };
        let house = House::build(Engine::Sqlite, usual_options(), settings).await;
        assert_eq!(house.anyone().post("/session/codes", json!({"phone": PHONE})).await.status, 202);
        let sent: Json = serde_json::from_str(&std::fs::read_to_string(&taken).unwrap()).unwrap();
        assert_eq!((&sent["phone"], &sent["purpose"]), (&json!(PHONE), &json!("sign_in")));
        assert!(sent["text"].as_str().unwrap().contains(sent["code"].as_str().unwrap()));

        let fails = program(folder.path(), "fails", "exit 3");
        let settings = Settings { sms: Some(Arc::new(fails)), ..usual_settings() };
        let house = House::build(Engine::Sqlite, usual_options(), settings).await;
        for _ in 0..2 {
            // Nothing counts that was not sent: the next try is not too early.
            let refused = house.anyone().post("/session/codes", json!({"phone": PHONE})).await;
            refused.refused(503, "sms");
            assert_eq!(refused.header("retry-after"), Some("60"));
        }
    });
}
