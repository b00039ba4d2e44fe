//! `/registers`: rows listed, shown, added, changed, retired.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::{id_of, ids};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::time::Duration;

const ITEMS: &str = "/registers/binhai/service_item/rows";
const VOLUNTEERS: &str = "/registers/binhai/volunteer/rows";

fn item(code: &str) -> Json {
    json!({"fields": {"code": code, "class": "repair", "name": format!("服务{code}"), "days": 2}})
}

/// What a dispatcher writes about a volunteer of the own community.
fn volunteer(house: &House, community: &str, who: &str) -> Json {
    json!({"org": house.org(community), "fields": {
        "person": house.person(&format!("{community}.{who}")), "skills": ["electrical"], "capacity": 3,
        "base": {"lon": 117.7051234, "lat": 39.0054321}, "contact": "13987654321",
    }})
}

async fn codes(client: &Client, query: &str) -> Vec<String> {
    let rows = client.get(&format!("{ITEMS}?{query}")).await.items();
    rows.iter().map(|row| row["fields"]["code"].as_str().unwrap().to_owned()).collect()
}

/// A filter as it stands in an address.
fn filter(expression: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'(' | b')' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    format!("filter={}", expression.bytes().map(encode).collect::<String>())
}

in_both_houses! {
    async fn a_row_lives_from_adding_to_retiring(house) {
        let office = house.client("district.office").await;
        let answer = office.post(ITEMS, item("0901")).await;
        let row = answer.ok();
        assert_eq!((answer.status, answer.header("etag")), (201, Some("\"1\"")));
        let expected = json!({
            "id": row["id"], "org": null, "version": 1, "retired_at": null,
            "fields": {
                "code": "0901", "class": "repair", "name": "服务0901", "days": 2, "shared": false, "two_person": false,
                "cooling_days": 0,
            },
            "names": {}, "may": {"write": true, "restore": false, "locked": [], "open": []},
        });
        assert_eq!(row, expected);
        let path = format!("{ITEMS}/{}", id_of(&row));
        let change = json!({"fields": {"days": 5, "skill": "electrical"}});
        let changed = office.patch(&path, change).await;
        assert_eq!(changed.header("etag"), Some("\"2\""));
        assert_eq!((&changed.ok()["fields"]["days"], &changed.ok()["fields"]["skill"]), (&json!(5), &json!("electrical")));
        let cleared = office.patch(&path, json!({"fields": {"skill": null}})).await.ok();
        assert_eq!((cleared["fields"].get("skill"), &cleared["version"]), (None, &json!(3)));
        assert_eq!(office.get(&path).await.ok(), cleared);
        let gone = office.post(&format!("{path}/retire"), json!({})).await.ok();
        assert_eq!((&gone["retired_at"], &gone["version"]), (&json!("2026-03-02T09:00:00+08:00"), &json!(4)));
        assert_eq!(office.get(&path).await.ok(), gone, "it stays readable where it is named");
        assert!(!codes(&office, "").await.contains(&"0901".to_owned()));
        assert!(codes(&office, "retired=true").await.contains(&"0901".to_owned()));
        office.patch(&path, json!({"fields": {"days": 6}})).await.refused(409, "retired");
        office.post(&format!("{path}/retire"), json!({})).await.refused(409, "retired");
        let actions = house.journal(&id_of(&row)).await.into_iter().map(|(action, _)| action).collect::<Vec<_>>();
        assert_eq!(actions, ["add", "change", "change", "retire"]);
        // Its code is free again.
        assert_eq!(office.post(ITEMS, item("0901")).await.status, 201);
    }

    async fn a_view_holds_its_rows_in_its_order_page_by_page(house) {
        let office = house.client("district.office").await;
        let all = office.get(&format!("{ITEMS}?limit=200")).await.items();
        let mut slowest: Vec<(i64, String)> = all.iter().map(|row| {
            (-row["fields"]["days"].as_i64().unwrap(), row["fields"]["code"].as_str().unwrap().to_owned())
        }).collect();
        slowest.sort();
        let expected = slowest.into_iter().map(|(_, code)| code).collect::<Vec<_>>();
        for asked in ["view=slow", "sort=-days,code", "view=catalogue&sort=-days,code"] {
            let (mut found, mut after) = (Vec::new(), String::new());
            loop {
                let page = office.get(&format!("{ITEMS}?{asked}&limit=7{after}")).await.ok();
                found.extend(page["items"].as_array().unwrap().iter().map(|row| row["fields"]["code"].clone()));
                let Some(next) = page["next"].as_str() else { break };
                after = format!("&after={next}");
            }
            assert_eq!(found, expected, "{asked}");
        }
        let count = office.get(&format!("{ITEMS}/count?view=slow&{}", filter("days > 2"))).await.ok();
        let many = all.iter().filter(|row| row["fields"]["days"].as_i64() > Some(2)).count();
        assert_eq!(count, json!({"count": many, "more": false}));
        // A place in one order is none in another, and words that name nothing are told.
        let next = office.get(&format!("{ITEMS}?view=slow&limit=2")).await.ok()["next"].as_str().unwrap().to_owned();
        office.get(&format!("{ITEMS}?limit=2&after={next}")).await.refused(400, "malformed");
        office.get(&format!("{ITEMS}?sort=nothing")).await.refused(400, "malformed");
        office.get(&format!("{ITEMS}/count?after=x")).await.refused(400, "malformed");
        let refused = office.get(&format!("{ITEMS}?view=nothing")).await.refused(400, "malformed");
        assert!(refused["detail"].as_str().unwrap().contains("catalogue, classes, slow"), "{refused}");
    }

    async fn every_problem_of_a_row_is_told_at_once(house) {
        let office = house.client("district.office").await;
        let body = json!({"fields": {"code": "12", "class": "nonsense", "days": 61, "skill": 7, "nonsense": 1}});
        let mut problems = office.post(ITEMS, body).await.problems();
        problems.sort();
        let expected = ["class", "code", "days", "name", "nonsense", "skill"].map(|field| format!("fields.{field}"));
        assert_eq!(problems.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>(), expected);
        let twice = office.post(ITEMS, item("0301")).await;
        assert_eq!(twice.problems(), [("fields.code".into(), "duplicate".into())]);
        let row = id_of(&office.post(ITEMS, item("0901")).await.ok());
        let onto = office.patch(&format!("{ITEMS}/{row}"), json!({"fields": {"code": "0301"}})).await;
        assert_eq!(onto.problems(), [("fields.code".into(), "duplicate".into())]);
        let emptied = office.patch(&format!("{ITEMS}/{row}"), json!({"fields": {"name": null}})).await;
        assert_eq!(emptied.problems(), [("fields.name".into(), "required".into())]);
        assert_eq!(office.get(&format!("{ITEMS}/{row}")).await.ok()["version"], 1, "nothing of it stayed");
    }

    async fn a_row_is_changed_at_the_version_that_was_read(house) {
        let office = house.client("district.office").await;
        let row = id_of(&office.post(ITEMS, item("0901")).await.ok());
        let path = format!("{ITEMS}/{row}");
        let days = |days: i64| json!({"fields": {"days": days}});
        office.ask(Method::PATCH, &path).if_match(1).json(&days(4)).send().await.ok();
        office.ask(Method::PATCH, &path).if_match(1).json(&days(5)).send().await.refused(412, "version");
        let retire = format!("{path}/retire");
        office.ask(Method::POST, &retire).if_match(1).json(&json!({})).send().await.refused(412, "version");
        // What is wrong with it is told before that it is late.
        let both = office.ask(Method::PATCH, &path).if_match(1).json(&days(99)).send().await;
        assert_eq!(both.problems(), [("fields.days".into(), "max".into())]);
        office.ask(Method::PATCH, &path).header("if-match", "*").json(&days(6)).send().await.ok();
        office.ask(Method::PATCH, &path).header("if-match", "soon").json(&days(6)).send().await.refused(400, "malformed");
        assert_eq!(office.get(&path).await.ok()["version"], 3);
    }

    async fn rows_are_kept_by_those_the_register_names(house) {
        let row = house.item("0301");
        let path = format!("{ITEMS}/{row}");
        for reader in ["hexi.resident", "hexi.dispatcher", "street.coordinator", "admin", "nobody"] {
            let client = house.client(reader).await;
            client.get(&path).await.ok();
            client.post(ITEMS, item("0901")).await.refused(403, "role");
            client.patch(&path, json!({"fields": {"days": 1}})).await.refused(403, "role");
            client.post(&format!("{path}/retire"), json!({})).await.refused(403, "role");
        }
        let office = house.client("district.office").await;
        for unknown in ["/registers/binhai/nothing/rows", "/registers/binhai/order/rows"] {
            office.get(unknown).await.refused(404, "not_found");
            office.post(unknown, item("0901")).await.refused(404, "not_found");
        }
        let missing = format!("{ITEMS}/0190a000-0000-7000-8000-000000000001");
        office.patch(&missing, json!({"fields": {}})).await.refused(404, "not_found");
        // A row of one register is none of another.
        office.get(&format!("{VOLUNTEERS}/{row}")).await.refused(404, "not_found");
    }

    async fn rows_of_an_org_stay_in_their_scope(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = id_of(&dispatcher.post(VOLUNTEERS, volunteer(&house, "hexi", "volunteer")).await.ok());
        let path = format!("{VOLUNTEERS}/{row}");
        for (reader, sees) in [
            ("hexi.dispatcher", true), ("street.coordinator", true), ("district.office", true),
            ("hedong.dispatcher", false), ("far.coordinator", false), ("far.dispatcher", false),
        ] {
            let client = house.client(reader).await;
            let listed = ids(&client.get(VOLUNTEERS).await.items()).contains(&row);
            assert_eq!((listed, client.get(&path).await.status == 200), (sees, sees), "{reader}");
        }
        // To whom nothing of a register is readable, there is no such register.
        for stranger in ["hexi.resident", "hexi.volunteer", "hexi.verifier", "admin", "nobody"] {
            let client = house.client(stranger).await;
            client.get(VOLUNTEERS).await.refused(404, "not_found");
            client.get(&path).await.refused(404, "not_found");
            client.post(VOLUNTEERS, volunteer(&house, "hexi", "volunteer2")).await.refused(404, "not_found");
        }
        let neighbour = house.client("hedong.dispatcher").await;
        neighbour.patch(&path, json!({"fields": {"capacity": 1}})).await.refused(404, "not_found");
        neighbour.post(VOLUNTEERS, volunteer(&house, "hexi", "volunteer2")).await.refused(404, "not_found");
        // Reading is the coordinator's, writing is not.
        let coordinator = house.client("street.coordinator").await;
        coordinator.patch(&path, json!({"fields": {"capacity": 1}})).await.refused(403, "role");
        // A row of no org is everybody's: one community does not write it for all.
        let general = json!({"fields": {"person": house.person("hexi.volunteer2")}});
        dispatcher.post(VOLUNTEERS, general.clone()).await.refused(403, "role");
        house.client("district.office").await.post(VOLUNTEERS, general).await.ok();
        // Only a volunteer of the place is registered there.
        let mut stranger = volunteer(&house, "hexi", "volunteer2");
        stranger["fields"]["person"] = json!(house.person("hedong.volunteer"));
        assert_eq!(dispatcher.post(VOLUNTEERS, stranger).await.problems()[0].0, "fields.person");
    }

    async fn a_phone_is_shown_to_whom_it_is_for_and_never_in_a_list(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = id_of(&dispatcher.post(VOLUNTEERS, volunteer(&house, "hexi", "volunteer")).await.ok());
        let path = format!("{VOLUNTEERS}/{row}");
        let seen = dispatcher.get(&path).await.ok();
        assert_eq!(seen["fields"]["contact"], "13987654321");
        let reads = house.journal(&row).await.into_iter().filter(|(action, _)| action == "read").collect::<Vec<_>>();
        assert!(!reads.is_empty() && reads.iter().all(|(_, detail)| detail["fields"] == json!(["contact"])), "{reads:?}");
        let office = house.client("district.office").await;
        assert_eq!(office.get(&path).await.ok()["fields"]["contact"], json!({"masked": "139****4321"}));
        for reader in [&dispatcher, &office] {
            let list = reader.get(VOLUNTEERS).await;
            assert_eq!(list.items()[0]["fields"]["contact"], json!({"masked": "139****4321"}));
            assert!(!list.text().contains("13987654321"));
        }
        // Nobody reads the exact base, not even who wrote it.
        let base = &seen["fields"]["base"];
        assert_eq!(base["blurred"], 500);
        assert_ne!(base["lon"], json!(117.7051234));
    }

    async fn a_retired_volunteer_is_forgotten_in_time(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = id_of(&dispatcher.post(VOLUNTEERS, volunteer(&house, "hexi", "volunteer")).await.ok());
        let path = format!("{VOLUNTEERS}/{row}");
        dispatcher.post(&format!("{path}/retire"), json!({})).await.ok();
        house.clock.advance(Duration::from_secs(60 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        let dispatcher = house.client("hexi.dispatcher").await;
        assert_eq!(dispatcher.get(&path).await.ok()["fields"]["contact"], json!({"erased": true}));
    }

    async fn a_filter_is_an_expression_over_the_fields(house) {
        let office = house.client("district.office").await;
        for (expression, expected) in [
            ("class == 'repair'", vec!["0301", "0302"]),
            ("class == 'repair' && days <= 2", vec!["0302"]),
            ("days in [1, 3]", vec!["0301", "0501"]),
            ("name.contains('灯')", vec!["0301"]),
            ("code.startsWith('03') && !name.contains('灯')", vec!["0302"]),
            ("skill == null", vec!["0301", "0302", "0501"]),
            ("name == '?' || name == '$1'", vec![]),
            ("name == \"it's\"", vec![]),
            ("true", vec!["0301", "0302", "0501"]),
        ] {
            assert_eq!(codes(&office, &filter(expression)).await, expected, "{expression}");
        }
        assert_eq!(codes(&office, &format!("{}&q=%E6%B0%B4", filter("class == 'repair'"))).await, ["0302"]);
        for nonsense in [
            "", "clas == 'repair'", "class", "days + 1", "class == 3", "days / 2 == 1", "name.matches('x')", "days ==",
            "contact == '1'", "days.exists(x, x)", "'", "((((", "1e999 > 2", "row_id == 'x'", "a.b.c == 1", "now > 3",
            &"(".repeat(5000), &"days == 1 || ".repeat(2000),
        ] {
            office.get(&format!("{ITEMS}?{}", filter(nonsense))).await.refused(400, "malformed");
        }
        // What can be said but has no value for some rows is never a fault of the server.
        for odd in ["days % 0 == 1", "days * 9223372036854775807 > 0", "days - 9223372036854775807 - 9 < 0", "days * 4611686018427387904 * 4 == 0"] {
            let status = office.get(&format!("{ITEMS}?{}", filter(odd))).await.status;
            assert!([200, 400].contains(&status), "{odd}: {status}");
        }
    }

    async fn a_filter_asks_nothing_that_may_not_be_read(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.post(VOLUNTEERS, volunteer(&house, "hexi", "volunteer")).await.ok();
        for expression in ["contact == '13987654321'", "contact != null", "contact.startsWith('139')"] {
            let answer = dispatcher.get(&format!("{VOLUNTEERS}?{}", filter(expression))).await;
            answer.refused(400, "malformed");
        }
        // A blurred place must not be found by asking ever closer.
        let near = "distance(base, base) < 1.0 || base == base";
        let answer = dispatcher.get(&format!("{VOLUNTEERS}?{}", filter(near))).await;
        answer.refused(400, "malformed");
        let name = dispatcher.get(&format!("{VOLUNTEERS}?q=volunteer")).await.items();
        assert_eq!(name.len(), 1, "a person is looked for by name");
    }

    async fn a_long_register_comes_in_pages(house) {
        let office = house.client("district.office").await;
        for number in 10..17 {
            office.post(ITEMS, item(&format!("09{number}"))).await.ok();
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = office.get(&format!("{ITEMS}?limit=3{after}")).await.ok();
            let rows = page["items"].as_array().unwrap();
            assert!(rows.len() <= 3);
            seen.extend(ids(rows));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let distinct = seen.iter().collect::<std::collections::HashSet<_>>();
        assert_eq!((seen.len(), distinct.len()), (10, 10));
        for wrong in ["after=x", "limit=0", "limit=201", "retired=perhaps", "org=x", "nonsense=1"] {
            office.get(&format!("{ITEMS}?{wrong}")).await.refused(400, "malformed");
        }
    }
}
