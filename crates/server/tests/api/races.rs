//! People who act at the same instant: exactly one of them does, and every time.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::{id_of, take};
use serde_json::json;

const RACES: usize = 50;

/// The steps that a case's history tells.
async fn steps(client: &Client, case: &str) -> Vec<String> {
    let events = client.get(&format!("/cases/{case}/events")).await.items();
    events.iter().filter_map(|event| event["step"].as_str().map(str::to_owned)).collect()
}

async fn place_many(house: &House) -> Vec<String> {
    let resident = house.client("hexi.resident").await;
    let order = house.order("hexi");
    let mut placed = Vec::with_capacity(RACES);
    for _ in 0..RACES {
        placed.push(id_of(&resident.post("/cases", order.clone()).await.ok()));
    }
    placed
}

in_both_houses! {
    async fn fifty_races_of_two_identical_accepts_take_effect_once_each(house) {
        let (dispatcher, volunteer) = (house.client("hexi.dispatcher").await, house.client("hexi.volunteer").await);
        let input = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        for id in place_many(&house).await {
            take(&dispatcher, &id, "dispatch", input.clone()).await.ok();
            let (one, two) = tokio::join!(take(&volunteer, &id, "accept", json!({})), take(&volunteer, &id, "accept", json!({})));
            let mut outcomes = [one.outcome(), two.outcome()];
            outcomes.sort();
            assert_eq!(outcomes, [(200, String::new()), (409, "state".to_owned())]);
            assert_eq!(steps(&dispatcher, &id).await, ["place", "dispatch", "accept"]);
            assert_eq!(dispatcher.get(&format!("/cases/{id}")).await.ok()["version"], 3);
        }
    }

    async fn fifty_races_of_two_volunteers_for_one_order_have_one_winner_each(house) {
        let (first, second) = (house.client("hexi.volunteer").await, house.client("hexi.volunteer2").await);
        let dispatcher = house.client("hexi.dispatcher").await;
        let people = [house.person("hexi.volunteer"), house.person("hexi.volunteer2")];
        for id in place_many(&house).await {
            let (one, two) = tokio::join!(take(&first, &id, "claim", json!({})), take(&second, &id, "claim", json!({})));
            let winner = usize::from(two.status == 200);
            let (won, lost) = if winner == 0 { (one, two) } else { (two, one) };
            assert_eq!(won.ok()["assignee"]["id"], people[winner].as_str());
            // The order is somebody else's by then, so the other may not know of it.
            assert_eq!(lost.outcome(), (404, "not_found".to_owned()));
            assert_eq!(steps(&dispatcher, &id).await, ["place", "claim"]);
        }
    }

    async fn dispatching_and_withdrawing_at_once_leaves_one_history(house) {
        let (dispatcher, resident) = (house.client("hexi.dispatcher").await, house.client("hexi.resident").await);
        let input = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        for id in place_many(&house).await.into_iter().take(20) {
            let dispatch = take(&dispatcher, &id, "dispatch", input.clone());
            let (one, two) = tokio::join!(dispatch, take(&resident, &id, "withdraw", json!({})));
            // Withdrawing goes after dispatching, never the other way round.
            let expected: &[&str] = match (one.status, two.status) {
                (200, 200) => &["place", "dispatch", "withdraw"],
                (409, 200) => &["place", "withdraw"],
                other => panic!("{other:?}: {} {}", one.text(), two.text()),
            };
            assert_eq!(steps(&dispatcher, &id).await, expected);
        }
    }

    async fn two_changes_of_one_version_of_a_row_are_one(house) {
        let office = house.client("district.office").await;
        let path = format!("/registers/binhai/service_item/rows/{}", house.item("0301"));
        for version in 1..=20 {
            let change = |days: i64| {
                let body = json!({"fields": {"days": days}});
                office.ask(reqwest::Method::PATCH, &path).if_match(version).json(&body).send()
            };
            let (one, two) = tokio::join!(change(5), change(6));
            let mut outcomes = [one.outcome(), two.outcome()];
            outcomes.sort();
            assert_eq!(outcomes, [(200, String::new()), (412, "version".to_owned())]);
        }
        assert_eq!(office.get(&path).await.ok()["version"], 21);
    }
}
