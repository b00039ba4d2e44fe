//! `GET /cases` and `GET /cases/count`

use crate::client::Client;
use crate::house::in_both_houses;
use crate::orders::{ADDRESS, PHONE, STATES, ids, take};
use serde_json::json;
use std::time::Duration;

/// The ids of a list, over all its pages of two.
async fn all(client: &Client, query: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/cases?limit=2{query}{after}")).await.ok();
        found.extend(ids(page["items"].as_array().unwrap()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let count = client.get(&format!("/cases/count?{}", query.trim_start_matches('&'))).await.ok();
    assert_eq!(count, json!({"count": found.len()}), "{query}");
    found
}

/// The same without an order.
async fn sorted(client: &Client, query: &str) -> Vec<String> {
    let mut found = all(client, query).await;
    found.sort();
    found
}

fn in_order(list: &[&String]) -> Vec<String> {
    let mut list = list.iter().map(|id| (*id).clone()).collect::<Vec<_>>();
    list.sort();
    list
}

in_both_houses! {
    async fn a_list_holds_every_case_in_scope_once_newest_first(house) {
        let mut placed = Vec::new();
        for _ in 0..5 {
            placed.push(house.placed("hexi").await);
            house.clock.advance(Duration::from_secs(60));
        }
        // Two at the same instant stand on two pages and are still told apart.
        placed.push(house.placed("hexi").await);
        placed.push(house.placed("hexi").await);
        house.placed("hedong").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let found = all(&dispatcher, "").await;
        assert_eq!(found.len(), 7);
        assert_eq!(found[2..], placed[..5].iter().rev().cloned().collect::<Vec<_>>());
        let one = dispatcher.get("/cases?limit=200").await;
        let lines = one.items();
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[0].get("steps"), None, "a line is no page");
        assert!(!one.text().contains(PHONE) && !one.text().contains(ADDRESS));
    }

    async fn a_list_is_narrowed_by_state_loop_org_and_number(house) {
        let hexi = house.order_in("hexi", "dispatched").await;
        let (placed, far) = (house.placed("hexi").await, house.placed("far").await);
        let office = house.client("district.office").await;
        assert_eq!(all(&office, "&state=dispatched").await, [hexi.clone()]);
        assert_eq!(sorted(&office, "&loop=binhai/order").await, in_order(&[&hexi, &placed, &far]));
        assert_eq!(all(&office, "&loop=binhai/other").await, Vec::<String>::new());
        office.get("/cases?loop=order").await.refused(400, "malformed");
        // 1/2/ holds 1/2/4/, and not 1/20/21/.
        assert_eq!(sorted(&office, &format!("&org={}", house.org("street"))).await, in_order(&[&hexi, &placed]));
        assert_eq!(all(&office, &format!("&org={}", house.org("far_street"))).await, [far.clone()]);
        assert_eq!(all(&office, &format!("&org={}", house.org("hedong"))).await, Vec::<String>::new());
        let number = office.get(&format!("/cases/{placed}")).await.ok()["number"].as_str().unwrap().to_owned();
        assert_eq!(all(&office, &format!("&q={number}")).await, [placed.clone()]);
        assert_eq!(all(&office, &format!("&q={}", number.to_lowercase())).await, [placed.clone()]);
        assert_eq!(all(&office, &format!("&q={}", &number[2..])).await, [placed.clone()]);
        assert_eq!(all(&office, "&q=%25").await, Vec::<String>::new(), "a percent sign is no pattern");
        assert_eq!(all(&office, "&q=%E9%BE%99").await, Vec::<String>::new(), "nothing is called by that");
        let other = format!("/cases?org={}", house.org("other_district"));
        office.get(&other).await.refused(404, "not_found");
        let resident = house.client("hexi.resident").await;
        resident.get(&format!("/cases?org={}", house.org("hedong"))).await.refused(404, "not_found");
        resident.get(&format!("/cases/count?org={}", house.org("hedong"))).await.refused(404, "not_found");
    }

    async fn a_case_is_found_by_what_it_is_called(house) {
        let placed = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let label = dispatcher.get(&format!("/cases/{placed}")).await.ok()["label"].as_str().unwrap().to_owned();
        assert_eq!(dispatcher.get("/cases").await.items()[0]["label"], label.as_str());
        let part: String = label.chars().skip(1).take(2).collect();
        assert_eq!(all(&dispatcher, &format!("&q={part}")).await, [placed.clone()]);
        assert_eq!(all(&dispatcher, &format!("&turn=mine&q={label}")).await, [placed.clone()]);
        // Whoever may not see the case does not find it; what is sealed is found by nobody; digits are numbers.
        let far = house.client("far.dispatcher").await;
        assert_eq!(all(&far, &format!("&q={label}")).await, Vec::<String>::new());
        for sealed in [ADDRESS, PHONE, "%25", "_"] {
            assert_eq!(all(&dispatcher, &format!("&q={sealed}")).await, Vec::<String>::new(), "{sealed}");
        }
    }

    async fn a_list_is_narrowed_to_what_is_mine(house) {
        let accepted = house.order_in("hexi", "accepted").await;
        let placed = house.placed("hexi").await;
        let resident = house.client("hexi.resident").await;
        let volunteer = house.client("hexi.volunteer").await;
        assert_eq!(sorted(&resident, "&asker=me").await, in_order(&[&accepted, &placed]));
        assert_eq!(sorted(&resident, "&opener=me&state=placed").await, [placed.clone()]);
        assert_eq!(all(&resident, "&assignee=me").await, Vec::<String>::new());
        assert_eq!(all(&volunteer, "&assignee=me").await, [accepted.clone()]);
        assert_eq!(all(&volunteer, "&asker=me").await, Vec::<String>::new());
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(all(&dispatcher, "&assignee=me").await, Vec::<String>::new());
        for name in ["asker", "opener", "assignee"] {
            let person = house.person("hexi.volunteer");
            volunteer.get(&format!("/cases?{name}={person}")).await.refused(400, "malformed");
            volunteer.get(&format!("/cases/count?{name}=")).await.refused(400, "malformed");
        }
    }

    async fn a_list_is_narrowed_by_colour(house) {
        let closed = house.order_in("hexi", "withdrawn").await;
        let red = house.placed("hexi").await;
        house.wait(Duration::from_secs(4 * 3600)).await;
        let yellow = house.placed("hexi").await;
        // 13:00 + four working hours from 13:30 is 17:30; three quarters of it is 16:30.
        house.wait(Duration::from_secs(3 * 3600 + 1800 + 1)).await;
        let blue = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(all(&dispatcher, "&colour=green").await, [closed]);
        assert_eq!(all(&dispatcher, "&colour=red").await, [red.clone()]);
        assert_eq!(all(&dispatcher, "&colour=yellow").await, [yellow.clone()]);
        assert_eq!(all(&dispatcher, "&colour=blue").await, [blue]);
        assert_eq!(sorted(&dispatcher, "&colour=yellow,red").await, in_order(&[&red, &yellow]));
        for line in dispatcher.get("/cases?colour=red").await.items() {
            assert_eq!(line["colour"], "red");
        }
    }

    async fn what_waits_is_sorted_by_when_it_is_due(house) {
        let mut waiting = Vec::new();
        for _ in 0..5 {
            waiting.push(house.placed("hexi").await);
            house.clock.advance(Duration::from_secs(60));
        }
        house.order_in("hexi", "verified").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(all(&dispatcher, "&turn=mine").await, waiting);
        let newest_first = waiting.iter().rev().cloned().collect::<Vec<_>>();
        assert_eq!(all(&dispatcher, "&turn=mine&sort=-opened_at").await, newest_first);
        // A case without a clock comes last.
        let everything = all(&dispatcher, "&sort=due_at").await;
        assert_eq!((everything.len(), &everything[..5]), (6, &waiting[..]));
        assert_eq!(all(&dispatcher, "&turn=org&sort=due_at").await.len(), 6);
    }

    async fn what_waits_for_me_for_my_org_and_below_me(house) {
        let mut by_state = std::collections::HashMap::new();
        for state in STATES {
            by_state.insert(state, house.order_in("hexi", state).await);
        }
        let waits = async |login: &str, turn: &str| sorted(&house.client(login).await, &format!("&turn={turn}")).await;
        let of = |states: &[&str]| in_order(&states.iter().map(|state| &by_state[state]).collect::<Vec<_>>());
        // `order_in("closed")` lets a week pass: whatever was rated or to be rated is closed by then.
        assert_eq!(waits("hexi.dispatcher", "mine").await, of(&["placed"]));
        assert_eq!(waits("hexi.volunteer", "mine").await, of(&["dispatched", "accepted"]));
        assert_eq!(waits("hexi.verifier", "mine").await, of(&["delivered"]));
        assert_eq!(waits("hexi.dispatcher", "org").await, of(&["placed", "dispatched", "accepted", "delivered"]));
        assert_eq!(waits("street.leader", "below").await, of(&["placed", "dispatched", "accepted", "delivered"]));
        assert_eq!(waits("far.coordinator", "below").await, of(&[]));
        assert_eq!(waits("hedong.dispatcher", "mine").await, of(&[]));
        assert_eq!(waits("hexi.dispatcher", "below").await, of(&[]));
        // What waited too long climbed to the street, and waits there besides.
        assert_eq!(waits("street.coordinator", "mine").await, of(&["placed", "dispatched", "accepted", "delivered"]));
        let dispatcher = house.client("hexi.dispatcher").await;
        take(&dispatcher, &by_state["placed"], "dispatch", json!({"input": {"volunteer": house.person("hexi.volunteer2")}})).await.ok();
        assert_eq!(waits("hexi.volunteer2", "mine").await, of(&["placed"]));
        assert_eq!(waits("hexi.dispatcher", "mine").await, of(&[]));
    }

    async fn every_case_has_one_colour_and_the_list_agrees_with_the_case(house) {
        for state in ["closed"].into_iter().chain(STATES) {
            house.order_in("hexi", state).await;
        }
        // Late after four working hours, nearly late after three of them, on time when new.
        house.wait(Duration::from_secs(4 * 3600)).await;
        house.placed("hexi").await;
        house.wait(Duration::from_secs(3 * 3600 + 1800 + 1)).await;
        house.placed("hexi").await;
        let office = house.client("district.office").await;
        let mut found = Vec::new();
        for colour in ["green", "blue", "yellow", "red"] {
            let of_colour = all(&office, &format!("&colour={colour}")).await;
            assert!(!of_colour.is_empty(), "nothing is {colour}");
            for id in &of_colour {
                assert_eq!(office.get(&format!("/cases/{id}")).await.ok()["colour"], colour);
            }
            found.extend(of_colour);
        }
        found.sort();
        assert_eq!(found, sorted(&office, "").await);
    }

    async fn what_waits_for_the_asker_waits_for_the_asker(house) {
        let id = house.order_in("hexi", "verified").await;
        assert_eq!(all(&house.client("hexi.resident").await, "&turn=mine").await, [id]);
        assert_eq!(all(&house.client("hexi.resident2").await, "&turn=mine").await, Vec::<String>::new());
    }

    async fn what_a_list_does_not_know_is_refused(house) {
        let client = house.client("hexi.dispatcher").await;
        for query in [
            "limit=0", "limit=201", "limit=-1", "limit=abc", "limit=", "limit=1.5", "limit=99999999999999999999",
            "nonsense=1", "colour=green&colour=red", "colour=purple", "turn=yours", "sort=opened_at", "sort=number",
            "org=hexi", "after=nonsense", "q=%FF", "q=%00", "state=a%00b", "Limit=1",
        ] {
            client.get(&format!("/cases?{query}")).await.refused(400, "malformed");
        }
        for query in ["limit=1", "limit=200", "q=", "q=%27%3B--", "state=nonsense", "colour="] {
            client.get(&format!("/cases?{query}")).await.ok();
        }
        client.get("/cases/count?nonsense=1").await.refused(400, "malformed");
    }
}
