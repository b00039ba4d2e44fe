//! `/cases/{id}/links`

use crate::house::in_both_houses;
use crate::orders::take;
use reqwest::Method;
use serde_json::json;

in_both_houses! {
    async fn two_cases_are_linked_in_both_directions_and_neither_moves(house) {
        let (first, second) = (house.placed("hexi").await, house.placed("hexi").await);
        let dispatcher = house.client("hexi.dispatcher").await;
        let before = dispatcher.get(&format!("/cases/{first}")).await.ok();
        let link = json!({"case": second, "kind": "repeats"});
        let path = format!("/cases/{first}/links");
        let after = dispatcher.post(&path, link.clone()).await.ok();
        assert_eq!((&after["state"], &after["due_at"]), (&before["state"], &before["due_at"]));
        assert_eq!(after["version"], 2);
        let there = dispatcher.get(&path).await.items();
        assert_eq!((&there[0]["case"], &there[0]["kind"], &there[0]["outward"]), (&json!(second), &json!("repeats"), &json!(true)));
        let back = dispatcher.get(&format!("/cases/{second}/links")).await.items();
        assert_eq!((&back[0]["case"], &back[0]["outward"]), (&json!(first), &json!(false)));
        // The same link again changes nothing.
        assert_eq!(dispatcher.post(&path, link).await.ok()["version"], 2);
    }

    async fn what_does_not_fit_is_refused(house) {
        let (first, second) = (house.placed("hexi").await, house.placed("hedong").await);
        let dispatcher = house.client("hexi.dispatcher").await;
        let path = format!("/cases/{first}/links");
        dispatcher.post(&path, json!({"case": second, "kind": "related"})).await.refused(404, "not_found");
        // May not know comes before does not fit.
        dispatcher.post(&path, json!({"case": second, "kind": "nonsense"})).await.refused(404, "not_found");
        let itself = dispatcher.post(&path, json!({"case": first, "kind": "nonsense"})).await;
        assert_eq!(itself.problems(), [("kind".into(), "unknown".into()), ("case".into(), "self".into())]);
        let third = house.placed("hexi").await;
        let stale = json!({"case": third, "kind": "related"});
        dispatcher.ask(Method::POST, &path).if_match(9).json(&stale).send().await.refused(412, "version");
        assert_eq!(dispatcher.get(&path).await.items(), Vec::<serde_json::Value>::new());
    }

    async fn a_link_tells_nothing_of_a_case_one_may_not_see(house) {
        let (here, there) = (house.placed("hexi").await, house.placed("hedong").await);
        let office = house.client("district.office").await;
        office.post(&format!("/cases/{here}/links"), json!({"case": there, "kind": "related"})).await.ok();
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(dispatcher.get(&format!("/cases/{here}/links")).await.items().len(), 0);
        let history = dispatcher.get(&format!("/cases/{here}/events")).await;
        assert_eq!(history.items()[1]["kind"], "link");
        assert!(!history.text().contains(&there), "{}", history.text());
        assert!(office.get(&format!("/cases/{here}/events")).await.text().contains(&there));
        // A linked case goes its way like any other.
        take(&house.client("hexi.resident").await, &here, "withdraw", json!({})).await.ok();
    }
}
