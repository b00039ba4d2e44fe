//! Complaints: one level up, not there for whoever handled the order, and silent about who asked.

use crate::client::{Answer, Client};
use crate::district::within;
use crate::house::{House, in_both_houses};
use crate::orders::{id_of, ids, take};
use crate::pictures;
use gridwork_definitions::model::Key;
use gridwork_kernel::people;
use reqwest::Method;
use serde_json::{Value as Json, json};

/// An order that the first volunteer of Hexi delivered, with a complaint about it: both ids, the number and the file.
struct Complained {
    order: String,
    complaint: String,
    number: String,
    file: String,
}

async fn complained(house: &House) -> Complained {
    let order = house.order_in("hexi", "delivered").await;
    let resident = house.client("hexi.resident").await;
    let file = id_of(&resident.upload("录音.png", pictures::png()).await.ok());
    let mut ask = house.complaint(&order);
    ask["form"]["photos"] = json!([file]);
    let complaint = resident.post("/cases", ask).await.ok();
    let number = complaint["number"].as_str().unwrap().to_owned();
    Complained { order, complaint: id_of(&complaint), number, file }
}

/// Every way of learning that there is a complaint; each answers whether it told.
async fn ways(client: &Client, it: &Complained) -> Vec<(&'static str, bool)> {
    let id = &it.complaint;
    let mut told = Vec::new();
    for (way, path) in [
        ("get", format!("/cases/{id}")),
        ("history", format!("/cases/{id}/events")),
        ("links", format!("/cases/{id}/links")),
        ("file", format!("/files/{}", it.file)),
    ] {
        told.push((way, client.get(&path).await.status == 200));
    }
    let listed = |items: Vec<Json>| ids(&items).contains(id);
    told.push(("list", listed(client.get("/cases?loop=binhai/complaint").await.items())));
    told.push(("search", listed(client.get(&format!("/cases?q={}", it.number)).await.items())));
    let count = client.get("/cases/count?loop=binhai/complaint").await.ok()["count"].clone();
    told.push(("count", count != 0));
    let comment = client.ask(Method::POST, &format!("/cases/{id}/comments")).if_match(999_999);
    told.push(("write", comment.json(&json!({"text": "看到了"})).send().await.status == 412));
    let links = client.get(&format!("/cases/{}/links", it.order)).await;
    if links.status == 200 {
        told.push(("link of the order", links.items().iter().any(|link| link["case"] == *id)));
    }
    told
}

#[track_caller]
fn problem(answer: &Answer, path: &str, code: &str) {
    assert!(answer.problems().contains(&(path.to_owned(), code.to_owned())), "{:?}", answer.problems());
}

async fn grant(house: &House, login: &str, role: &'static str, org: &'static str) {
    let (person, at) = (house.district.person(login), house.district.org(org));
    within(&house.desk, move |work| {
        Box::pin(async move {
            let now = work.now();
            people::store::grant(work, person, &Key::parse(role).unwrap(), at, now, None).await?;
            Ok(())
        })
    })
    .await;
}

in_both_houses! {
    async fn whoever_handled_the_order_learns_of_no_complaint_in_no_way(house) {
        // The volunteer sits in the street office too, the dispatcher reads there, the verifier in the district.
        grant(&house, "hexi.volunteer", "binhai/street_coordinator", "street").await;
        grant(&house, "hexi.dispatcher", "common/leader", "street").await;
        let it = complained(&house).await;
        let before = house.client("hexi.volunteer").await.get(&format!("/cases/{}", it.order)).await.ok();
        for login in ["hexi.volunteer", "hexi.dispatcher", "hexi.resident2", "far.coordinator"] {
            let told = ways(&house.client(login).await, &it).await;
            assert!(told.iter().all(|(_, told)| !told), "{login}: {told:?}");
        }
        for login in ["hexi.resident", "street.coordinator", "district.office"] {
            let told = ways(&house.client(login).await, &it).await;
            assert!(told.iter().all(|(way, told)| *told || *way == "link of the order"), "{login}: {told:?}");
        }
        // Nothing about the order tells of it either.
        assert_eq!(before["version"], 4);
        let queue = house.client("hexi.volunteer").await.get("/cases/count?turn=mine").await.ok();
        assert_eq!(queue["count"], 0, "the queue of the street is not theirs to see");
    }

    async fn the_handler_is_led_to_the_order_and_the_leader_is_not(house) {
        let it = complained(&house).await;
        let handler = house.client("street.coordinator").await;
        let seen = handler.get(&format!("/cases/{}", it.complaint)).await.ok();
        assert_eq!(seen["about"]["case"], json!(it.order));
        assert_eq!(seen["asker"]["id"], json!(house.person("hexi.resident")));
        assert_eq!(seen["org"]["id"], json!(house.org("street")));
        let links = handler.get(&format!("/cases/{}/links", it.order)).await.items();
        assert_eq!(links[0]["kind"], "about");
        let leader = house.client("street.leader").await;
        let asker = house.person("hexi.resident").to_string();
        for path in ["", "/events"] {
            let read = leader.get(&format!("/cases/{}{path}", it.complaint)).await.ok();
            assert!(!read.to_string().contains(&asker) && !read.to_string().contains("人hexi"), "{read}");
        }
        let read = leader.get(&format!("/cases/{}", it.complaint)).await.ok();
        assert!(read.get("about").is_none(), "the order names its asker: {read}");
        assert_eq!(leader.get(&format!("/cases/{}/links", it.order)).await.items().len(), 0);
        assert!(!leader.get("/cases?loop=binhai/complaint").await.items()[0].to_string().contains(&asker));
    }

    async fn a_complaint_says_what_it_is_about_and_nobody_links_it(house) {
        let order = house.order_in("hexi", "accepted").await;
        let resident = house.client("hexi.resident").await;
        let offered = resident.get(&format!("/cases/{order}")).await.ok()["opens"].clone();
        assert_eq!(offered[0]["loop"], "binhai/complaint");
        let opening = resident.get(&format!("/loops/binhai/complaint/opening?about={order}")).await.ok();
        assert_eq!(opening["orgs"][0]["id"], json!(house.org("street")));
        let volunteer = house.client("hexi.volunteer").await;
        assert!(volunteer.get(&format!("/cases/{order}")).await.ok().get("opens").is_none());
        volunteer.post("/cases", house.complaint(&order)).await.refused(403, "turn");
        let mut other = house.complaint(&order);
        other["loop"] = json!("binhai/order");
        problem(&resident.post("/cases", other).await, "about", "unknown");
        let mut without = house.complaint(&order);
        without.as_object_mut().unwrap().remove("about");
        problem(&resident.post("/cases", without).await, "about", "required");
        let mut named = house.complaint(&order);
        named["asker"] = json!(house.person("hexi.resident2"));
        problem(&resident.post("/cases", named).await, "asker", "other");
        let complaint = id_of(&resident.post("/cases", house.complaint(&order)).await.ok());
        let of_complaint = house.complaint(&complaint);
        problem(&resident.post("/cases", of_complaint).await, "about", "loop");
        let link = json!({"case": order, "kind": "related"});
        problem(&resident.post(&format!("/cases/{complaint}/links"), link).await, "case", "about");
        let handler = house.client("street.coordinator").await;
        let answer = json!({"form": {"upheld": true, "answer": "已核实"}});
        take(&handler, &complaint, "answer", answer).await.ok();
        // Work goes on with the order, by the very person it is about.
        take(&volunteer, &order, "deliver", json!({"form": {"result": "好了"}})).await.ok();
    }

    async fn ratings_are_numbers_in_lots_of_five(house) {
        let volunteer = house.client("hexi.volunteer").await;
        for (number, stars) in [5, 4, 5, 3, 5, 1].into_iter().enumerate() {
            let ratings = volunteer.get("/me/ratings").await.items();
            match (number, ratings.first()) {
                (0, None) => {}
                (_, Some(of)) => {
                    let told = if number < 5 { 0 } else { 5 };
                    assert_eq!((&of["rated"], of["mean"].is_null()), (&json!(told), told == 0), "{number}");
                }
                other => panic!("{other:?}"),
            }
            let order = house.order_in("hexi", "verified").await;
            let resident = house.client("hexi.resident").await;
            take(&resident, &order, "rate", json!({"form": {"stars": stars, "solved": stars > 1}})).await.ok();
            for path in ["", "/events"] {
                let read = volunteer.get(&format!("/cases/{order}{path}")).await.ok().to_string();
                assert!(!read.contains("\"stars\"") && !read.contains("\"solved\""), "{read}");
            }
        }
        // The sixth waits for four more: it alone would tell who gave it.
        let of = volunteer.get("/me/ratings").await.items()[0].clone();
        assert_eq!((&of["rated"], &of["mean"]), (&json!(5), &json!(4.4)));
        assert_eq!(of["counts"], json!([{"value": 5, "count": 3}, {"value": 4, "count": 1}, {"value": 3, "count": 1},
            {"value": 2, "count": 0}, {"value": 1, "count": 0}]));
        assert_eq!(house.client("hexi.dispatcher").await.get("/me/ratings").await.items().len(), 0);
    }

    async fn a_batch_leaves_out_what_two_persons_go_to_and_the_form_asks_for_both(house) {
        let fields = json!({"code": "0599", "class": "elder", "name": "独居老人探访", "days": 1, "two_person": true});
        let office = house.client("district.office").await;
        let item = id_of(&office.post("/registers/binhai/service_item/rows", json!({"fields": fields})).await.ok());
        let dispatcher = house.client("hexi.dispatcher").await;
        let volunteer = json!({"org": house.org("hexi"), "fields": {"person": house.person("hexi.volunteer")}});
        dispatcher.post("/registers/binhai/volunteer/rows", volunteer).await.ok();
        let mut order = house.order("hexi");
        order["form"]["item"] = json!(item);
        let two = id_of(&house.client("hexi.resident").await.post("/cases", order).await.ok());
        let one = house.placed("hexi").await;
        let asked = json!({"org": house.org("hexi")});
        let proposal = dispatcher.post("/assignments/binhai/volunteer_for_order", asked).await.ok();
        assert_eq!(proposal["items"][0]["case"], json!(one), "{proposal}");
        assert_eq!((&proposal["unmatched"][0]["case"], &proposal["unmatched"][0]["by"]), (&json!(two), &json!("two_persons")));
        for (case, is_needed) in [(&two, true), (&one, false)] {
            let steps = dispatcher.get(&format!("/cases/{case}")).await.ok()["steps"].clone();
            let dispatch = steps.as_array().unwrap().iter().find(|step| step["key"] == "dispatch").unwrap().clone();
            let companion = dispatch["input"].as_array().unwrap().iter().find(|it| it["key"] == "companion").unwrap();
            assert_eq!(companion["required"], json!(is_needed));
        }
        let first = house.person("hexi.volunteer");
        let alone = json!({"input": {"volunteer": first}});
        problem(&take(&dispatcher, &two, "dispatch", alone).await, "input.companion", "required");
        let both = json!({"input": {"volunteer": first, "companion": house.person("hexi.volunteer2")}});
        take(&dispatcher, &two, "dispatch", both).await.ok();
        let companion = house.client("hexi.volunteer2").await;
        assert_eq!(ids(&companion.get("/cases?assignee=me").await.items()), [two.clone()]);
        assert_eq!(companion.get(&format!("/cases/{two}")).await.ok()["second_agreed"], json!(false));
    }
}
