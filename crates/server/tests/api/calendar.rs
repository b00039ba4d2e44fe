//! `GET /calendar`, and lists of cases by the day on which they are due.

use crate::house::in_both_houses;
use std::time::Duration;

in_both_houses! {
    async fn the_calendar_says_which_days_are_worked_and_why(house) {
        let resident = house.client("hexi.resident").await;
        let days = resident.get("/calendar?from=2026-02-13&to=2026-02-28").await.items();
        assert_eq!(days.len(), 16);
        let of = |date: &str| days.iter().find(|day| day["date"] == date).unwrap();
        assert_eq!((of("2026-02-13")["is_working"].as_bool(), of("2026-02-13")["name"].is_null()), (Some(true), true));
        // Spring Festival on a Tuesday, and a Saturday that is worked for it.
        assert_eq!((of("2026-02-17")["is_working"].as_bool(), of("2026-02-17")["name"].is_string()), (Some(false), true));
        assert_eq!((of("2026-02-28")["is_working"].as_bool(), of("2026-02-28")["name"].is_string()), (Some(true), true));
        for bad in ["", "?from=2026-03-01", "?from=2026-03-02&to=2026-03-01", "?from=2020-01-01&to=2026-01-01", "?from=x&to=y"] {
            resident.get(&format!("/calendar{bad}")).await.refused(400, "malformed");
        }
    }

    async fn cases_are_found_by_the_day_on_which_they_are_due(house) {
        // Placed on Monday at nine, due at 14:30; the next one a day later.
        let monday = house.placed("hexi").await;
        house.wait(Duration::from_secs(24 * 3600)).await;
        let tuesday = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let found = |items: Vec<serde_json::Value>| items.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let on = |from: &str, to: &str| format!("/cases?due_from={from}&due_to={to}&sort=due_at");
        assert_eq!(found(dispatcher.get(&on("2026-03-02", "2026-03-02")).await.items()), [monday.clone()]);
        assert_eq!(found(dispatcher.get(&on("2026-03-03", "2026-03-09")).await.items()), [tuesday.clone()]);
        assert_eq!(found(dispatcher.get(&on("2026-03-02", "2026-03-03")).await.items()), [monday, tuesday]);
        assert_eq!(dispatcher.get("/cases/count?due_to=2026-03-01").await.ok()["count"], 0);
        dispatcher.get("/cases?due_from=monday").await.refused(400, "malformed");
    }
}
