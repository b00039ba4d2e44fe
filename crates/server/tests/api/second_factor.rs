//! The second factor: begun, confirmed, asked for at every sign-in, never taken twice, reset by the security office.

use crate::client::Answer;
use crate::district::PASSWORD;
use crate::house::{House, in_both_houses};
use crate::offices::with_token;
use gridwork_kernel::second_factor::code;
use serde_json::json;
use std::time::Duration;

/// The bytes of a secret in base32.
fn bytes_of(secret: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_u64, 0);
    for letter in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|it| *it == letter).unwrap();
        held = held << 5 | value as u64;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count & 0xff) as u8);
        }
    }
    bytes
}

/// Begins and confirms a second factor; gives its secret and the recovery codes.
pub(crate) async fn enrol(house: &House, login: &str) -> (Vec<u8>, Vec<String>) {
    let client = with_token(house, login, PASSWORD).await;
    client.post("/me/second-factor", json!({"password": "Wrong-word-1"})).await.refused(422, "problems");
    client.post("/me/second-factor/confirm", json!({"code": "000000"})).await.refused(404, "not_found");
    let begun = client.post("/me/second-factor", json!({"password": PASSWORD})).await.ok();
    assert!(begun["address"].as_str().unwrap().starts_with("otpauth://totp/Gridwork:"));
    let secret = bytes_of(begun["secret"].as_str().unwrap());
    let wrong = client.post("/me/second-factor/confirm", json!({"code": "12345"})).await;
    assert_eq!(wrong.problems(), [("code".to_owned(), "wrong".to_owned())]);
    assert_eq!(client.get("/me/second-factor").await.ok()["is_on"], false);
    let typed = code(&secret, house.desk.now());
    let codes = client.post("/me/second-factor/confirm", json!({"code": typed})).await.ok();
    let codes = codes["codes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(client.get("/me/second-factor").await.ok(), json!({"is_on": true, "recovery_left": 10}));
    client.post("/me/second-factor", json!({"password": PASSWORD})).await.refused(409, "second_factor");
    house.clock.advance(Duration::from_secs(60));
    (secret, codes)
}

async fn sign_in(house: &House, login: &str, second: &str) -> Answer {
    let body = json!({"account": login, "password": PASSWORD, "second": second, "token": true});
    house.anyone().post("/session", body).await
}

in_both_houses! {
    async fn a_sign_in_takes_the_password_and_then_the_code(house) {
        let (secret, recovery) = enrol(&house, "hexi.dispatcher").await;
        let asked = sign_in(&house, "hexi.dispatcher", "").await;
        asked.refused(401, "second_factor");
        // Whoever has not even the password learns nothing of it.
        let body = json!({"account": "hexi.dispatcher", "password": "Wrong-word-1", "second": "000000"});
        house.anyone().post("/session", body).await.refused(401, "credentials");
        let now = code(&secret, house.desk.now());
        sign_in(&house, "hexi.dispatcher", &now).await.ok();
        sign_in(&house, "hexi.dispatcher", &now).await.refused(401, "second_factor_wrong");
        // A device that is half a minute ahead or behind is understood.
        let ahead = code(&secret, house.desk.now().plus_micros(30_000_000));
        sign_in(&house, "hexi.dispatcher", &ahead).await.ok();
        house.clock.advance(Duration::from_secs(120));
        let behind = code(&secret, house.desk.now().plus_micros(-30_000_000));
        sign_in(&house, "hexi.dispatcher", &behind).await.ok();
        let long_ago = code(&secret, house.desk.now().plus_micros(-90_000_000));
        sign_in(&house, "hexi.dispatcher", &long_ago).await.refused(401, "second_factor_wrong");
        sign_in(&house, "hexi.dispatcher", &recovery[3]).await.ok();
        sign_in(&house, "hexi.dispatcher", &recovery[3]).await.refused(401, "second_factor_wrong");
        let results = house.client("audit").await.get("/sign-ins?failed=true").await.items();
        assert!(results.iter().any(|it| it["result"] == "wrong_second"));
    }

    async fn guessed_codes_lock_the_account_like_passwords(house) {
        let (secret, _) = enrol(&house, "hexi.dispatcher").await;
        // The wrong code while it was begun counts too, but a good sign-in forgets it.
        sign_in(&house, "hexi.dispatcher", &code(&secret, house.desk.now())).await.ok();
        for _ in 0..5 {
            sign_in(&house, "hexi.dispatcher", "00000").await.refused(401, "second_factor_wrong");
        }
        house.clock.advance(Duration::from_secs(60));
        sign_in(&house, "hexi.dispatcher", &code(&secret, house.desk.now())).await.refused(429, "too_many");
    }

    async fn codes_guessed_at_once_are_counted_one_after_another(house) {
        enrol(&house, "hexi.dispatcher").await;
        // The wrong code while it was begun counts too, but a new password forgets it.
        let security = house.client("security").await;
        let account = house.district.people["hexi.dispatcher"].0;
        let given = security.post(&format!("/accounts/{account}/password"), json!({})).await.ok();
        let password = given["password"].as_str().unwrap().to_owned();
        let guesses = (0..10).map(|_| {
            let body = json!({"account": "hexi.dispatcher", "password": password, "second": "00000", "token": true});
            let anyone = house.anyone();
            async move { anyone.post("/session", body).await }
        });
        let answers = futures_util::future::join_all(guesses).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(401), count(429)), (5, 5), "none is compared once five have failed");
        let records = house.client("audit").await.get("/sign-ins?failed=true").await.items();
        let count = |result: &str| records.iter().filter(|it| it["result"] == result).count();
        assert_eq!((count("wrong_second"), count("locked")), (6, 5), "one of them from the beginning");
    }

    async fn a_password_without_its_second_factor_is_on_record(house) {
        enrol(&house, "hexi.dispatcher").await;
        sign_in(&house, "hexi.dispatcher", "").await.refused(401, "second_factor");
        let audit = house.client("audit").await;
        assert_eq!(audit.get("/sign-ins").await.items()[0]["result"], "asked");
        let failed = audit.get("/sign-ins?failed=true").await.items();
        assert!(failed.iter().all(|it| it["result"] != "asked"), "to be asked is no failure");
    }

    async fn the_same_code_sent_twice_at_once_opens_one_session(house) {
        let (secret, _) = enrol(&house, "hexi.dispatcher").await;
        let typed = code(&secret, house.desk.now());
        let (one, two) = tokio::join!(sign_in(&house, "hexi.dispatcher", &typed), sign_in(&house, "hexi.dispatcher", &typed));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn a_lost_device_is_reset_by_the_security_office_and_journalled(house) {
        enrol(&house, "hexi.dispatcher").await;
        let open = house.client("hexi.dispatcher").await;
        let id = house.district.people["hexi.dispatcher"].0.to_string();
        let path = format!("/accounts/{id}/second-factor/reset");
        house.client("admin").await.post(&path, json!({})).await.refused(403, "role");
        let security = house.client("security").await;
        assert_eq!(security.post(&path, json!({})).await.status, 204);
        security.post(&path, json!({})).await.refused(404, "not_found");
        open.get("/me").await.refused(401, "session");
        sign_in(&house, "hexi.dispatcher", "").await.ok();
        let lines = house.journal(&id).await;
        assert!(lines.iter().any(|(action, _)| action == "second_factor_reset"));
    }

    async fn whoever_needs_a_second_factor_begins_one_before_anything_else(house) {
        let security = house.client("security").await;
        let rules = json!({"second_factor": ["office", "binhai/dispatcher"]});
        assert_eq!(security.post("/admission/rules", json!({"rules": rules})).await.status, 204);
        for login in ["hexi.dispatcher", "admin"] {
            let client = with_token(&house, login, PASSWORD).await;
            assert_eq!(client.get("/me").await.ok()["due"], "second_factor_needed");
            client.get("/cases").await.refused(403, "second_factor_needed");
        }
        with_token(&house, "hexi.verifier", PASSWORD).await.get("/cases").await.ok();
        let (secret, _) = enrol(&house, "hexi.dispatcher").await;
        let answer = sign_in(&house, "hexi.dispatcher", &code(&secret, house.desk.now())).await.ok();
        let pass = crate::client::Pass::Bearer(answer["token"].as_str().unwrap().to_owned());
        house.anyone().with(pass).get("/cases").await.ok();
    }

    async fn it_is_taken_off_with_password_and_code(house) {
        let (secret, _) = enrol(&house, "hexi.dispatcher").await;
        let client = house.client("hexi.dispatcher").await;
        let off = |password: &str, code: String| {
            let (client, body) = (client.clone(), json!({"password": password, "code": code}));
            async move { client.post("/me/second-factor/off", body).await }
        };
        let now = code(&secret, house.desk.now());
        assert_eq!(off("Wrong-word-1", now.clone()).await.problems(), [("password".to_owned(), "wrong".to_owned())]);
        assert_eq!(off(PASSWORD, "000000".into()).await.problems(), [("code".to_owned(), "wrong".to_owned())]);
        assert_eq!(off(PASSWORD, now).await.status, 204);
        off(PASSWORD, "000000".into()).await.refused(404, "not_found");
        sign_in(&house, "hexi.dispatcher", "").await.ok();
    }
}
