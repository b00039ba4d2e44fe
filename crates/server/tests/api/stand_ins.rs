//! Stand-ins (代理): what one does for another counts as the other's, ends in time, and never rates in their name.

use crate::district::within;
use crate::house::{House, in_both_houses};
use crate::orders::{ids, take};
use gridwork_definitions::model::Key;
use gridwork_kernel::people::{self, store::NewStandIn};
use serde_json::json;
use std::time::Duration;

/// For a working day, for everything or for one role.
async fn stand_in(house: &House, person: &str, by: &str, role: Option<&'static str>) {
    let (person, by) = (house.district.person(person), house.district.person(by));
    within(&house.desk, move |work| {
        Box::pin(async move {
            let from = work.now();
            let to = from.plus(Duration::from_secs(8 * 3600));
            let role = role.map(|role| Key::parse(role).unwrap());
            let new = NewStandIn { person, by, role, org: None, from, to, reason: "休假".into() };
            people::store::stand_in(work, &new).await?;
            Ok(())
        })
    })
    .await;
}

in_both_houses! {
    async fn a_stand_in_acts_for_the_person_stood_for(house) {
        let id = house.placed("hexi").await;
        let before = house.client("nobody").await;
        before.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        stand_in(&house, "hexi.dispatcher", "nobody", None).await;
        let nobody = house.client("nobody").await;
        let me = nobody.get("/me").await.ok();
        assert_eq!(me["roles"][0]["role"], "binhai/dispatcher");
        assert_eq!(ids(&nobody.get("/cases?turn=mine").await.items()), [id.clone()]);
        let input = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        take(&nobody, &id, "dispatch", input).await.ok();
        let events = nobody.get(&format!("/cases/{id}/events")).await.items();
        assert_eq!(events[1]["actor"]["id"], house.person("nobody").as_str());
        assert_eq!(events[1]["stood_for"]["id"], house.person("hexi.dispatcher").as_str());
        house.clock.advance(Duration::from_secs(8 * 3600));
        nobody.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        assert_eq!(nobody.get("/me").await.ok()["roles"], json!([]));
    }

    async fn a_stand_in_and_the_person_stood_for_are_one_hand(house) {
        // The verifier stands in for the dispatcher, and so may not verify what was dispatched, by either of them.
        stand_in(&house, "hexi.dispatcher", "hexi.verifier", Some("binhai/dispatcher")).await;
        let id = house.order_in("hexi", "delivered").await;
        let verifier = house.client("hexi.verifier").await;
        take(&verifier, &id, "verify", json!({})).await.refused(403, "hands");
        let seen = verifier.get(&format!("/cases/{id}")).await.ok();
        let steps = seen["steps"].as_array().unwrap();
        let verify = steps.iter().find(|step| step["key"] == "verify").unwrap();
        assert_eq!((&verify["allowed"], &verify["code"]), (&json!(false), &json!("hands")));
        assert!(verify["because"].as_str().unwrap().contains("代理"), "{verify}");
    }

    async fn the_work_of_an_assignee_goes_over_and_the_word_of_an_asker_does_not(house) {
        stand_in(&house, "hexi.volunteer", "hexi.volunteer2", None).await;
        let id = house.order_in("hexi", "dispatched").await;
        let second = house.client("hexi.volunteer2").await;
        assert_eq!(ids(&second.get("/cases?turn=mine").await.items()), [id.clone()]);
        let accepted = take(&second, &id, "accept", json!({})).await.ok();
        assert_eq!(accepted["assignee"]["id"], house.person("hexi.volunteer").as_str());
        stand_in(&house, "hexi.resident", "hexi.resident2", None).await;
        let verified = house.order_in("hexi", "verified").await;
        let neighbour = house.client("hexi.resident2").await;
        let rate = take(&neighbour, &verified, "rate", json!({"form": {"stars": 5, "solved": true}})).await;
        assert!([403, 404].contains(&rate.status), "{}", rate.text());
        take(&neighbour, &verified, "withdraw", json!({})).await;
        let asker = house.client("hexi.resident").await;
        assert_eq!(asker.get(&format!("/cases/{verified}")).await.ok()["state"], "verified");
    }
}
