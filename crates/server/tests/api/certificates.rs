//! Certificates of service hours: what counts, how they are checked, and that corrections show.

use crate::district::name_of;
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::take;
use gridwork_db::Value;
use reqwest::Method;
use serde_json::{Value as Json, json};

const MINE: &str = "/me/certificates";

fn today() -> Json {
    json!({"from": "2026-03-01", "to": "2026-03-02"})
}

async fn tamper(house: &House, sql: &'static str, with: &str) {
    let with = with.to_owned();
    let writing = house.desk.db().write(move |tx| {
        let with = with.clone();
        Box::pin(async move { tx.execute(sql, &[Value::Text(with)]).await })
    });
    let changed: Result<u64, gridwork_db::Error> = writing.await;
    assert_eq!(changed.unwrap(), 1);
}

in_both_houses! {
    async fn verified_hours_are_certified_and_checked_by_anybody(house) {
        for state in ["verified", "settled", "closed", "delivered", "accepted"] {
            house.order_in("hexi", state).await;
        }
        let volunteer = house.client("hexi.volunteer").await;
        let wanted = json!({"from": "2026-03-01", "to": house.desk.now().local_date().to_string()});
        let answer = volunteer.ask(Method::POST, MINE).key("one").json(&wanted).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let issued = answer.json();
        assert_eq!((&issued["hours"], &issued["services"]), (&json!(1.5), &json!(3)), "unverified work does not count");
        assert_eq!(issued["number"], "FW2026-000001");
        assert_eq!(issued["name"], name_of("hexi.volunteer"));
        let line = &issued["lines"][0];
        assert_eq!((&line["what"], &line["hours"], &line["org"]), (&json!("楼道灯维修"), &json!(0.5), &json!("hexi 组织")));
        let again = volunteer.ask(Method::POST, MINE).key("one").json(&wanted).send().await;
        assert_eq!((again.status, again.json()), (201, issued.clone()), "once, however often it is sent");
        assert_eq!(volunteer.get(MINE).await.items(), [issued.clone()]);
        assert_eq!(house.client("hexi.volunteer2").await.get(MINE).await.items(), Vec::<Json>::new());

        let code = issued["code"].as_str().unwrap();
        let checked = house.anyone().get(&format!("/certificates/{code}")).await;
        let said = checked.ok();
        for (field, value) in [
            ("valid", json!(true)), ("corrected", json!(false)), ("tampered", json!(false)), ("hours", json!(1.5)),
            ("hours_now", json!(1.5)), ("services", json!(3)), ("number", issued["number"].clone()),
            ("from", json!("2026-03-01")), ("issued_at", issued["issued_at"].clone()),
        ] {
            assert_eq!(said[field], value, "{field}");
        }
        assert!(said["name"].as_str().unwrap().contains('*') && !checked.text().contains(&name_of("hexi.volunteer")));
        let typed = format!("{}-{}", &code[..5].to_uppercase(), &code[5..]);
        assert_eq!(house.anyone().get(&format!("/certificates/{typed}")).await.ok(), said);
        house.anyone().get("/certificates/nothing").await.refused(404, "not_found");
    }

    async fn a_later_correction_shows(house) {
        let id = house.order_in("hexi", "unsolved").await;
        let volunteer = house.client("hexi.volunteer").await;
        let issued = volunteer.post(MINE, today()).await.ok();
        let path = format!("/certificates/{}", issued["code"].as_str().unwrap());
        assert_eq!(house.anyone().get(&path).await.ok()["valid"], true);
        // Done all over again by somebody else: the hours are no longer this volunteer's.
        let resident = house.client("hexi.resident").await;
        take(&resident, &id, "reopen", json!({"input": {"reason": "还是不亮"}})).await.ok();
        let said = house.anyone().get(&path).await.ok();
        assert_eq!((&said["valid"], &said["corrected"], &said["tampered"]), (&json!(false), &json!(true), &json!(false)));
        assert_eq!((&said["hours"], &said["hours_now"]), (&json!(0.5), &json!(0.0)));
        // What came later is no correction of what was certified.
        let other = house.order_in("hexi", "verified").await;
        let issued = volunteer.post(MINE, today()).await.ok();
        assert_eq!((&issued["number"], &issued["services"]), (&json!("FW2026-000002"), &json!(1)));
        house.order_in("hexi", "verified").await;
        let said = house.anyone().get(&format!("/certificates/{}", issued["code"].as_str().unwrap())).await.ok();
        assert_eq!((&said["valid"], &said["services"]), (&json!(true), &json!(1)));
        assert!(!other.is_empty());
    }

    async fn who_changes_a_stored_certificate_is_found_out(house) {
        house.order_in("hexi", "verified").await;
        let issued = house.client("hexi.volunteer").await.post(MINE, today()).await.ok();
        let code = issued["code"].as_str().unwrap().to_owned();
        let (path, said) = (format!("/certificates/{code}"), async |path: &str| house.anyone().get(path).await.ok());
        tamper(&house, "update certificate set body = replace(body, '\"hundredths\":50', '\"hundredths\":5000') where code = $1", &code).await;
        let found = said(&path).await;
        assert_eq!((&found["valid"], &found["tampered"]), (&json!(false), &json!(true)));
    }

    async fn what_cannot_be_certified_is_refused_with_its_reason(house) {
        house.order_in("hexi", "delivered").await;
        let volunteer = house.client("hexi.volunteer").await;
        let one = |path: &str, code: &str| vec![(path.to_owned(), code.to_owned())];
        for (from, to, expected) in [
            ("2026-03-01", "2026-03-02", one("from", "nothing")),
            ("2026-03-02", "2026-03-01", one("to", "range")),
            ("2026-03-01", "2026-03-03", one("to", "range")),
            ("2026-3-1", "2026-03-02", one("from", "type")),
        ] {
            let answer = volunteer.post(MINE, json!({"from": from, "to": to})).await;
            assert_eq!(answer.problems(), expected, "{from} {to}");
        }
        house.anyone().post(MINE, today()).await.refused(401, "session");
    }
}

in_a_house! {
    async fn codes_may_not_be_guessed(house) {
        for guess in 0..30 {
            house.anyone().get(&format!("/certificates/guess{guess}")).await.refused(404, "not_found");
        }
        house.anyone().get("/certificates/guess").await.refused(429, "too_many");
    }
}
