//! The copy of what is kept about oneself: all of one's own, and nothing of anybody else's.

use crate::house::{in_a_house, in_both_houses};
use crate::orders::{ADDRESS, PHONE};
use serde_json::json;
use std::time::Duration;

in_both_houses! {
    async fn a_copy_holds_ones_own_values_in_clear_and_no_others(house) {
        let case = house.order_in("hexi", "accepted").await;
        let row = json!({"org": house.org("hexi"), "fields": {
            "person": house.person("hexi.volunteer"), "capacity": 3, "contact": "13987654321",
        }});
        house.client("hexi.dispatcher").await.post("/registers/binhai/volunteer/rows", row).await.ok();

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

    async fn what_was_erased_reads_erased_in_a_copy(house) {
        house.order_in("hexi", "withdrawn").await;
        house.clock.advance(Duration::from_secs(200 * 24 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        let answer = house.client("hexi.resident").await.post("/me/kept/copy", json!({})).await;
        let values = answer.ok()["values"][0]["values"].as_array().unwrap().clone();
        assert!(values.contains(&json!({"title": "联系电话", "value": {"erased": true}})), "{values:?}");
    }
}

in_a_house! {
    async fn copies_are_limited_by_the_hour(house) {
        let resident = house.client("hexi.resident").await;
        for _ in 0..10 {
            resident.post("/me/kept/copy", json!({})).await.ok();
        }
        resident.post("/me/kept/copy", json!({})).await.refused(429, "too_many");
    }
}
