//! `GET /track/{code}`: public, by a code nobody can guess, without anything personal.

use crate::house::in_both_houses;
use crate::orders::{ADDRESS, PHONE, WEEK};
use serde_json::json;
use std::time::Duration;

in_both_houses! {
    async fn a_code_tells_state_and_times_and_nothing_about_people(house) {
        let id = house.order_in("hexi", "verified").await;
        let case = house.client("hexi.resident").await.get(&format!("/cases/{id}")).await.ok();
        let path = format!("/track/{}", case["track"].as_str().unwrap());
        let answer = house.anyone().get(&path).await;
        let seen = answer.ok();
        assert_eq!((&seen["state"], &seen["number"]), (&json!("verified"), &case["number"]));
        assert_eq!(seen["opened_at"], case["opened_at"]);
        let text = answer.text();
        for hidden in [ADDRESS, PHONE, "人hexi", "楼道灯坏了", "hexi", id.as_str()] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        assert!(!text.contains("117.70"), "{text}");
        house.wait(WEEK).await;
        let closed = house.anyone().get(&path).await.ok();
        assert_eq!(closed["state"], "closed");
        assert!(closed["closed_at"].is_string());
    }

    async fn guessing_codes_is_limited_and_following_ones_own_is_not(house) {
        let id = house.placed("hexi").await;
        let case = house.client("hexi.resident").await.get(&format!("/cases/{id}")).await.ok();
        let own = format!("/track/{}", case["track"].as_str().unwrap());
        for _ in 0..40 {
            house.anyone().get(&own).await.ok();
        }
        for number in 0..30 {
            house.anyone().get(&format!("/track/guess{number}")).await.refused(404, "not_found");
        }
        let waiting = house.anyone().get("/track/guess").await;
        waiting.refused(429, "too_many");
        assert!(waiting.header("retry-after").is_some());
        house.clock.advance(Duration::from_secs(61));
        house.anyone().get(&own).await.ok();
        house.anyone().get(&format!("/track/{id}")).await.refused(404, "not_found");
        house.anyone().get("/track/%00").await.refused(400, "malformed");
    }
}
