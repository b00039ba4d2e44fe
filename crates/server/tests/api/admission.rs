//! Password rules, idle time, my sessions, records of signing in, and the rules behind them.

use crate::client::{Answer, Pass};
use crate::district::PASSWORD;
use crate::house::{House, in_a_house, in_both_houses};
use crate::offices::with_token;
use serde_json::{Value as Json, json};
use std::time::Duration;

const MINUTE: u64 = 60;

/// Somebody signed in as a browser does it.
pub(crate) async fn browser(house: &House, account: &str) -> crate::client::Client {
    let answer = house.anyone().post("/session", json!({"account": account, "password": PASSWORD})).await;
    let csrf = answer.ok()["csrf"].as_str().unwrap().to_owned();
    let set = answer.header("set-cookie").unwrap();
    let session = set.split(';').next().unwrap().trim_start_matches("gw_session=").to_owned();
    house.anyone().with(Pass::Cookie { session, csrf: Some(csrf) })
}

async fn set_rules(house: &House, rules: Json) -> Answer {
    house.client("security").await.post("/admission/rules", json!({"rules": rules})).await
}

in_both_houses! {
    async fn a_desk_that_is_left_alone_is_signed_out_and_a_phone_later(house) {
        let (desk, phone) = (browser(&house, "hexi.dispatcher").await, browser(&house, "hexi.resident").await);
        assert_eq!(desk.get("/me").await.ok()["idle_minutes"], 30);
        assert_eq!(phone.get("/me").await.ok()["idle_minutes"], 720);
        // Whoever works stays.
        for _ in 0..3 {
            house.clock.advance(Duration::from_secs(29 * MINUTE));
            desk.get("/me").await.ok();
        }
        house.clock.advance(Duration::from_secs(30 * MINUTE));
        desk.get("/me").await.refused(401, "session");
        phone.get("/me").await.ok();
        // The token of a program is not left alone by anybody, but for that of an office.
        let (program, office) = (house.client("hexi.dispatcher").await, house.client("admin").await);
        house.clock.advance(Duration::from_secs(31 * MINUTE));
        program.get("/me").await.ok();
        office.get("/me").await.refused(401, "session");
    }

    async fn a_minute_of_idle_time_is_counted_from_the_last_request(house) {
        assert_eq!(set_rules(&house, json!({"idle_minutes_desk": 1})).await.status, 204);
        let desk = browser(&house, "hexi.dispatcher").await;
        for _ in 0..3 {
            house.clock.advance(Duration::from_secs(58));
            desk.get("/me").await.ok();
        }
        house.clock.advance(Duration::from_secs(60));
        desk.get("/me").await.refused(401, "session");
    }

    async fn what_is_typed_in_the_place_of_a_login_is_kept_nowhere(house) {
        let typed = "My-very-own-passw0rd";
        let body = json!({"account": typed, "password": "x"});
        house.anyone().post("/session", body).await.refused(401, "credentials");
        let audit = house.client("audit").await;
        let records = audit.get("/sign-ins").await.items();
        assert_eq!((records.len(), &records[0]["account"], &records[0]["result"]), (1, &Json::Null, &json!("unknown")));
        let lines = audit.get("/journal?action=sign_in_failed").await.items();
        assert_eq!(lines.len(), 1);
        assert!(!format!("{records:?}{lines:?}").contains(typed));
    }

    async fn rules_hold_at_once_in_every_process(house) {
        let elsewhere = match house.engine {
            gridwork_db::Engine::Postgres => Some(house.second_server().await),
            gridwork_db::Engine::Sqlite => None,
        };
        let desk = browser(&house, "hexi.dispatcher").await;
        let there = elsewhere.as_ref().map_or(desk.clone(), |other| desk.at(&format!("http://{}", other.address)));
        there.get("/me").await.ok();
        assert_eq!(set_rules(&house, json!({"idle_minutes_desk": 5})).await.status, 204);
        house.clock.advance(Duration::from_secs(4 * MINUTE));
        there.get("/me").await.ok();
        house.clock.advance(Duration::from_secs(4 * MINUTE));
        desk.get("/me").await.ok();
        house.clock.advance(Duration::from_secs(5 * MINUTE));
        there.get("/me").await.refused(401, "session");
    }

    async fn i_see_my_sessions_and_end_the_others(house) {
        let (one, two) = (browser(&house, "hexi.resident").await, browser(&house, "hexi.resident").await);
        let other = browser(&house, "hexi.resident2").await;
        let mine = one.get("/me/sessions").await.items();
        assert_eq!((mine.len(), mine.iter().filter(|it| it["is_this"] == true).count()), (2, 1));
        let theirs = other.get("/me/sessions").await.items()[0]["id"].as_str().unwrap().to_owned();
        one.delete(&format!("/me/sessions/{theirs}")).await.refused(404, "not_found");
        assert_eq!(one.post("/me/sessions/end-others", json!({})).await.ok()["ended"], 1);
        two.get("/me").await.refused(401, "session");
        other.get("/me").await.ok();
        let this = one.get("/me/sessions").await.items()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(one.delete(&format!("/me/sessions/{this}")).await.status, 204);
        one.get("/me").await.refused(401, "session");
    }

    async fn a_new_password_follows_the_rules_and_is_none_of_the_last_five(house) {
        let one = with_token(&house, "hexi.resident", PASSWORD).await;
        let other = with_token(&house, "hexi.resident", PASSWORD).await;
        let change = |current: &str, new: &str| {
            let (one, body) = (one.clone(), json!({"current": current, "new": new}));
            async move { one.post("/me/password", body).await }
        };
        let problem = |answer: Answer| answer.problems().into_iter().map(|(path, code)| format!("{path} {code}")).collect::<Vec<_>>();
        assert_eq!(problem(change("Wrong-word-1", "Haihe-2026-a").await), ["current wrong"]);
        assert_eq!(problem(change(PASSWORD, "short").await), ["password min", "password classes"]);
        assert_eq!(problem(change(PASSWORD, "hexi.Resident-1").await), ["password login"]);
        assert_eq!(problem(change(PASSWORD, PASSWORD).await), ["password used"]);
        let mut current = PASSWORD.to_owned();
        for letter in ["a", "b", "c", "d"] {
            house.clock.advance(Duration::from_secs(1));
            let new = format!("Haihe-2026-{letter}");
            assert_eq!(change(&current, &new).await.status, 204);
            current = new;
        }
        assert_eq!(problem(change(&current, PASSWORD).await), ["password used"], "the fifth last");
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(change(&current, "Haihe-2026-e").await.status, 204);
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(change("Haihe-2026-e", PASSWORD).await.status, 204, "the sixth last is forgotten");
        other.get("/me").await.refused(401, "session");
        one.get("/me").await.ok();
    }

    async fn guessing_the_current_password_locks_the_account(house) {
        let one = with_token(&house, "hexi.resident", PASSWORD).await;
        for _ in 0..5 {
            let body = json!({"current": "Wrong-word-1", "new": "Haihe-2026-a"});
            one.post("/me/password", body).await.refused(422, "problems");
        }
        let body = json!({"current": PASSWORD, "new": "Haihe-2026-a"});
        one.post("/me/password", body).await.refused(429, "too_many");
    }

    async fn a_password_is_too_old_after_its_days(house) {
        let security = house.client("security").await;
        let rules = json!({"password_days": 90, "session_hours": 720, "idle_minutes_phone": 43200});
        security.post("/admission/rules", json!({"rules": rules})).await;
        house.clock.advance(Duration::from_secs(90 * 24 * 3600));
        let one = with_token(&house, "hexi.resident", PASSWORD).await;
        assert_eq!(one.get("/me").await.ok()["due"], "password_expired");
        one.get("/cases").await.refused(403, "password_expired");
        assert_eq!(one.post("/me/password", json!({"current": PASSWORD, "new": "Haihe-2026-a"})).await.status, 204);
        one.get("/cases").await.ok();
    }

    async fn every_attempt_to_sign_in_is_on_record_for_the_audit_office(house) {
        for (account, password, status) in [
            ("hexi.dispatcher", PASSWORD, 200),
            ("hexi.dispatcher", "Wrong-word-1", 401),
            ("no.such.account", "Wrong-word-1", 401),
        ] {
            let body = json!({"account": account, "password": password, "token": true});
            assert_eq!(house.anyone().post("/session", body).await.status, status);
        }
        gridwork_operations::accounts::disable(&house.desk, "hexi.verifier").await.unwrap();
        house.anyone().post("/session", json!({"account": "hexi.verifier", "password": PASSWORD})).await.refused(401, "credentials");
        let audit = house.client("audit").await;
        let records = audit.get("/sign-ins").await.items();
        let told = records.iter().map(|it| (it["account"].as_str(), it["result"].as_str().unwrap())).collect::<Vec<_>>();
        assert_eq!(told, [
            (Some("hexi.verifier"), "closed"),
            (None, "unknown"),
            (Some("hexi.dispatcher"), "wrong"),
            (Some("hexi.dispatcher"), "ok"),
        ]);
        assert!(records.iter().all(|it| it["at"].is_string() && it["address"] == "127.0.0.1" && it["way"] == "password"));
        assert!(!format!("{records:?}").contains("Wrong-word-1"), "what was typed is never kept");
        let failed = audit.get("/sign-ins?failed=true&limit=2").await.ok();
        assert_eq!(failed["items"].as_array().unwrap().len(), 2);
        let next = failed["next"].as_str().unwrap();
        assert_eq!(audit.get(&format!("/sign-ins?failed=true&after={next}")).await.items().len(), 1);
        audit.get("/sign-ins?after=x").await.refused(400, "malformed");
        for login in ["admin", "security", "street.auditor"] {
            house.client(login).await.get("/sign-ins").await.refused(403, "role");
        }
        let mine = with_token(&house, "hexi.dispatcher", PASSWORD).await.get("/me/sign-ins").await.items();
        assert_eq!(mine.len(), 3, "everybody sees their own");
    }
}

in_a_house! {
    async fn logs_are_kept_for_six_months_and_a_shorter_rule_is_refused(house) {
        let refused = set_rules(&house, json!({"log_days": 182})).await;
        assert_eq!(refused.problems(), [("log_days".to_owned(), "law".to_owned())]);
        assert_eq!(set_rules(&house, json!({"log_days": 183})).await.status, 204);
        let audit = house.client("audit").await;
        with_token(&house, "hexi.resident", PASSWORD).await;
        for (days, left) in [(183, 1), (1, 0)] {
            house.clock.advance(Duration::from_secs(days * 24 * 3600));
            gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
            let audit = house.client("audit").await;
            assert_eq!(audit.get("/sign-ins").await.items().len(), left, "{days}");
            // The journal keeps its line for good: it is swept by nobody.
            let lines = audit.get("/journal?action=sign_in&limit=200").await.items();
            assert!(lines.iter().any(|line| line["at"].as_str().unwrap().starts_with("2026-03-02")));
        }
        audit.get("/me").await.refused(401, "session");
    }

    async fn rules_have_a_date_and_are_refused_when_they_do_not_fit(house) {
        let security = house.client("security").await;
        let set = |body: Json| { let security = security.clone(); async move { security.post("/admission/rules", body).await } };
        for day in ["2026-03-01", "2036-04-01", "+12026-03-02", "soon"] {
            let refused = set(json!({"valid_from": day, "rules": {"lock_after": 3}})).await;
            assert_eq!(refused.problems(), [("valid_from".to_owned(), "date".to_owned())], "{day}");
        }
        assert_eq!(set(json!({"rules": {}})).await.problems(), [("rules".to_owned(), "required".to_owned())]);
        for days in [36_501, i64::MAX] {
            let refused = set(json!({"rules": {"log_days": days}})).await;
            assert_eq!(refused.problems(), [("log_days".to_owned(), "range".to_owned())]);
        }
        set(json!({"rules": {"no_such_rule": 1}})).await.refused(400, "malformed");
        let wrong = set(json!({"rules": {"lock_after": 0, "second_factor": ["binhai/nobody"]}})).await;
        assert_eq!(wrong.problems().len(), 2);
        assert_eq!(set(json!({"valid_from": "2026-03-03", "rules": {"lock_after": 3}})).await.status, 204);
        let rules = security.get("/admission/rules").await.ok();
        assert_eq!((&rules["now"]["lock_after"], &rules["sets"][0]["valid_from"]), (&json!(5), &json!("2026-03-03")));
        house.clock.advance(Duration::from_secs(24 * 3600));
        let rules = house.client("audit").await.get("/admission/rules").await.ok();
        assert_eq!(rules["now"]["lock_after"], 3);
        let lines = house.client("audit").await.get("/journal?action=set").await.items();
        assert_eq!(lines[0]["fields"], json!(["lock_after"]));
        assert_eq!(lines[0]["detail"]["changed"], json!({"lock_after": {"was": 5, "is": 3}}));
    }

    async fn a_rule_that_is_not_named_stays_and_a_second_change_of_a_day_is_told(house) {
        let set = async |rules: Json| assert_eq!(set_rules(&house, rules).await.status, 204);
        set(json!({"lock_after": 3, "session_hours": 10})).await;
        set(json!({"idle_minutes_desk": 10})).await;
        set(json!({"lock_after": 4})).await;
        let rules = house.client("security").await.get("/admission/rules").await.ok();
        let now = &rules["now"];
        assert_eq!((&now["lock_after"], &now["session_hours"], &now["idle_minutes_desk"]), (&json!(4), &json!(10), &json!(10)));
        assert_eq!(rules["sets"][0]["changes"], json!({"lock_after": 4, "session_hours": 10, "idle_minutes_desk": 10}));
        assert_eq!(rules["sets"].as_array().unwrap().len(), 1);
        let lines = house.client("audit").await.get("/journal?action=set").await.items();
        let told = lines.iter().map(|it| (&it["detail"]["replaced"], &it["detail"]["changed"])).collect::<Vec<_>>();
        assert!(told.contains(&(&json!(true), &json!({"lock_after": {"was": 3, "is": 4}}))), "{told:?}");
        assert_eq!(told.iter().filter(|(replaced, _)| **replaced == json!(false)).count(), 1);
        assert_eq!(lines.iter().filter(|it| it["fields"] == json!(["idle_minutes_desk"])).count(), 1, "only what changed");
    }
}
