//! `/cases/{id}/suggestions/{pack}/{key}` and `/assignments/{pack}/{key}`: who could do it, and why not the others.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::take;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_operations::registers::AddRow;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::sync::Arc;

const MATCHER: &str = "binhai/volunteer_for_order";

/// Puts a volunteer on the register, with fields beside the person.
async fn register(house: &House, who: &str, mut fields: Json) {
    let (community, _) = who.split_once('.').unwrap();
    fields["person"] = json!(house.person(who));
    let dispatcher = house.client(&format!("{community}.dispatcher")).await;
    let row = json!({"org": house.org(community), "fields": fields});
    dispatcher.post("/registers/binhai/volunteer/rows", row).await.ok();
}

/// Adds a row that belongs to the whole district; its id.
async fn row_of_the_district(house: &House, register: &str, fields: Json) -> String {
    let fields = fields.as_object().unwrap().clone();
    let add = AddRow { register: Key::new("binhai", register), org: None, fields };
    let system = Arc::new(Actor::system());
    gridwork_operations::registers::add(&house.desk, &system, Call::plain(), add).await.unwrap().row.id.to_string()
}

async fn suggestions(client: &Client, case: &str) -> Json {
    client.get(&format!("/cases/{case}/suggestions/{MATCHER}")).await.ok()
}

fn people(items: &Json) -> Vec<String> {
    items.as_array().unwrap().iter().map(|it| it["person"]["id"].as_str().unwrap().to_owned()).collect()
}

/// Who is excluded, and by which rule.
fn excluded(found: &Json) -> Vec<(String, String)> {
    let text = |it: &Json| it.as_str().unwrap().to_owned();
    found["excluded"].as_array().unwrap().iter().map(|it| (text(&it["person"]["id"]), text(&it["by"]))).collect()
}

/// A base about so many metres north of the middle of Hexi's grid.
fn base(metres: f64) -> Json {
    json!({"lon": 117.705, "lat": 39.005 + metres / 111_195.0})
}

in_both_houses! {
    async fn suggestions_come_with_reasons_that_add_up_and_names(house) {
        register(&house, "hexi.volunteer", json!({"base": base(2_000.0), "capacity": 2})).await;
        register(&house, "hexi.volunteer2", json!({"base": base(0.0), "capacity": 4})).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let first = house.placed("hexi").await;
        let input = json!({"input": {"volunteer": house.person("hexi.volunteer2")}});
        take(&dispatcher, &first, "dispatch", input).await.ok();
        let case = house.placed("hexi").await;
        let found = suggestions(&dispatcher, &case).await;
        assert_eq!(people(&found["items"]), [house.person("hexi.volunteer2"), house.person("hexi.volunteer")]);
        assert_eq!(found["excluded"], json!([]));
        for item in found["items"].as_array().unwrap() {
            assert!(item["person"]["name"].as_str().unwrap().starts_with('人'));
            let thousandths = |it: &Json| (it.as_f64().unwrap() * 1_000.0).round() as i64;
            let reasons = item["reasons"].as_array().unwrap();
            assert_eq!(reasons.iter().map(|it| thousandths(&it["points"])).sum::<i64>(), thousandths(&item["score"]));
            for reason in reasons {
                assert_eq!(thousandths(&reason["value"]) * reason["weight"].as_i64().unwrap(), thousandths(&reason["points"]));
            }
        }
        let reason = |at: usize, key: usize| found["items"][at]["reasons"][key].clone();
        assert_eq!(reason(0, 1), json!({"key": "rested", "title": "手上事少", "weight": 3, "value": 0.75, "points": 2.25}));
        assert_eq!((&reason(1, 1)["points"], &reason(1, 2)["points"]), (&json!(3.0), &json!(2.0)));
        assert!(reason(0, 0)["points"].as_f64() > reason(1, 0)["points"].as_f64(), "nearer is better");
    }

    async fn distance_is_measured_from_the_coarse_base_that_others_may_read(house) {
        register(&house, "hexi.volunteer", json!({"base": base(0.0)})).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let case = house.placed("hexi").await;
        let near = suggestions(&dispatcher, &case).await["items"][0]["reasons"][0].clone();
        let rows = dispatcher.get("/registers/binhai/volunteer/rows").await.items();
        let shown = &rows[0]["fields"]["base"];
        let point = |lon: f64, lat: f64| gridwork_kernel::geo::Point::new(lon, lat).unwrap();
        let metres = point(117.705, 39.005)
            .distance_metres(point(shown["lon"].as_f64().unwrap(), shown["lat"].as_f64().unwrap()));
        assert!(metres > 1.0, "the base is shown coarse");
        assert!((near["value"].as_f64().unwrap() - (1.0 - metres / 3_000.0)).abs() < 0.001, "{near} {metres}");
    }

    async fn whoever_is_left_out_is_named_with_the_rule(house) {
        let item = json!({"code": "0601", "class": "health", "name": "上门护理", "skill": "nursing", "days": 1});
        let nursing = row_of_the_district(&house, "service_item", item).await;
        register(&house, "hexi.volunteer", json!({"skills": ["nursing"], "capacity": 1})).await;
        register(&house, "hexi.volunteer2", json!({"skills": ["law"]})).await;
        let neighbour = json!({"person": house.person("hedong.volunteer"), "skills": ["nursing"]});
        row_of_the_district(&house, "volunteer", neighbour).await;
        let (dispatcher, resident) = (house.client("hexi.dispatcher").await, house.client("hexi.resident").await);
        let mut order = house.order("hexi");
        order["form"]["item"] = json!(nursing);
        let case = crate::orders::id_of(&resident.post("/cases", order).await.ok());
        let found = suggestions(&dispatcher, &case).await;
        assert_eq!(people(&found["items"]), [house.person("hexi.volunteer")]);
        let expected = [
            (house.person("hedong.volunteer"), "reach".to_owned()),
            (house.person("hexi.volunteer2"), "must".to_owned()),
        ];
        assert_eq!(excluded(&found), expected);
        let because = found["excluded"][1]["because"].as_str().unwrap();
        assert!(because.contains("所需技能"), "{because}");

        // With one in hand there is no room; whoever declined this one is not asked for it again.
        let volunteer = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        take(&dispatcher, &case, "dispatch", volunteer).await.ok();
        let other = house.placed("hexi").await;
        let by = |found: &Json| excluded(found).into_iter().find(|(id, _)| *id == house.person("hexi.volunteer")).unwrap().1;
        assert_eq!(by(&suggestions(&dispatcher, &other).await), "capacity");
        let declining = json!({"input": {"reason": "no_time"}});
        take(&house.client("hexi.volunteer").await, &case, "decline", declining).await.ok();
        assert_eq!(by(&suggestions(&dispatcher, &case).await), "gave_back");
        let path = format!("/cases/{case}/suggestions/{MATCHER}");
        let english = dispatcher.ask(Method::GET, &path).in_english().send().await.ok();
        assert!(english["excluded"].to_string().contains("gave this one back before (“Decline”)"), "{english}");
        assert_eq!(people(&suggestions(&dispatcher, &other).await["items"]).len(), 2, "what was declined is in hand no more");
    }

    async fn suggestions_are_for_whoever_may_take_the_step(house) {
        let case = house.placed("hexi").await;
        let path = format!("/cases/{case}/suggestions/{MATCHER}");
        for who in ["hexi.volunteer", "hexi.resident", "hexi.verifier", "street.coordinator"] {
            house.client(who).await.get(&path).await.refused(403, "role");
        }
        for who in ["hedong.dispatcher", "nobody", "hexi.resident2"] {
            house.client(who).await.get(&path).await.refused(404, "not_found");
        }
        let dispatcher = house.client("hexi.dispatcher").await;
        for unknown in ["binhai/nonsense", "common/volunteer_for_order", "binhai/order"] {
            dispatcher.get(&format!("/cases/{case}/suggestions/{unknown}")).await.refused(404, "not_found");
        }
        dispatcher.get("/cases/nonsense/suggestions/binhai/volunteer_for_order").await.refused(404, "not_found");
        dispatcher.get(&format!("{path}?limit=3")).await.refused(400, "malformed");
        let accepted = house.order_in("hexi", "accepted").await;
        dispatcher.get(&format!("/cases/{accepted}/suggestions/{MATCHER}")).await.refused(409, "state");
    }

    async fn a_proposal_spreads_the_waiting_orders_and_changes_nothing(house) {
        register(&house, "hexi.volunteer", json!({"base": base(0.0), "capacity": 1})).await;
        register(&house, "hexi.volunteer2", json!({"base": base(2_500.0), "capacity": 2})).await;
        let mut waiting = Vec::new();
        for _ in 0..4 {
            waiting.push(house.placed("hexi").await);
        }
        house.placed("hedong").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let path = format!("/assignments/{MATCHER}");
        let found = dispatcher.post(&path, json!({"org": house.org("hexi")})).await.ok();
        let items = found["items"].as_array().unwrap();
        assert_eq!((items.len(), found["is_partial"].clone()), (3, json!(false)));
        let mut given = people(&found["items"]);
        given.sort();
        let (one, two) = (house.person("hexi.volunteer"), house.person("hexi.volunteer2"));
        let mut expected = vec![one, two.clone(), two];
        expected.sort();
        assert_eq!(given, expected);
        let unmatched = found["unmatched"].as_array().unwrap();
        assert_eq!(unmatched.len(), 1);
        assert_eq!(unmatched[0]["by"], "all_taken");
        let mut cases: Vec<&str> = items.iter().chain(unmatched).map(|it| it["case"].as_str().unwrap()).collect();
        cases.sort_unstable();
        waiting.sort();
        assert_eq!(cases, waiting);
        for item in items {
            let alone = suggestions(&dispatcher, item["case"].as_str().unwrap()).await;
            let same = alone["items"].as_array().unwrap().iter().find(|it| it["person"] == item["person"]).unwrap();
            assert_eq!((&same["score"], &same["reasons"]), (&item["score"], &item["reasons"]));
        }
        assert_eq!(dispatcher.post(&path, json!({"org": house.org("hexi")})).await.ok(), found);
        for case in &waiting {
            assert_eq!(dispatcher.get(&format!("/cases/{case}")).await.ok()["state"], "placed", "nobody was dispatched");
        }
        // Asked for the whole street, a dispatcher gets proposals for the own community only.
        let street = dispatcher.post(&path, json!({"org": house.org("street")})).await.ok();
        assert_eq!(street["items"], found["items"]);
    }

    async fn a_proposal_is_for_whoever_could_take_the_step_there(house) {
        let path = format!("/assignments/{MATCHER}");
        let body = json!({"org": house.org("hexi")});
        for who in ["hexi.volunteer", "street.coordinator", "district.office"] {
            house.client(who).await.post(&path, body.clone()).await.refused(403, "role");
        }
        house.client("nobody").await.post(&path, body.clone()).await.refused(404, "not_found");
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.post(&path, json!({"org": house.org("other_district")})).await.refused(404, "not_found");
        dispatcher.post("/assignments/binhai/nonsense", body.clone()).await.refused(404, "not_found");
        dispatcher.post(&path, json!({})).await.refused(400, "malformed");
        dispatcher.post(&path, json!({"org": house.org("hexi"), "dispatch": true})).await.refused(400, "malformed");
    }
}
