//! The copy of what is kept about oneself: all of one's own, and nothing of anybody else's.

use crate::house::{in_a_house, in_both_houses};
use crate::imports::{RESIDENTS, founded};
use crate::orders::{ADDRESS, PHONE, id_of};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::time::Duration;

in_both_houses! {
    async fn a_copy_holds_ones_own_values_in_clear_and_no_others(house) {
        let case = house.order_in("hexi", "accepted").await;
        house.volunteer_row().await;

        let answer = house.client("hexi.resident").await.post("/me/kept/copy", json!({})).await;
        assert!(answer.header("content-disposition").unwrap().starts_with("attachment"));
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let copy = answer.ok();
        assert_eq!(copy["values"][0]["id"], json!(case));
        let values = copy["values"][0]["values"].as_array().unwrap();
        for (title, value) in [("地址", ADDRESS), ("联系电话", PHONE)] {
            assert!(values.contains(&json!({"title": title, "value": value})), "{title} in {values:?}");
        }
        assert_eq!(copy["kept"]["cases"]["items"][0]["id"], json!(case));

        let volunteer = house.client("hexi.volunteer").await.post("/me/kept/copy", json!({})).await;
        let of_row = volunteer.ok()["values"].as_array().unwrap().clone();
        assert_eq!(of_row.len(), 1, "cases one works on are another's: {of_row:?}");
        assert!(of_row[0]["values"].as_array().unwrap().contains(&json!({"title": "联系电话", "value": "13987654321"})));
        for value in [ADDRESS, PHONE] {
            assert!(!volunteer.text().contains(value));
        }
        let other = house.client("hexi.resident2").await.post("/me/kept/copy", json!({})).await;
        assert_eq!(other.ok()["values"], json!([]));
        let lines = house.journal(&house.person("hexi.resident")).await;
        assert!(lines.iter().any(|(action, _)| action == "copy"));
    }

    async fn whoever_a_row_only_mentions_is_told_that_and_nothing_of_whom_it_is_about(house) {
        founded(&house).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let fields = json!({
            "number": "7", "name": "杜若", "phone": "13800002222", "community": "河西", "age": 71,
            "helper": house.person("hexi.volunteer"),
        });
        let row = json!({"org": house.org("hexi"), "fields": fields});
        let row = id_of(&dispatcher.post(&format!("{RESIDENTS}/rows"), row).await.ok());
        let open = json!({"field": "phone", "purpose": "上门前联系"});
        dispatcher.post(&format!("{RESIDENTS}/rows/{row}/open-field"), open).await.ok();
        let volunteer = house.client("hexi.volunteer").await;
        let kept = volunteer.get("/me/kept").await.ok();
        let found = kept["rows"].as_array().unwrap().iter().find(|it| it["id"] == json!(row)).unwrap();
        assert_eq!((&found["is_mine"], &found["sealed"]), (&json!(false), &json!([])));
        assert_eq!(found["fields"], json!({"helper": house.person("hexi.volunteer")}));
        assert_eq!(found["correctable"], json!([{"key": "helper", "title": "联系志愿者"}]));
        assert_eq!(kept["readings"], json!([]), "what was read was somebody else's");
        let copy = volunteer.post("/me/kept/copy", json!({})).await;
        assert_eq!(copy.ok()["values"], json!([]));
        let table = volunteer.post("/me/kept/copy?as=csv", json!({})).await.text();
        for told in [&kept.to_string(), &copy.text(), &table] {
            for value in ["杜若", "13800002222", "河西\"", "71"] {
                assert!(!told.contains(&format!("\"{value}")) && !told.contains(&format!(",{value},")), "{value}: {told}");
            }
        }
        // They may say that it is not them who helps, and nothing about what they do not see.
        let asked = format!("{RESIDENTS}/rows/{row}/corrections");
        let wish = |field: &str| json!({"field": field, "wish": "不再由我联系"});
        assert_eq!(volunteer.post(&asked, wish("name")).await.problems(), [("field".into(), "unknown".into())]);
        volunteer.post(&asked, wish("helper")).await.ok();
        house.client("hexi.resident").await.post(&asked, wish("helper")).await.refused(404, "not_found");
    }

    async fn what_was_erased_reads_erased_in_a_copy(house) {
        house.order_in("hexi", "withdrawn").await;
        house.clock.advance(Duration::from_secs(200 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        let answer = house.client("hexi.resident").await.post("/me/kept/copy", json!({})).await;
        let values = answer.ok()["values"][0]["values"].as_array().unwrap().clone();
        assert!(values.contains(&json!({"title": "联系电话", "value": {"erased": true}})), "{values:?}");
    }
}

/// The facts of a copy for programs, as people read them: every text that is no id and no key.
fn facts(of: &Json, into: &mut Vec<String>) {
    const KEYS: [&str; 10] =
        ["id", "code", "kind", "parent", "register", "next", "correctable", "names", "way", "action"];
    match of {
        Json::Object(map) if map.contains_key("erased") => into.push("（已清除）".to_owned()),
        Json::Object(map) => {
            map.iter().filter(|(key, _)| !KEYS.contains(&key.as_str())).for_each(|(_, it)| facts(it, into));
        }
        Json::Array(all) => all.iter().for_each(|it| facts(it, into)),
        Json::String(text) if text.parse::<uuid::Uuid>().is_err() => into.push(match text.get(10..11) {
            Some("T") => text[..19].replace('T', " "),
            _ => text.clone(),
        }),
        Json::Number(number) => into.push(number.to_string()),
        _ => {}
    }
}

in_both_houses! {
    async fn the_table_holds_the_same_facts_as_the_copy_for_programs(house) {
        house.order_in("hexi", "accepted").await;
        let withdrawn = house.order_in("hexi", "withdrawn").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.get(&format!("/cases/{withdrawn}")).await.ok();
        let open = json!({"field": "contact", "purpose": "回访联系"});
        dispatcher.post(&format!("/cases/{withdrawn}/open-field"), open).await.ok();
        let resident = house.client("hexi.resident").await;
        let copy = resident.post("/me/kept/copy", json!({})).await.ok();
        let answer = resident.post("/me/kept/copy?as=csv", json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        assert!(answer.header("content-disposition").unwrap().starts_with("attachment"));
        let table = answer.text();
        assert!(table.starts_with('\u{feff}'), "Excel knows by the mark that it is UTF-8");
        let mut all = Vec::new();
        ["kept", "values", "consents"].iter().for_each(|part| facts(&copy[*part], &mut all));
        assert!(all.len() > 30 && all.iter().any(|it| it == PHONE), "{all:?}");
        for fact in all {
            assert!(table.contains(&fact), "{fact} is not in\n{table}");
        }
        for id in [&withdrawn, &house.person("hexi.resident")] {
            assert!(table.contains(id.as_str()), "records are told by their ids");
        }
        let lines = house.journal(&house.person("hexi.resident")).await;
        let formats = lines.iter().filter(|(action, _)| action == "copy").map(|(_, detail)| detail["format"].clone());
        assert_eq!(formats.collect::<Vec<_>>(), [json!("json"), json!("csv")]);
    }

    async fn no_cell_of_the_table_is_a_formula_and_it_speaks_the_readers_language(house) {
        let mut order = house.order("hexi");
        order["form"]["address"] = json!("=HYPERLINK(\"http://x.example\",\"点我\")");
        let resident = house.client("hexi.resident").await;
        resident.post("/cases", order).await.ok();
        let table = resident.post("/me/kept/copy?as=csv", json!({})).await.text();
        assert!(table.contains("\"'=HYPERLINK(\"\"http"), "{table}");
        assert!(!table.contains(",=") && !table.contains(",\"="), "{table}");
        let english = resident.ask(Method::POST, "/me/kept/copy?as=csv").in_english().json(&json!({})).send().await;
        assert!(english.text().contains("Part,Entry,Fact,Value,Id"), "{}", english.text());
        resident.post("/me/kept/copy?as=doc", json!({})).await.refused(400, "malformed");
    }
}

in_a_house! {
    async fn copies_are_limited_by_the_hour(house) {
        let resident = house.client("hexi.resident").await;
        for at in 0..10 {
            let form = if at % 2 == 0 { "json" } else { "csv" };
            assert_eq!(resident.post(&format!("/me/kept/copy?as={form}"), json!({})).await.status, 200);
        }
        for form in ["json", "csv"] {
            resident.post(&format!("/me/kept/copy?as={form}"), json!({})).await.refused(429, "too_many");
        }
    }
}
