//! `GET /calendar`, and lists of cases by the day on which they are due.

use crate::client::Client;
use crate::house::in_both_houses;
use reqwest::Method;
use serde_json::{Value as Json, json};
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

    async fn an_administrator_changes_days_and_sees_beforehand_what_moves(house) {
        let admin = house.client("admin").await;
        let placed = house.placed("hexi").await;
        // Due today at 14:30; nothing is worked this afternoon.
        let off = json!({"days": [{"date": "2026-03-02", "kind": "morning_only", "name": "台风停工"}]});
        let mut tried = off.clone();
        tried["preview"] = json!(true);
        let put = async |who: &Client, body: &Json| who.ask(Method::PUT, "/calendar").in_english().json(body).send().await;
        let seen = put(&admin, &tried).await.ok();
        assert_eq!(seen, json!({"preview": true, "days": 1, "open": 1, "moved": 1}));
        let dispatcher = house.client("hexi.dispatcher").await;
        let due = async || dispatcher.get(&format!("/cases/{placed}")).await.ok()["due_at"].clone();
        assert_eq!(due().await, "2026-03-02T14:30:00+08:00");
        let keyed = async || admin.ask(Method::PUT, "/calendar").key("typhoon").json(&off).send().await.ok();
        let done = keyed().await;
        assert_eq!(done, json!({"preview": false, "days": 1, "open": 1, "moved": null}));
        house.wait(Duration::ZERO).await;
        assert_eq!(due().await, "2026-03-03T10:00:00+08:00");
        assert_eq!(keyed().await, done, "sent again it answers the same");
        let days = dispatcher.get("/calendar?from=2026-03-02&to=2026-03-02").await.items();
        assert_eq!(days[0]["name"], "台风停工");
        put(&dispatcher, &off).await.refused(403, "role");
        let wrong = json!({"days": [{"date": "2026-3-2", "kind": "rest"}]});
        put(&admin, &wrong).await.refused(422, "problems");
        put(&admin, &json!({"days": [], "is_notice": true})).await.refused(422, "problems");
        put(&admin, &json!({"day": []})).await.refused(400, "malformed");
        // Back to what it is without the district.
        let usual = json!({"days": [{"date": "2026-03-02", "kind": "usual"}]});
        assert_eq!(put(&admin, &usual).await.ok()["days"], 1);
        house.wait(Duration::ZERO).await;
        assert_eq!(due().await, "2026-03-02T14:30:00+08:00");
    }

    async fn a_change_sent_again_answers_what_it_answered_whatever_has_become_of_it(house) {
        let admin = house.client("admin").await;
        let off = json!({"days": [{"date": "2026-03-20", "kind": "holiday", "name": "停工"}]});
        house.placed("hexi").await;
        let keyed = async || admin.ask(Method::PUT, "/calendar").key("once").json(&off).send().await;
        let first = keyed().await.ok();
        assert_eq!(first, json!({"preview": false, "days": 1, "open": 1, "moved": null}));
        // More is open by now, the day is as it was, and whoever asked runs the software no more.
        house.placed("hexi").await;
        let usual = json!({"days": [{"date": "2026-03-20", "kind": "usual"}]});
        admin.ask(Method::PUT, "/calendar").json(&usual).send().await.ok();
        let account = house.district.people["admin"].0;
        let changed = house.desk.db().write(move |tx| {
            Box::pin(async move {
                tx.execute("update account set office = null where account_id = $1", &[account.into()]).await
            })
        });
        changed.await.unwrap();
        assert_eq!(keyed().await.ok(), first);
        // Another request under the key is told apart.
        admin.ask(Method::PUT, "/calendar").key("once").json(&usual).send().await.refused(422, "idempotency_key");
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
