//! Whatever is sent, the answer is one of the contract: never a 500, never without its headers, in two languages.

use crate::client::Answer;
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::take;
use reqwest::Method;
use serde_json::{Value as Json, json};

/// What every answer says, whatever it is.
#[track_caller]
fn is_guarded(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}: {name}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{what}: no policy"));
    assert!(policy.contains("default-src 'self'") || policy.contains("default-src 'none'"), "{what}: {policy}");
    assert!(answer.header("permissions-policy").is_some(), "{what}");
}

/// Values that fit nowhere, or only where one thinks of them.
fn nasty() -> Vec<Json> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(9_223_372_036_854_775_807_i64),
        json!(18_446_744_073_709_551_615_u64),
        json!(1e308),
        json!(-1e-308),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("a\u{0}b"),
        json!("\u{202e}gpj.exe"),
        json!("\u{feff}"),
        json!("💡".repeat(300)),
        json!("a".repeat(20_000)),
        json!("';drop table loop_case;--"),
        json!("<script>alert(1)</script>"),
        json!("%s%n{}"),
        json!("../../etc/passwd"),
        json!("0190a000-0000-7000-8000-000000000001"),
        json!("2026-02-30"),
        json!("NaN"),
        json!([]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({"masked": "138****0000"}),
        json!({"erased": true}),
        json!({"hash": "0"}),
        json!({"lon": "117", "lat": null}),
        json!({"lon": 1e308, "lat": -1e308}),
        json!({"lon": 117.7, "lat": 39.0, "crs": "\u{0}"}),
        json!({"lon": 117.7, "lat": 39.0, "blurred": 300}),
        json!(vec!["0190a000-0000-7000-8000-000000000001"; 200]),
        deep,
    ]
}

/// Bodies that are no JSON, or nearly.
fn broken() -> Vec<Vec<u8>> {
    let deep = |open: &str, close: &str| [open.repeat(50_000), close.repeat(50_000)].concat().into_bytes();
    vec![
        b"".to_vec(),
        b"{".to_vec(),
        b"}".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"\"".to_vec(),
        b"0".to_vec(),
        b"{}{}".to_vec(),
        b"{} x".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"\xff\xfe{\0}\0".to_vec(),
        b"{\"form\": 1e999}".to_vec(),
        b"{\"form\": {\"content\": \"\\ud800\"}}".to_vec(),
        b"{\"form\": {\"content\": \"\xc0\x80\"}}".to_vec(),
        b"{\"form\": {\"stars\": 123456789012345678901234567890}}".to_vec(),
        b"{'form': {}}".to_vec(),
        b"{\"form\": {},}".to_vec(),
        deep("[", "]"),
        deep("{\"a\":", "}"),
        [b"{\"form\": ".to_vec(), deep("[", "]"), b"}".to_vec()].concat(),
        format!("{{\"{}\": 1}}", "k".repeat(100_000)).into_bytes(),
        format!("{{{}}}", (0..5_000).map(|at| format!("\"k{at}\": {at}")).collect::<Vec<_>>().join(",")).into_bytes(),
    ]
}

/// Every address that takes a body, with an order that is accepted.
fn writing(house: &House, order: &str) -> Vec<(Method, String)> {
    let row = format!("/registers/binhai/service_item/rows/{}", house.item("0301"));
    let post = |path: String| (Method::POST, path);
    vec![
        post("/session".into()),
        post("/cases".into()),
        post(format!("/cases/{order}/steps/deliver")),
        post(format!("/cases/{order}/comments")),
        post(format!("/cases/{order}/links")),
        post(format!("/cases/{order}/open-field")),
        post("/registers/binhai/service_item/rows".into()),
        (Method::PATCH, row.clone()),
        post(format!("{row}/retire")),
        post(format!("{row}/restore")),
        post("/files".into()),
    ]
}

in_both_houses! {
    async fn no_value_of_a_form_is_a_fault_of_the_server(house) {
        let resident = house.client("hexi.resident").await;
        let mut wrong = Vec::new();
        for field in ["item", "content", "place", "address", "contact", "photos", "stars"] {
            for value in nasty() {
                let mut order = house.order("hexi");
                order["form"][field] = value.clone();
                let answer = resident.post("/cases", order).await;
                if ![201, 422].contains(&answer.status) {
                    wrong.push(format!("{field}: {value} → {}", answer.text()));
                }
            }
        }
        let delivering = house.order_in("hexi", "accepted").await;
        let (volunteer, office) = (house.client("hexi.volunteer").await, house.client("district.office").await);
        let row = format!("/registers/binhai/service_item/rows/{}", house.item("0302"));
        for value in nasty() {
            for field in ["hours", "proof", "stars", "\u{0}"] {
                let answer = take(&volunteer, &delivering, "deliver", json!({"form": {"result": "", field: value}})).await;
                assert_eq!(answer.status, 422, "{field}: {value} → {}", answer.text());
            }
            for field in ["class", "skill", "days", "name", "code", "\u{0}"] {
                let answer = office.patch(&row, json!({"fields": {field: value}})).await;
                if ![200, 422].contains(&answer.status) {
                    wrong.push(format!("{field}: {value} → {}", answer.text()));
                }
            }
        }
        let placed = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        for value in nasty() {
            let answer = take(&dispatcher, &placed, "dispatch", json!({"input": {"volunteer": value}})).await;
            assert_eq!(answer.status, 422, "{value} → {}", answer.text());
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    async fn no_body_and_no_address_is_a_fault_of_the_server(house) {
        let order = house.order_in("hexi", "accepted").await;
        let clients = [house.anyone(), house.client("hexi.volunteer").await, house.client("district.office").await];
        for client in &clients {
            for (method, path) in writing(&house, &order) {
                for body in broken() {
                    let answer = client.ask(method.clone(), &path).body("application/json", body.clone()).send().await;
                    let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
                    assert!((200..500).contains(&answer.status), "{method} {path} {start}: {}", answer.text());
                }
                for value in nasty() {
                    let known = ["account", "password", "token", "loop", "org", "asker", "step", "form", "input", "text", "files",
                        "case", "kind", "field", "purpose", "fields"];
                    for name in known {
                        let answer = client.ask(method.clone(), &path).json(&json!({name: value})).send().await;
                        assert!((200..500).contains(&answer.status), "{method} {path} {name} {value}: {}", answer.text());
                    }
                }
            }
            for path in ["/cases/%00", "/cases/%FF/events", "/track/%C0%80", "/definitions/a/%00", "/files/%F0",
                "/registers/%00/x/rows", "/registers/binhai/service_item/rows/%00", "/loops/%00/x/opening", "/cases?q=%00",
                "/registers/binhai/service_item/rows?q=%00", "/orgs?after=%00", "/orgs?kind=%FF"] {
                let answer = client.get(path).await;
                answer.refused(400, "malformed");
            }
            let long = "x".repeat(20_000);
            for path in [format!("/cases/{long}"), format!("/track/{long}"), format!("/definitions/{long}/{long}")] {
                let status = client.get(&path).await.status;
                assert!((400..500).contains(&status), "{status}");
            }
        }
    }
}

in_both_houses! {
    async fn no_query_is_a_fault_of_the_server(house) {
        house.placed("hexi").await;
        let (office, id) = (house.client("district.office").await, house.placed("hexi").await);
        let long = "x".repeat(10_000);
        for text in ["%5C", "%25", "_", "%27", "%22", "%3F", "$1", "%F0%9F%92%A1", "%E2%80%AE", "%0A", "a%5C%25b", "0", "-1", long.as_str()] {
            for path in [
                format!("/cases?q={text}"),
                format!("/cases?state={text}"),
                format!("/cases?loop={text}"),
                format!("/cases?org={text}"),
                format!("/cases?after={text}"),
                format!("/cases/count?colour={text}"),
                format!("/orgs?kind={text}&after={text}"),
                format!("/orgs?tree_on={text}"),
                format!("/registers/binhai/service_item/rows?q={text}"),
                format!("/registers/binhai/service_item/rows?filter={text}"),
                format!("/registers/binhai/volunteer/rows?q={text}"),
                format!("/cases/{id}/candidates/dispatch/volunteer?q={text}"),
                format!("/cases/{id}/events?after={text}"),
                format!("/cases/{text}"),
                format!("/track/{text}"),
                format!("/definitions/{text}/{text}"),
            ] {
                let answer = office.get(&path).await;
                assert!((200..500).contains(&answer.status) && answer.status != 429, "{path}: {}", answer.text());
                if text != long && answer.status >= 400 {
                    answer.refused(answer.status, &answer.code());
                }
            }
            house.clock.advance(std::time::Duration::from_secs(61));
        }
    }
}

in_a_house! {
    async fn who_asks_before_sending_is_told_before_sending(house) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut line = tokio::net::TcpStream::connect(house.running.address).await.unwrap();
        let head = "POST /api/v1/files HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=B\r\n\
            content-length: 50000000\r\nexpect: 100-continue\r\n\r\n";
        line.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        let read = tokio::time::timeout(std::time::Duration::from_secs(10), line.read_exact(&mut answer));
        read.await.expect("an answer without a body sent").unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401");
    }

    async fn every_answer_carries_its_headers(house) {
        let id = house.placed("hexi").await;
        let (anyone, resident) = (house.anyone(), house.client("hexi.resident").await);
        for path in ["//", "//cases/1", "//assets/none.js", "//healthz", "//readyz", "//metrics", "//api/openapi.json",
            "//api/none", "//api/v1/cases", "//api/v1/cases?x=1", "//api/v1/track/none", "//%00"] {
            is_guarded(&anyone.get(path).await, path);
        }
        let api = resident.get(&format!("/cases/{id}")).await;
        is_guarded(&api, "a case");
        assert_eq!(api.header("cache-control"), Some("no-store"));
        is_guarded(&resident.upload("a.exe", b"MZ".to_vec()).await, "415");
        is_guarded(&anyone.ask(Method::OPTIONS, "/cases").send().await, "OPTIONS");
        is_guarded(&anyone.ask(Method::HEAD, "/me").send().await, "HEAD");
        is_guarded(&anyone.ask(Method::POST, "/session").body("application/json", vec![b' '; 2 << 20]).send().await, "413");
        is_guarded(&take(&resident, &id, "withdraw", json!({})).await, "200");
        assert_eq!(anyone.get("//assets/none.js").await.status, 404, "a missing script is no page");
        assert!(anyone.get("//any/page").await.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
        anyone.get("//api/none").await.refused(404, "not_found");
    }

    async fn problems_are_told_in_chinese_and_in_english(house) {
        let id = house.order_in("hexi", "delivered").await;
        let (anyone, dispatcher) = (house.anyone(), house.client("hexi.dispatcher").await);
        let resident = house.client("hexi.resident").await;
        let step = |name: &str| format!("/cases/{id}/steps/{name}");
        let asks: Vec<(u16, &crate::client::Client, Method, String, Json)> = vec![
            (401, &anyone, Method::GET, "/me".into(), json!({})),
            (404, &dispatcher, Method::GET, "/cases/none".into(), json!({})),
            (404, &dispatcher, Method::POST, step("nonsense"), json!({})),
            (400, &dispatcher, Method::GET, "/cases?limit=0".into(), json!({})),
            (400, &dispatcher, Method::GET, "/cases?nonsense=1".into(), json!({})),
            (403, &dispatcher, Method::POST, step("verify"), json!({})),
            (403, &dispatcher, Method::POST, step("claim"), json!({})),
            (409, &dispatcher, Method::POST, step("rate"), json!({})),
            (409, &resident, Method::POST, step("withdraw"), json!({})),
            (422, &resident, Method::POST, "/cases".into(), json!({"loop": "binhai/order", "org": house.org("hexi")})),
            (422, &resident, Method::POST, "/cases".into(), json!({"loop": "binhai/none"})),
            (405, &resident, Method::DELETE, "/cases".into(), json!({})),
        ];
        let is_chinese = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        for (status, client, method, path, body) in asks {
            for (asked, tag) in [("en", "en"), ("zh-CN", "zh-CN"), ("", "zh-CN"), ("fr-FR, en;q=0.5", "en")] {
                let answer = client.ask(method.clone(), &path).header("accept-language", asked).json(&body).send().await;
                assert_eq!(answer.status, status, "{path}: {}", answer.text());
                assert_eq!(answer.header("content-language"), Some(tag), "{path}");
                let body = answer.refused(status, &answer.code());
                let parts = body["problems"].as_array().cloned().unwrap_or_default();
                let said = [&body["title"], &body["detail"]].into_iter().chain(parts.iter().map(|part| &part["message"]));
                for text in said.filter_map(Json::as_str) {
                    assert_eq!(is_chinese(text), tag == "zh-CN", "{path} in {asked:?}: {text}");
                }
            }
        }
    }
}
