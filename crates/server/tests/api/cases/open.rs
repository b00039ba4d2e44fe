//! `POST /cases`

use crate::district::{middle_of, within};
use crate::house::in_both_houses;
use crate::orders::{ADDRESS, PHONE, id_of};
use gridwork_definitions::model::Key;
use gridwork_kernel::people;
use serde_json::{Value as Json, json};

in_both_houses! {
    async fn a_new_case_is_answered_whole(house) {
        let resident = house.client("hexi.resident").await;
        let answer = resident.post("/cases", house.order("hexi")).await;
        let case = answer.ok();
        assert_eq!(answer.status, 201);
        assert_eq!(answer.header("etag"), Some("\"1\""));
        assert_eq!(answer.header("location"), Some(format!("/api/v1/cases/{}", id_of(&case)).as_str()));
        assert_eq!((&case["state"], &case["version"], &case["loop"]), (&json!("placed"), &json!(1), &json!("binhai/order")));
        assert_eq!(case["org"]["id"], house.org("hexi").as_str());
        assert_eq!(case["due_at"], "2026-03-02T14:30:00+08:00");
        let me = json!({"id": house.person("hexi.resident"), "name": "人hexi.resident"});
        assert_eq!((&case["opener"], &case["asker"]), (&me, &me));
        let fields = &case["fields"];
        assert_eq!((&fields["address"], &fields["contact"]), (&json!(ADDRESS), &json!(PHONE)));
        assert!(case["number"].as_str().is_some_and(|number| number.starts_with("DD2026-")), "{case}");
        assert!(case["track"].as_str().is_some_and(|track| track.len() >= 20), "{case}");
    }

    async fn the_place_finds_the_org_when_none_is_named(house) {
        let resident = house.client("hedong.resident").await;
        let open = |place: Json| json!({"loop": "binhai/order", "form": {"item": house.item("0301"), "content": "灯", "place": place}});
        let case = resident.post("/cases", open(middle_of("hedong"))).await.ok();
        assert_eq!(case["org"]["id"], house.org("hedong").as_str());
        // The same spot as Chinese maps give it: some hundred metres off, and converted.
        let gcj = json!({"lon": 117.7214, "lat": 39.0063, "crs": "gcj02"});
        let case = resident.post("/cases", open(gcj)).await.ok();
        assert_eq!(case["org"]["id"], house.org("hedong").as_str());
        assert!(case["fields"]["place"]["lon"].as_f64().is_some_and(|lon| (117.71..117.72).contains(&lon)), "{case}");
        let nowhere = resident.post("/cases", open(json!({"lon": 100.0, "lat": 30.0}))).await;
        assert_eq!(nowhere.problems(), [("org".into(), "required".into())]);
        let wrong = resident.post("/cases", open(json!({"lon": 200.0, "lat": 30.0}))).await;
        assert_eq!(wrong.problems(), [("form.place".into(), "range".into())]);
        let none = json!({"loop": "binhai/order", "form": {"item": house.item("0301"), "content": "灯"}});
        assert_eq!(resident.post("/cases", none).await.problems(), [("org".into(), "required".into())]);
        // A place in a community one has nothing to do with leads there, and there no role reaches.
        resident.post("/cases", open(middle_of("hexi"))).await.refused(403, "role");
    }

    async fn a_grid_worker_asks_on_behalf_of_a_resident(house) {
        let worker = house.client("hexi.grid_worker").await;
        let mut order = house.order("hexi");
        order["asker"] = json!(house.person("hexi.resident2"));
        let case = worker.post("/cases", order.clone()).await.ok();
        assert_eq!(case["opener"]["id"], house.person("hexi.grid_worker").as_str());
        assert_eq!(case["asker"]["id"], house.person("hexi.resident2").as_str());
        assert_eq!(case["fields"]["contact"], json!({"masked": "138****0000"}), "only the asker reads it");
        let asker = house.client("hexi.resident2").await.get(&format!("/cases/{}", id_of(&case))).await.ok();
        assert_eq!(asker["fields"]["contact"], PHONE);
        order["asker"] = json!("0190a000-0000-7000-8000-000000000001");
        assert_eq!(worker.post("/cases", order.clone()).await.problems(), [("asker".into(), "unknown".into())]);
        // What forbids the opening comes before what is wrong in it.
        house.client("hexi.dispatcher").await.post("/cases", order).await.refused(403, "role");
    }

    async fn every_problem_of_a_form_is_told_at_once(house) {
        let resident = house.client("hexi.resident").await;
        let body = json!({"loop": "binhai/order", "org": house.org("hexi"), "form": {
            "item": "0190a000-0000-7000-8000-000000000001", "content": "字".repeat(501), "place": "here",
            "contact": "12345", "photos": ["0190a000-0000-7000-8000-000000000001"], "stars": 5, "nonsense": 1,
        }});
        let mut problems = resident.post("/cases", body).await.problems();
        problems.sort();
        let expected = [
            ("form.contact", "format"), ("form.content", "max"), ("form.item", "not_found"), ("form.nonsense", "unknown"),
            ("form.photos", "not_found"), ("form.place", "type"), ("form.stars", "unknown"),
        ];
        let paths = problems.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>();
        assert_eq!(paths, expected.map(|(path, _)| path), "{problems:?}");
        let empty = resident.post("/cases", json!({"loop": "binhai/order", "org": house.org("hexi")})).await;
        assert_eq!(
            empty.problems(),
            [("form.item".into(), "required".into()), ("form.content".into(), "required".into())]
        );
    }

    async fn a_case_opens_only_where_its_loop_lives_and_its_pack_is_installed(house) {
        let coordinator = house.client("street.coordinator").await;
        let at = |org: &str| {
            let mut order = house.order("hexi");
            order["org"] = json!(house.org(org));
            order
        };
        assert_eq!(coordinator.post("/cases", at("street")).await.problems(), [("org".into(), "kind".into())]);
        let resident = house.client("hexi.resident").await;
        for unknown in ["hedong", "far", "other_community"] {
            resident.post("/cases", at(unknown)).await.refused(404, "not_found");
        }
        let mut order = house.order("hexi");
        order["loop"] = json!("binhai/nothing");
        assert_eq!(resident.post("/cases", order).await.problems(), [("loop".into(), "unknown".into())]);
        // A resident of another district, where nobody has installed the pack.
        let (person, org) = (house.district.person("nobody"), house.district.org("other_community"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let now = work.now();
                people::store::grant(work, person, &Key::new("binhai", "resident"), org, now, None).await?;
                Ok(())
            })
        })
        .await;
        let answer = house.client("nobody").await.post("/cases", at("other_community")).await;
        assert_eq!(answer.problems(), [("loop".into(), "not_installed".into())]);
    }
}
