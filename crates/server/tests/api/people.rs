//! Looking for people, for whom one may ask or whom one may enter; and what everybody learns of what is kept about them.

use crate::house::{in_a_house, in_both_houses};
use crate::orders::{ids, take};
use serde_json::{Value as Json, json};

const ASKERS: &str = "/loops/binhai/order/askers";
const NAMED: &str = "/registers/binhai/volunteer/people/person";

in_both_houses! {
    async fn a_grid_worker_finds_residents_of_the_own_community_by_name(house) {
        let worker = house.client("hexi.grid_worker").await;
        let path = format!("{ASKERS}?org={}", house.org("hexi"));
        let found = worker.get(&format!("{path}&q=resident")).await.items();
        assert_eq!(ids(&found), [house.person("hexi.resident"), house.person("hexi.resident2")]);
        assert_eq!(worker.get(&format!("{path}&q=resident2")).await.items().len(), 1);
        assert_eq!(worker.get(&format!("{path}&q=hedong")).await.items(), Vec::<Json>::new(), "neighbours are not told");
        assert_eq!(worker.get(&format!("{path}&q=volunteer")).await.items(), Vec::<Json>::new(), "nor other roles");
        assert_eq!(worker.get(&format!("{path}&q=r")).await.problems(), [("q".to_owned(), "length".to_owned())]);
        let lines = house.journal(&house.person("hexi.resident")).await;
        let searched = lines.iter().filter(|(action, _)| action == "search").collect::<Vec<_>>();
        assert_eq!(searched.len(), 1);
        assert_eq!((&searched[0].1["for"], &searched[0].1["fields"]), (&json!("binhai/order"), &json!(["name"])));
        assert!(!searched[0].1.to_string().contains("resident"), "the journal holds no names");
        for (who, status, code) in [
            ("hexi.resident", 403, "role"), ("hexi.dispatcher", 403, "role"), ("hedong.grid_worker", 404, "not_found"),
            ("district.office", 403, "role"), ("nobody", 404, "not_found"),
        ] {
            house.client(who).await.get(&format!("{path}&q=resident")).await.refused(status, code);
        }
        worker.get(&format!("/loops/binhai/nothing/askers?org={}&q=resident", house.org("hexi"))).await.refused(404, "not_found");
        worker.get(ASKERS).await.refused(400, "malformed");
    }

    async fn who_is_found_can_be_asked_for(house) {
        let worker = house.client("hexi.grid_worker").await;
        let found = worker.get(&format!("{ASKERS}?org={}&q=resident2", house.org("hexi"))).await.items();
        let mut order = house.order("hexi");
        order["asker"] = found[0]["id"].clone();
        let opened = worker.post("/cases", order).await.ok();
        assert_eq!(opened["asker"]["id"], house.person("hexi.resident2").as_str());
    }

    async fn whoever_writes_a_register_finds_whom_to_enter(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let found = dispatcher.get(&format!("{NAMED}?q=volunteer")).await.items();
        assert_eq!(ids(&found), [house.person("hexi.volunteer"), house.person("hexi.volunteer2")]);
        let office = house.client("district.office").await.get(&format!("{NAMED}?q=volunteer")).await.items();
        assert_eq!(office.len(), 6, "of all communities below");
        assert_eq!(dispatcher.get(&format!("{NAMED}?q=resident")).await.items(), Vec::<Json>::new());
        assert_eq!(dispatcher.get(&format!("{NAMED}?q=v")).await.problems(), [("q".to_owned(), "length".to_owned())]);
        for who in ["hexi.resident", "street.coordinator", "nobody"] {
            house.client(who).await.get(&format!("{NAMED}?q=volunteer")).await.refused(403, "role");
        }
        for field in ["capacity", "nothing"] {
            let path = format!("/registers/binhai/volunteer/people/{field}?q=volunteer");
            dispatcher.get(&path).await.refused(404, "not_found");
        }
    }

    async fn a_field_that_asks_for_no_role_takes_whoever_holds_a_post_where_rows_are_written(house) {
        const VISITED: &str = "/registers/binhai/home_visit/people/person";
        let dispatcher = house.client("hexi.dispatcher").await;
        let found = dispatcher.get(&format!("{VISITED}?q=resident")).await.items();
        assert_eq!(ids(&found), [house.person("hexi.resident"), house.person("hexi.resident2")]);
        assert_eq!(dispatcher.get(&format!("{VISITED}?q=volunteer")).await.items().len(), 2, "whatever the post");
        assert_eq!(dispatcher.get(&format!("{VISITED}?q=hedong")).await.items(), Vec::<Json>::new(), "but not of neighbours");
        for who in ["hexi.resident", "hexi.volunteer", "nobody"] {
            house.client(who).await.get(&format!("{VISITED}?q=resident")).await.refused(403, "role");
        }
        let lines = house.journal(&house.person("hexi.resident")).await;
        let searched = lines.iter().find(|(action, _)| action == "search").unwrap();
        assert_eq!(searched.1["for"], json!("binhai/home_visit"));
    }

    async fn everybody_learns_what_is_kept_about_them_and_who_read_it(house) {
        let id = house.order_in("hexi", "accepted").await;
        house.client("hexi.volunteer").await.get(&format!("/cases/{id}")).await.ok();
        let purpose = json!({"field": "contact", "purpose": "核实需求"});
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.post(&format!("/cases/{id}/open-field"), purpose).await.ok();
        let row = json!({"org": house.org("hexi"), "fields": {"person": house.person("hexi.volunteer"), "contact": "13900000000"}});
        dispatcher.post("/registers/binhai/volunteer/rows", row).await.ok();
        let worker = house.client("hexi.grid_worker").await;
        worker.get(&format!("{ASKERS}?org={}&q=resident", house.org("hexi"))).await.ok();

        let resident = house.client("hexi.resident").await;
        let file = resident.upload("说明.txt", "说明".into()).await.ok();
        let kept = resident.get("/me/kept").await.ok();
        assert_eq!(kept["person"]["person"]["id"], house.person("hexi.resident").as_str());
        assert_eq!(kept["person"]["home"]["id"], house.org("hexi").as_str());
        assert_eq!((&kept["roles"][0]["title"], &kept["roles"][0]["to"]), (&json!("居民"), &Json::Null));
        assert_eq!((&kept["cases"]["asked"], &kept["cases"]["opened_for_others"]), (&json!(1), &json!(0)));
        assert_eq!((&kept["cases"]["items"][0]["id"], &kept["cases"]["items"][0]["asked"]), (&json!(id), &json!(true)));
        assert_eq!((&kept["files"][0]["id"], &kept["files"][0]["attached"]), (&file["id"], &json!(false)));
        let readings = kept["readings"].as_array().unwrap();
        let told = |action: &str| readings.iter().find(|it| it["action"] == action).unwrap_or_else(|| panic!("{action}: {kept}"));
        assert_eq!((&told("open_field")["purpose"], &told("open_field")["fields"]), (&json!("核实需求"), &json!(["联系电话"])));
        assert_eq!(told("open_field")["by"], json!([{"role": "派单员", "org": "hexi 组织"}]));
        assert_eq!(told("read")["by"], json!([{"role": "志愿者", "org": "hexi 组织"}]));
        assert_eq!((&told("search")["by"][0]["role"], &told("search")["fields"]), (&json!("网格员"), &json!(["姓名"])));
        assert!(!kept.to_string().contains("人hexi.volunteer") && !kept.to_string().contains("人hexi.dispatcher"));

        let volunteer = house.client("hexi.volunteer").await.get("/me/kept").await.ok();
        let rows = volunteer["rows"].as_array().unwrap();
        assert_eq!((rows.len(), &rows[0]["title"], &rows[0]["fields"]["capacity"]), (1, &json!("志愿者名册"), &json!(2)));
        assert_eq!(rows[0]["sealed"], json!(["联系电话"]));
        assert!(!volunteer.to_string().contains("13900000000"));
        assert_eq!(house.client("hexi.resident2").await.get("/me/kept").await.ok()["cases"]["asked"], 0);
        house.anyone().get("/me/kept").await.refused(401, "session");
    }

    async fn kept_cases_go_on_where_the_page_ended_and_say_when_they_are_erased(house) {
        let resident = house.client("hexi.resident").await;
        let mut opened = Vec::new();
        for _ in 0..3 {
            opened.insert(0, house.placed("hexi").await);
            house.clock.advance(std::time::Duration::from_secs(1));
        }
        take(&resident, &opened[0], "withdraw", json!({})).await.ok();
        let first = resident.get("/me/kept?limit=2").await.ok()["cases"].clone();
        let rest = resident.get(&format!("/me/kept?limit=2&after={}", first["next"].as_str().unwrap())).await.ok();
        let mut found = ids(first["items"].as_array().unwrap());
        found.extend(ids(rest["cases"]["items"].as_array().unwrap()));
        assert_eq!((found, &rest["cases"]["next"]), (opened, &Json::Null));
        assert!(first["items"][0]["erase_due_at"].is_string() && first["items"][1]["erase_due_at"].is_null(), "{first}");
        resident.get("/me/kept?after=nonsense").await.refused(400, "malformed");
    }
}

in_a_house! {
    async fn looking_for_people_is_limited_by_the_hour(house) {
        let worker = house.client("hexi.grid_worker").await;
        let path = format!("{ASKERS}?org={}&q=nobody", house.org("hexi"));
        for _ in 0..120 {
            worker.get(&path).await.ok();
        }
        worker.get(&path).await.refused(429, "too_many");
        house.client("hexi.dispatcher").await.get(&format!("{NAMED}?q=volunteer")).await.ok();
    }
}
