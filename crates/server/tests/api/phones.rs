//! A phone added to an account: what was asked under it before becomes the account's, once and whole.

use crate::client::Client;
use crate::district::within;
use crate::entry::{code_to, enter, in_houses_with_messages, order_at, visitor};
use crate::house::House;
use crate::orders::{id_of, ids, take};
use gridwork_definitions::model::Key;
use gridwork_kernel::people::{self, store::NewStandIn};
use serde_json::{Value as Json, json};
use std::time::Duration;

const PHONE: &str = "13800000041";

async fn add(house: &House, client: &Client, phone: &str) -> crate::client::Answer {
    let code = code_to(house, phone, "add_phone").await;
    client.post("/me/phone", json!({"phone": phone, "code": code})).await
}

/// An order that the grid worker of Hexi places for whoever has the phone.
async fn asked_for(house: &House, phone: &str) -> String {
    let mut order = house.order("hexi");
    order["asker_phone"] = json!(phone);
    id_of(&house.client("hexi.grid_worker").await.post("/cases", order).await.ok())
}

/// Signs in with a phone.
async fn by_phone(house: &House, phone: &str) -> crate::client::Answer {
    let code = code_to(house, phone, "sign_in").await;
    enter(house, json!({"phone": phone, "code": code, "of_age": true, "token": true})).await
}

/// Whose session it is.
async fn person_of(client: &Client) -> gridwork_kernel::PersonId {
    let me = client.get("/me").await.ok();
    gridwork_kernel::PersonId(me["person"]["id"].as_str().unwrap().parse().unwrap())
}

async fn grant(house: &House, person: gridwork_kernel::PersonId, role: &'static str, org: &str) {
    let at = house.district.org(org);
    within(&house.desk, move |work| {
        Box::pin(async move {
            let now = work.now();
            people::store::grant(work, person, &Key::parse(role).unwrap(), at, now, None).await?;
            Ok(())
        })
    })
    .await;
}

/// What came of the attempts by phone, the last first, and whose account it was.
async fn records(house: &House) -> Vec<(String, bool)> {
    let items = house.client("audit").await.get("/sign-ins?limit=200").await.items();
    let by_phone = items.iter().filter(|it| it["way"] == "phone");
    by_phone.map(|it| (it["result"].as_str().unwrap().to_owned(), it["name"] != Json::Null)).collect()
}

in_houses_with_messages! {
    async fn a_code_opens_no_desk_whatever_account_it_is(house) {
        // Somebody who came by phone, without any password, and was given a role since.
        let visitor = visitor(&house, PHONE).await;
        let person = person_of(&visitor).await;
        grant(&house, person, "binhai/volunteer", "hexi").await;
        visitor.get("/me").await.ok();
        by_phone(&house, PHONE).await.ok();
        grant(&house, person, "binhai/dispatcher", "hexi").await;
        visitor.get("/me").await.refused(401, "session");
        let refused = by_phone(&house, PHONE).await;
        let because = refused.refused(401, "password")["detail"].to_string();
        assert!(because.contains("密码"), "{because}");
        assert_eq!(records(&house).await[0], ("other_way".to_owned(), true));
    }

    async fn a_code_opens_no_desk_that_is_lent_for_a_day(house) {
        let visitor = visitor(&house, PHONE).await;
        let (person, by) = (house.district.person("hexi.dispatcher"), person_of(&visitor).await);
        within(&house.desk, move |work| {
            Box::pin(async move {
                let from = work.now();
                let to = from.plus(Duration::from_secs(8 * 3600));
                let role = Some(Key::parse("binhai/dispatcher").unwrap());
                let new = NewStandIn { person, by, role, org: None, from, to, reason: "休假".into() };
                people::store::stand_in(work, &new).await?;
                Ok(())
            })
        })
        .await;
        visitor.get("/me").await.refused(401, "session");
        by_phone(&house, PHONE).await.refused(401, "password");
        house.clock.advance(Duration::from_secs(8 * 3600));
        by_phone(&house, PHONE).await.ok();
    }

    async fn a_code_opens_no_office_and_nothing_with_a_second_factor(house) {
        let resident = house.client("hexi.resident").await;
        add(&house, &resident, PHONE).await.ok();
        by_phone(&house, PHONE).await.ok();
        let begun = by_phone(&house, PHONE).await.ok();
        let phone = house.anyone().with(crate::client::Pass::Bearer(begun["token"].as_str().unwrap().to_owned()));
        crate::second_factor::enrol(&house, "hexi.resident").await;
        phone.get("/me").await.refused(401, "session");
        by_phone(&house, PHONE).await.refused(401, "password");
        // Of an office, whoever's phone it is.
        let office = house.client("audit").await;
        add(&house, &office, "13800000045").await.ok();
        by_phone(&house, "13800000045").await.refused(401, "password");
        // Who has left is not let in either, and is told why.
        let other = house.client("hexi.resident2").await;
        add(&house, &other, "13800000046").await.ok();
        let account = house.district.people["hexi.resident2"].0;
        let now = house.desk.now().0;
        house.desk.db().write::<_, gridwork_db::Error>(move |tx| {
            let sql = "update account set leaves_at = $2 where account_id = $1";
            Box::pin(async move { tx.execute(sql, &[account.into(), now.into()]).await.map(drop) })
        }).await.unwrap();
        by_phone(&house, "13800000046").await.refused(401, "disabled");
        assert_eq!(records(&house).await[0], ("closed".to_owned(), true));
    }

    async fn every_attempt_by_phone_is_on_record_without_its_number(house) {
        let code = code_to(&house, PHONE, "sign_in").await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        enter(&house, json!({"phone": PHONE, "code": wrong, "of_age": true})).await.refused(401, "code");
        assert_eq!(enter(&house, json!({"phone": PHONE, "code": code})).await.status, 422);
        enter(&house, json!({"phone": PHONE, "code": code, "of_age": true})).await.ok();
        enter(&house, json!({"phone": PHONE, "code": code, "of_age": true})).await.refused(401, "code");
        let told = records(&house).await;
        let expected = [("wrong", true), ("ok", true), ("asked", false), ("wrong", false)];
        assert_eq!(told, expected.map(|(result, known)| (result.to_owned(), known)));
        let items = house.client("audit").await.get("/sign-ins").await.items();
        assert!(!format!("{items:?}").contains(PHONE) && !format!("{items:?}").contains(&code));
    }

    async fn what_was_asked_under_a_phone_becomes_the_accounts(house) {
        let order = asked_for(&house, PHONE).await;
        let resident = house.client("hexi.resident").await;
        resident.get(&format!("/cases/{order}")).await.refused(404, "not_found");
        assert_eq!(add(&house, &resident, PHONE).await.ok(), json!({"moved": 1}));

        let case = resident.get(&format!("/cases/{order}")).await.ok();
        assert_eq!(case["asker"]["id"], house.person("hexi.resident"));
        assert_eq!(case["opener"]["id"], house.person("hexi.grid_worker"), "who typed it in stays");
        assert!(ids(&resident.get("/cases?asker=me").await.items()).contains(&order));
        let history = resident.get(&format!("/cases/{order}/events")).await.items();
        assert_eq!((&history[1]["kind"], history.len()), (&json!("one_person"), 2));
        // It goes round under who they are, to the end.
        house.carry("hexi", &order, "verified").await;
        take(&resident, &order, "rate", json!({"form": {"stars": 5, "solved": true}})).await.ok();
        // Adding it again changes nothing, and the phone signs in as who they are.
        assert_eq!(add(&house, &resident, PHONE).await.ok(), json!({"moved": 0}));
        assert_eq!(resident.get("/me").await.ok()["has_phone"], true);
        assert_eq!(visitor(&house, PHONE).await.get("/me").await.ok()["person"]["id"], house.person("hexi.resident"));
    }

    async fn an_account_that_came_with_the_phone_is_closed_and_all_of_it_moves(house) {
        let visitor = visitor(&house, PHONE).await;
        let order = id_of(&visitor.post("/cases", order_at(&house, "hedong")).await.ok());
        let followed = house.order_in("hexi", "placed").await;
        let track = house.client("hexi.dispatcher").await.get(&format!("/cases/{followed}")).await.ok()["track"].clone();
        visitor.post("/follows", json!({"track": track})).await.ok();

        let worker = house.client("hexi.grid_worker").await;
        assert_eq!(add(&house, &worker, PHONE).await.ok(), json!({"moved": 1}));
        assert_eq!(visitor.get("/me").await.status, 401, "its sessions ended");
        let case = worker.get(&format!("/cases/{order}")).await.ok();
        let id = house.person("hexi.grid_worker");
        assert_eq!((&case["asker"]["id"], &case["opener"]["id"]), (&json!(id), &json!(id)));
        assert_eq!(worker.get("/follows").await.items().len(), 1);
        let roles = worker.get("/me").await.ok()["roles"].clone();
        let roles = roles.as_array().unwrap().iter();
        let roles = roles.map(|role| format!("{} {}", role["role"].as_str().unwrap(), role["org"]["name"].as_str().unwrap()));
        assert!(roles.clone().any(|role| role == "binhai/resident hedong 组织"), "{:?}", roles.collect::<Vec<_>>());
        // Of an office a code alone opens no account.
        let code = code_to(&house, PHONE, "sign_in").await;
        enter(&house, json!({"phone": PHONE, "code": code})).await.refused(401, "password");
    }

    async fn what_was_asked_under_a_phone_may_be_withdrawn_by_who_asked(house) {
        let order = asked_for(&house, PHONE).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(add(&house, &dispatcher, PHONE).await.ok(), json!({"moved": 1}));
        assert_eq!(take(&dispatcher, &order, "withdraw", json!({})).await.ok()["state"], "withdrawn");
    }

    async fn a_concealed_asker_stays_concealed_under_both_names(house) {
        let visitor = visitor(&house, PHONE).await;
        let order = id_of(&visitor.post("/cases", order_at(&house, "hexi")).await.ok());
        house.carry("hexi", &order, "delivered").await;
        let complaint = id_of(&visitor.post("/cases", house.complaint(&order)).await.ok());
        let resident = house.client("hexi.resident").await;
        assert_eq!(add(&house, &resident, PHONE).await.ok(), json!({"moved": 2}));
        assert!(ids(&resident.get("/cases?loop=binhai/complaint").await.items()).contains(&complaint));
        // Who leads the street reads what happened, and not who asked.
        let leader = house.client("street.leader").await;
        let history = leader.get(&format!("/cases/{complaint}/events")).await.items();
        assert_eq!(history.len(), 2);
        for event in &history {
            assert_eq!(event["actor"]["name"], "（不公开）", "{event}");
        }
        // Auditors read what happened to it without the names, the old one and the new.
        let auditor = house.client("street.auditor").await;
        let lines = auditor.get(&format!("/journal?entity_id={complaint}&limit=100")).await.items();
        let told = lines.iter().filter(|line| line["person"]["name"].as_str().is_some_and(|name| name.contains("居民")));
        assert!(lines.len() >= 2 && told.count() == 0, "{lines:?}");
    }

    async fn every_phone_of_an_account_that_is_taken_over_goes_along(house) {
        const SECOND: &str = "13800000044";
        let visitor = visitor(&house, PHONE).await;
        add(&house, &visitor, SECOND).await.ok();
        let dispatcher = house.client("hexi.dispatcher").await;
        add(&house, &dispatcher, PHONE).await.ok();
        // Neither of them opens the office without its password.
        for phone in [PHONE, SECOND] {
            let code = code_to(&house, phone, "sign_in").await;
            enter(&house, json!({"phone": phone, "code": code, "of_age": true})).await.refused(401, "password");
        }
    }

    async fn a_phone_that_is_an_offices_or_closed_is_not_taken_over(house) {
        // A phone that already belongs to an account with a password.
        let (one, other) = (house.client("hexi.resident").await, house.client("hedong.resident").await);
        add(&house, &one, PHONE).await.ok();
        add(&house, &other, PHONE).await.refused(409, "taken");
        // A code for something else fits as little as a guess, and the phone has to be one.
        let code = code_to(&house, "13800000042", "sign_in").await;
        let wrong = one.post("/me/phone", json!({"phone": "13800000042", "code": code})).await;
        assert_eq!(wrong.problems(), [("code".to_owned(), "code".to_owned())]);
        let landline = one.post("/me/phone", json!({"phone": "022-65781234", "code": code})).await;
        assert_eq!(landline.problems(), [("phone".to_owned(), "phone".to_owned())]);
        let code = code_to(&house, "13800000043", "add_phone").await;
        enter(&house, json!({"phone": "13800000043", "code": code, "of_age": true})).await.refused(401, "code");
        house.anyone().post("/me/phone", json!({"phone": PHONE, "code": code})).await.refused(401, "session");
    }
}
