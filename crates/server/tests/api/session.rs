//! `/session`, `/me`, `/demo/accounts`: who signs in, for how long, and how guessing is stopped.

use crate::client::{Answer, Client, Pass, holds};
use crate::district::PASSWORD;
use crate::house::{House, in_a_house, in_both_houses, usual_options, usual_settings};
use crate::orders::take;
use gridwork_db::Engine;
use gridwork_server::{DemoAccount, Settings};
use gridwork_testkit::databases;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::time::Duration;

async fn sign_in(client: &Client, account: &str, password: &str) -> Answer {
    client.post("/session", json!({"account": account, "password": password})).await
}

/// The value of the cookie that an answer sets.
#[track_caller]
fn cookie_of(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie is set: {}", answer.text()));
    let value = set.split(';').next().and_then(|first| first.strip_prefix("gw_session="));
    value.unwrap_or_else(|| panic!("another cookie: {set}")).to_owned()
}

/// Somebody signed in as a browser does it, with the token that its writes send.
async fn browser(house: &House, account: &str) -> (Client, String) {
    let answer = sign_in(&house.anyone(), account, PASSWORD).await;
    let csrf = answer.ok()["csrf"].as_str().expect("a CSRF token").to_owned();
    let pass = Pass::Cookie { session: cookie_of(&answer), csrf: Some(csrf.clone()) };
    (house.anyone().with(pass), csrf)
}

in_both_houses! {
    async fn a_password_gives_a_cookie_or_when_asked_a_token(house) {
        let answer = sign_in(&house.anyone(), "hexi.resident", PASSWORD).await;
        let body = answer.ok();
        assert_eq!(answer.status, 200);
        assert!(body["csrf"].as_str().is_some_and(|csrf| csrf.len() >= 32), "{body}");
        assert_eq!(body.get("token"), None, "a page must not read what it holds");
        let set = answer.header("set-cookie").expect("a cookie");
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
            assert!(set.contains(flag), "{flag}: {set}");
        }
        assert!(!set.contains("Secure"), "plain loopback would not send it back: {set}");

        let asked = json!({"account": "hexi.resident", "password": PASSWORD, "token": true});
        let answer = house.anyone().post("/session", asked).await;
        assert_eq!(answer.header("set-cookie"), None);
        let token = answer.ok()["token"].as_str().expect("a token").to_owned();
        let me = house.anyone().with(Pass::Bearer(token)).get("/me").await.ok();
        assert_eq!(me["person"]["id"], house.person("hexi.resident").as_str());
    }

    async fn a_wrong_password_and_an_unknown_account_are_told_alike(house) {
        let wrong = sign_in(&house.anyone(), "hexi.resident", "Wrong-word-1").await;
        let unknown = sign_in(&house.anyone(), "no.such.account", "Wrong-word-1").await;
        wrong.refused(401, "credentials");
        unknown.refused(401, "credentials");
        // But for the name of the request, which every answer has for itself.
        let said = |answer: &Answer| {
            let mut body = answer.json();
            body.as_object_mut().expect("a problem").remove("request_id").expect("a name");
            body
        };
        assert_eq!(said(&wrong), said(&unknown));
        assert_eq!(wrong.header("set-cookie"), None);
        // No login holds a zero byte; looking for one must not trouble the database.
        sign_in(&house.anyone(), "a\0b", "Wrong-word-1").await.refused(401, "credentials");
    }

    async fn five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(house) {
        let anyone = house.anyone();
        for _ in 0..4 {
            sign_in(&anyone, "hexi.resident", "Wrong-word-1").await.refused(401, "credentials");
        }
        sign_in(&anyone, "hexi.resident", PASSWORD).await.ok();
        // A good sign-in forgets the four before it.
        for _ in 0..5 {
            sign_in(&anyone, "hexi.resident", "Wrong-word-1").await.refused(401, "credentials");
        }
        let locked = sign_in(&anyone, "hexi.resident", PASSWORD).await;
        locked.refused(429, "too_many");
        assert_eq!(locked.header("retry-after"), Some("900"));
        sign_in(&anyone, "hexi.resident2", PASSWORD).await.ok();
        house.clock.advance(Duration::from_millis(15 * 60 * 1000 - 1));
        let still = sign_in(&anyone, "hexi.resident", PASSWORD).await;
        still.refused(429, "too_many");
        assert_eq!(still.header("retry-after"), Some("1"), "never a wait that is too short");
        house.clock.advance(Duration::from_millis(1));
        sign_in(&anyone, "hexi.resident", PASSWORD).await.ok();
    }

    async fn guesses_sent_at_once_lock_the_account_too(house) {
        let anyone = house.anyone();
        let guesses = (0..8).map(|_| sign_in(&anyone, "hexi.resident", "Wrong-word-1"));
        for guess in futures_util::future::join_all(guesses).await {
            assert!([401, 429].contains(&guess.status), "{}", guess.text());
        }
        sign_in(&anyone, "hexi.resident", PASSWORD).await.refused(429, "too_many");
    }

    async fn a_session_ends_after_its_hours_and_by_signing_out(house) {
        let client = house.signed_in("hexi.resident").await;
        house.clock.advance(Duration::from_secs(12 * 3600 - 1));
        client.get("/me").await.ok();
        house.clock.advance(Duration::from_secs(1));
        client.get("/me").await.refused(401, "session");

        let (browser, _) = browser(&house, "hexi.resident").await;
        let other = house.signed_in("hexi.resident").await;
        let left = browser.delete("/session").await;
        assert_eq!((left.status, left.bytes.len()), (204, 0));
        assert!(left.header("set-cookie").is_some_and(|set| set.contains("gw_session=;") && set.contains("Max-Age=0")));
        browser.get("/me").await.refused(401, "session");
        browser.delete("/session").await.refused(401, "session");
        other.get("/me").await.ok();
    }

    async fn a_disabled_account_is_out_at_once(house) {
        let client = house.signed_in("hexi.dispatcher").await;
        client.get("/me").await.ok();
        gridwork_operations::accounts::disable(&house.desk, "hexi.dispatcher").await.unwrap();
        client.get("/me").await.refused(401, "session");
        let answer = sign_in(&house.anyone(), "hexi.dispatcher", PASSWORD).await;
        answer.refused(401, "credentials");
    }

    async fn me_says_who_i_am_and_what_i_may_be(house) {
        let me = house.client("hexi.verifier").await.get("/me").await.ok();
        assert_eq!(me["person"], json!({"id": house.person("hexi.verifier"), "name": "人hexi.verifier"}));
        assert_eq!(me["language"], "zh-CN");
        let roles = me["roles"].as_array().unwrap();
        assert_eq!(roles.len(), 1);
        assert_eq!(roles[0]["role"], "binhai/verifier");
        let org = &roles[0]["org"];
        assert_eq!(org["id"], house.org("hexi_branch").as_str());
        assert_eq!((&org["code"], &org["kind"]), (&json!("120116001001D1"), &json!("common/branch")));
        let nobody = house.client("nobody").await.get("/me").await.ok();
        assert_eq!(nobody["roles"], json!([]));
    }
}

in_a_house! {
    async fn a_cookie_writes_only_with_its_token(house) {
        let id = house.placed("hexi").await;
        let (browser, csrf) = browser(&house, "hexi.resident").await;
        let Pass::Cookie { session, .. } = pass_of(&house, "hexi.resident").await else { unreachable!() };
        let bare = house.anyone().with(Pass::Cookie { session, csrf: None });
        bare.get(&format!("/cases/{id}")).await.ok();
        take(&bare, &id, "withdraw", json!({})).await.refused(403, "csrf");
        let path = format!("/cases/{id}/steps/withdraw");
        let wrong = bare.ask(Method::POST, &path).header("x-csrf-token", "guess").json(&json!({})).send().await;
        wrong.refused(403, "csrf");
        // The token of one session is none for another.
        let crossed = bare.ask(Method::POST, &path).header("x-csrf-token", &csrf).json(&json!({})).send().await;
        crossed.refused(403, "csrf");
        bare.delete("/session").await.refused(403, "csrf");
        bare.upload("a.txt", b"text".to_vec()).await.refused(403, "csrf");
        // A page that was loaded anew reads its token.
        assert_eq!(browser.get("/me").await.ok()["csrf"], csrf.as_str());
        take(&browser, &id, "withdraw", json!({})).await.ok();
    }

    async fn a_token_is_no_cookie_and_a_cookie_no_token(house) {
        let asked = json!({"account": "hexi.resident", "password": PASSWORD, "token": true});
        let body = house.anyone().post("/session", asked).await.ok();
        let (token, csrf) = (body["token"].as_str().unwrap().to_owned(), body["csrf"].as_str().unwrap().to_owned());
        let as_cookie = Pass::Cookie { session: token.clone(), csrf: Some(csrf) };
        house.anyone().with(as_cookie).get("/me").await.refused(401, "session");
        let Pass::Cookie { session, .. } = pass_of(&house, "hexi.resident").await else { unreachable!() };
        house.anyone().with(Pass::Bearer(session)).get("/me").await.refused(401, "session");
        for nonsense in ["", "x", "Bearer"] {
            house.anyone().with(Pass::Bearer(nonsense.into())).get("/me").await.refused(401, "session");
        }
        let lower = house.anyone().ask(Method::GET, "/me").header("authorization", format!("bearer {token}"));
        lower.send().await.ok();
    }

    async fn an_address_that_keeps_guessing_has_to_wait(house) {
        let anyone = house.anyone();
        for _ in 0..30 {
            sign_in(&anyone, "no.such.account", "Wrong-word-1").await.refused(401, "credentials");
        }
        let waiting = sign_in(&anyone, "hexi.resident", PASSWORD).await;
        waiting.refused(429, "too_many");
        let seconds = waiting.header("retry-after").and_then(|text| text.parse::<u64>().ok());
        assert!(seconds.is_some_and(|seconds| (1..=61).contains(&seconds)), "{seconds:?}");
        house.clock.advance(Duration::from_secs(61));
        sign_in(&anyone, "hexi.resident", PASSWORD).await.ok();
    }

    async fn a_real_server_offers_no_accounts(house) {
        house.anyone().get("/demo/accounts").await.refused(404, "not_found");
    }
}

/// A session as a browser holds it.
async fn pass_of(house: &House, account: &str) -> Pass {
    let answer = sign_in(&house.anyone(), account, PASSWORD).await;
    let csrf = answer.ok()["csrf"].as_str().map(str::to_owned);
    Pass::Cookie { session: cookie_of(&answer), csrf }
}

#[test]
fn a_demo_offers_its_accounts_and_a_secure_server_its_cookies_over_https_only() {
    databases::runtime().block_on(async {
        let account: DemoAccount = serde_json::from_value(json!({
            "account": "demo", "password": "Demo-2026", "name": "演示",
            "roles": [{"role": "binhai/dispatcher", "org": {
                "id": "0190a000-0000-7000-8000-000000000001", "code": "1", "name": "河西", "kind": "common/community",
            }}],
        }))
        .unwrap();
        let settings = Settings { demo_accounts: vec![account], secure_cookies: true, ..usual_settings() };
        let house = House::build(Engine::Sqlite, usual_options(), settings).await;
        let items = house.anyone().get("/demo/accounts").await.items();
        let expected: Json = json!([{
            "account": "demo", "password": "Demo-2026", "name": "演示",
            "roles": [{"role": "binhai/dispatcher", "org": {
                "id": "0190a000-0000-7000-8000-000000000001", "code": "1", "name": "河西", "kind": "common/community",
            }}],
        }]);
        assert!(holds(&Json::from(items.clone()), &expected), "{items:?}");
        let set = sign_in(&house.anyone(), "hexi.resident", PASSWORD).await;
        assert!(set.header("set-cookie").is_some_and(|set| set.contains("; Secure")));
    });
}
