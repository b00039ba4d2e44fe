//! Looking as somebody else (以其所见查看): the same answers as theirs, reading only, masked, for minutes, and told to them.

use crate::client::{Answer, Client};
use crate::district::within;
use crate::events::{Listener, last_change};
use crate::house::{House, in_both_houses};
use crate::orders::{ADDRESS, PHONE, id_of};
use crate::pictures;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_operations::search::rebuild;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::time::Duration;

const REASON: &str = "核查派单员能看到哪些需求";
const VOLUNTEERS: &str = "/registers/binhai/volunteer/rows";
const CONTACT: &str = "13987654321";

async fn begin(client: &Client, login: &str) -> Answer {
    client.post("/session/view-as", json!({"account": login, "reason": REASON})).await
}

/// The audit office, looking as somebody.
pub(crate) async fn look(house: &House, login: &str) -> Client {
    let audit = house.client("audit").await;
    assert_eq!(begin(&audit, login).await.status, 201);
    audit
}

/// An accepted order with a photo, one next door, and a row of a volunteer with a phone.
struct About {
    order: String,
    next_door: String,
    row: String,
    file: String,
}

async fn about(house: &House) -> About {
    let resident = house.client("hexi.resident").await;
    let file = id_of(&resident.upload("灯.jpg", pictures::photo()).await.ok());
    let mut order = house.order("hexi");
    order["form"]["photos"] = json!([file]);
    let order = id_of(&resident.post("/cases", order).await.ok());
    house.carry("hexi", &order, "accepted").await;
    let fields = json!({"person": house.person("hexi.volunteer2"), "contact": CONTACT});
    let body = json!({"org": house.org("hexi"), "fields": fields});
    let row = id_of(&house.client("hexi.dispatcher").await.post(VOLUNTEERS, body).await.ok());
    let next_door = house.placed("hedong").await;
    while !rebuild(&house.desk).await.unwrap().is_done {}
    About { order, next_door, row, file }
}

fn routes(house: &House, about: &About) -> Vec<String> {
    let About { order, next_door, row, .. } = about;
    let hexi = house.org("hexi");
    let mut routes = [
        "/cases",
        "/cases?turn=mine",
        "/cases?turn=org",
        "/cases?turn=below",
        "/cases?asker=me",
        "/cases/count",
        "/search?q=%E6%A5%BC%E9%81%93",
        "/orgs",
        "/definitions",
        "/follows",
        "/corrections",
        "/emergencies",
        "/accounts",
        "/journal",
        "/outbox",
        "/sign-ins",
        "/registers/binhai/service_item/rows",
        "/loops/binhai/order/opening",
        "/calendar?from=2026-03-01&to=2026-03-31",
        "/cases?limit=0",
    ]
    .map(str::to_owned)
    .to_vec();
    for id in [order, next_door] {
        routes.extend(["", "/events", "/links", "/named-by"].map(|part| format!("/cases/{id}{part}")));
    }
    routes.extend(["", "/history", "/named-by"].map(|part| format!("{VOLUNTEERS}/{row}{part}")));
    routes.extend([VOLUNTEERS.to_owned(), format!("{VOLUNTEERS}/count"), format!("{VOLUNTEERS}?filter=active")]);
    routes.extend(["", "/people", "/grids"].map(|part| format!("/orgs/{hexi}{part}")));
    routes.push(format!("/loops/binhai/order/askers?org={hexi}&q=resident"));
    routes.push("/registers/binhai/volunteer/people/person?q=volunteer".to_owned());
    routes
}

/// Whether two answers are the same but for personal values, which whoever only looks sees masked. Counts those.
fn same(own: &Json, seen: &Json, at: &str, masked: &mut usize) {
    match (own, seen) {
        (Json::Object(own), Json::Object(seen)) => {
            let names = |of: &serde_json::Map<String, Json>| of.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(own), names(seen), "{at}");
            for (key, own) in own.iter().filter(|(key, _)| *key != "request_id") {
                same(own, &seen[key], &format!("{at}.{key}"), masked);
            }
        }
        (Json::Array(own), Json::Array(seen)) => {
            assert_eq!(own.len(), seen.len(), "{at}");
            for (nth, (own, seen)) in own.iter().zip(seen).enumerate() {
                same(own, seen, &format!("{at}[{nth}]"), masked);
            }
        }
        (Json::String(_), Json::Object(mask)) if mask.len() == 1 && mask["masked"].is_string() => *masked += 1,
        _ => assert_eq!(own, seen, "{at}"),
    }
}

/// The lines of the journal about a record: who, as whom, what.
async fn lines(house: &House, record: &str) -> Vec<(String, String, String)> {
    let found = house.client("audit").await.get(&format!("/journal?entity_id={record}&limit=200")).await.items();
    let text = |of: &Json| of.as_str().unwrap_or_default().to_owned();
    found.iter().map(|it| (text(&it["person"]["name"]), text(&it["detail"]["as"]), text(&it["action"]))).collect()
}

in_both_houses! {
    async fn only_the_audit_office_looks_as_somebody(house) {
        for login in ["admin", "security", "street.auditor", "hexi.dispatcher", "hexi.resident", "nobody"] {
            begin(&house.client(login).await, "hexi.resident2").await.refused(403, "role");
        }
        begin(&house.anyone(), "hexi.resident").await.refused(401, "session");
        house.client("audit").await.delete("/session/view-as").await.refused(404, "not_found");
    }

    async fn nobody_looks_as_an_office_an_auditor_oneself_or_whoever_left(house) {
        let audit = house.client("audit").await;
        for login in ["admin", "security", "street.auditor", "district.auditor"] {
            begin(&audit, login).await.refused(403, "office");
        }
        begin(&audit, "audit").await.refused(403, "own");
        assert_eq!(begin(&audit, "no.such").await.problems(), [("account".to_owned(), "unknown".to_owned())]);
        for reason in ["", "看看", &"核".repeat(201)] {
            let body = json!({"account": "hexi.resident", "reason": reason});
            let answer = audit.post("/session/view-as", body).await;
            assert_eq!(answer.problems(), [("reason".to_owned(), "length".to_owned())]);
        }
        gridwork_operations::accounts::disable(&house.desk, "hexi.resident").await.unwrap();
        begin(&audit, "hexi.resident").await.refused(409, "state");
        let leave = format!("/accounts/{}/leave", house.district.people["nobody"].0);
        house.client("admin").await.post(&leave, json!({"reason": "调动"})).await.ok();
        begin(&audit, "nobody").await.refused(409, "state");
        assert_eq!(audit.get("/me").await.ok()["viewing"], Json::Null);
    }

    async fn whoever_looks_is_answered_as_that_person_is(house) {
        let about = about(&house).await;
        let mut masked = 0;
        for login in [
            "hexi.resident", "hexi.resident2", "hexi.volunteer", "hexi.dispatcher", "hedong.dispatcher", "far.coordinator",
            "hexi.grid_worker", "hexi.verifier", "street.coordinator", "street.leader", "district.office", "nobody",
        ] {
            let (own, seen) = (house.client(login).await, look(&house, login).await);
            for route in routes(&house, &about) {
                let (own, seen) = (own.get(&route).await, seen.get(&route).await);
                assert_eq!(own.outcome(), seen.outcome(), "{login} {route}");
                same(&own.json(), &seen.json(), &format!("{login} {route}"), &mut masked);
                for value in [PHONE, ADDRESS, CONTACT] {
                    assert!(!seen.text().contains(value), "{login} {route}: {value}");
                }
            }
            let (mine, me) = (own.get("/me").await.ok(), seen.get("/me").await.ok());
            for part in ["person", "roles", "office", "is_admin", "audits", "may_open_emergency"] {
                assert_eq!(mine[part], me[part], "{login} {part}");
            }
            let viewing = &me["viewing"];
            assert_eq!((&viewing["by"]["name"], &viewing["seconds_left"]), (&json!("人audit"), &json!(1800)), "{login}");
        }
        assert!(masked >= 4, "address and phone to asker and assignee, the phone to the dispatcher: {masked}");
    }

    async fn whoever_looks_changes_opens_and_takes_along_nothing(house) {
        let about = about(&house).await;
        let seen = look(&house, "hexi.dispatcher").await;
        let (order, row, hexi) = (&about.order, &about.row, house.org("hexi"));
        let field = json!({"field": "contact", "purpose": "核实"});
        let writes = [
            (Method::POST, "/cases".to_owned(), house.order("hexi")),
            (Method::POST, format!("/cases/{order}/steps/recall"), json!({"input": {"reason": "换人"}})),
            (Method::POST, format!("/cases/{order}/comments"), json!({"text": "看到了"})),
            (Method::POST, format!("/cases/{order}/links"), json!({"case": order, "kind": "related"})),
            (Method::POST, format!("/cases/{order}/open-field"), field.clone()),
            (Method::POST, VOLUNTEERS.to_owned(), json!({"org": hexi, "fields": {}})),
            (Method::PATCH, format!("{VOLUNTEERS}/{row}"), json!({"fields": {"capacity": 4}})),
            (Method::POST, format!("{VOLUNTEERS}/{row}/retire"), json!({})),
            (Method::POST, format!("{VOLUNTEERS}/{row}/restore"), json!({})),
            (Method::POST, format!("{VOLUNTEERS}/{row}/open-field"), field),
            (Method::POST, format!("{VOLUNTEERS}/{row}/corrections"), json!({"field": "contact", "wish": "换号了"})),
            (Method::POST, format!("{VOLUNTEERS}/find"), json!({"field": "contact", "value": CONTACT, "purpose": "核实"})),
            (Method::POST, format!("{VOLUNTEERS}/bulk"), json!({"rows": [], "dry_run": true})),
            (Method::POST, "/me/kept/copy".to_owned(), json!({})),
            (Method::POST, "/me/certificates".to_owned(), json!({"from": "2026-03-01", "to": "2026-03-02"})),
            (Method::POST, "/me/consents".to_owned(), json!({"purpose": "binhai/home_visit", "version": 1, "org": hexi})),
            (Method::POST, "/me/second-factor".to_owned(), json!({"password": "Wrong-word-1"})),
            (Method::POST, "/me/password".to_owned(), json!({"current": "Wrong-word-1", "new": "Wrong-word-2"})),
            (Method::POST, "/me/sessions/end-others".to_owned(), json!({})),
            (Method::POST, "/me/messages/read".to_owned(), json!({})),
            (Method::PUT, "/me/notifications".to_owned(), json!({"quiet": "never"})),
            (Method::POST, "/emergencies".to_owned(), json!({"number": "", "purpose": "", "reason": ""})),
            (Method::POST, format!("/emergencies/{order}/review"), json!({"verdict": "accepted", "words": "可以"})),
            (Method::POST, "/follows".to_owned(), json!({"track": "x"})),
            (Method::DELETE, "/follows/x".to_owned(), json!({})),
        ];
        for (method, path, body) in writes {
            let answer = seen.ask(method, &path).json(&body).send().await;
            assert_eq!(answer.outcome(), (403, "view_as_reads_only".to_owned()), "{path}");
        }
        seen.upload("说明.txt", "说明".into()).await.refused(403, "view_as_reads_only");
        let file = &about.file;
        for path in [
            "/me/kept", "/me/messages", "/me/sessions", "/me/sign-ins", "/me/second-factor", "/me/consents", "/me/ratings",
            "/me/certificates", "/me/notifications", "/me/corrections", "/registers/binhai/volunteer/export",
            &format!("/files/{file}"), &format!("/registers/binhai/volunteer/imports/{file}/lines"),
            &format!("/registers/binhai/volunteer/imports/{file}/faults/workbook"),
        ] {
            seen.get(path).await.refused(403, "view_as_closed");
        }
        // What only asks stays open, and is counted for whoever looks.
        let org = json!({"org": hexi});
        seen.post("/assignments/binhai/volunteer_for_order", org).await.ok();
        seen.post("/loops/binhai/order/nearby", json!({"form": {}})).await.ok();
        let kept = seen.get(&format!("/prefill?form=loop:binhai/order&person={}", house.person("hexi.volunteer2"))).await;
        assert_eq!((kept.items().len(), kept.items()[0].get("value")), (1, None));
        assert_eq!(kept.items()[0]["masked"], "139****4321");
        let after = house.client("hexi.dispatcher").await.get(&format!("/cases/{order}")).await.ok();
        assert_eq!(after["state"], "accepted");
    }

    async fn every_reading_stands_under_the_name_of_whoever_looked(house) {
        let about = about(&house).await;
        let seen = look(&house, "hexi.volunteer").await;
        seen.get(&format!("/cases/{}", about.order)).await.ok();
        let line = ("人audit".to_owned(), "人hexi.volunteer".to_owned(), "read".to_owned());
        assert!(lines(&house, &about.order).await.contains(&line));
        let seen = look(&house, "hexi.dispatcher").await;
        seen.get(&format!("{VOLUNTEERS}/{}", about.row)).await.ok();
        let line = ("人audit".to_owned(), "人hexi.dispatcher".to_owned(), "read".to_owned());
        assert!(lines(&house, &about.row).await.contains(&line));
        let seen = look(&house, "hexi.grid_worker").await;
        let askers = format!("/loops/binhai/order/askers?org={}&q=resident", house.org("hexi"));
        assert_eq!(seen.get(&askers).await.items().len(), 2);
        let line = ("人audit".to_owned(), "人hexi.grid_worker".to_owned(), "search".to_owned());
        assert!(lines(&house, &house.person("hexi.resident")).await.contains(&line));
        // Who asked for the case reads of it, by the office and not by name.
        let kept = house.client("hexi.resident").await.get("/me/kept").await.ok();
        let readings = kept["readings"].as_array().unwrap();
        let by_audit = |it: &&Json| it["by"][0]["role"].as_str().is_some_and(|role| role.starts_with("审计管理员"));
        assert_eq!(readings.iter().filter(by_audit).count(), 2, "{readings:?}");
    }

    async fn the_person_is_told_when_and_never_why(house) {
        let person = house.client("hexi.dispatcher").await;
        assert_eq!(person.get("/me/messages").await.ok()["notices"], json!([]));
        let seen = look(&house, "hexi.dispatcher").await;
        house.clock.advance(Duration::from_secs(300));
        assert_eq!(seen.delete("/session/view-as").await.status, 204);
        let told = person.get("/me/messages").await.ok();
        let notice = &told["notices"][0];
        assert_eq!((&notice["kind"], &notice["to"]), (&json!("view_as"), &json!("2026-03-02T09:05:00+08:00")));
        let text = notice["text"].as_str().unwrap();
        assert!(text.contains("2026-03-02 09:00 至 09:05"), "{text}");
        let unread = told["unread"].as_i64().unwrap();
        assert!(unread >= 1);
        let kept = person.get("/me/kept").await.ok();
        let line = kept["readings"].as_array().unwrap().iter().find(|it| it["action"] == "view_as").cloned();
        assert_eq!(line.expect("a line of its own")["purpose"], Json::Null);
        for told in [told.to_string(), kept.to_string()] {
            assert!(!told.contains(REASON) && !told.contains("人audit"), "{told}");
        }
        assert_eq!(person.post("/me/messages/read", json!({})).await.status, 204);
        let read = person.get("/me/messages").await.ok();
        assert!(read["notices"][0]["read_at"].is_string());
        assert_eq!(read["unread"], 0);
        // The audit reads why.
        let lines = house.journal(&house.person("hexi.dispatcher")).await;
        let begun = lines.iter().find(|(action, _)| action == "view_as").expect("a beginning");
        assert_eq!((&begun.1["reason"], &begun.1["to"]), (&json!(REASON), &json!("2026-03-02T09:30:00+08:00")));
        assert_eq!(lines.iter().filter(|(action, _)| action == "view_as_end").count(), 1);
    }

    async fn numbers_in_a_reason_are_left_out_of_the_journal(house) {
        let audit = house.client("audit").await;
        let body = json!({"account": "hexi.resident", "reason": format!("来电反映，{PHONE}")});
        assert_eq!(audit.post("/session/view-as", body).await.status, 201);
        let lines = house.journal(&house.person("hexi.resident")).await;
        assert!(lines.iter().any(|(action, _)| action == "view_as"));
        assert!(!format!("{lines:?}").contains(PHONE));
    }

    async fn it_is_over_by_the_clock_and_is_not_prolonged(house) {
        let rules = json!({"rules": {"view_as_minutes": 5, "idle_minutes_office": 240}});
        assert_eq!(house.client("security").await.post("/admission/rules", rules).await.status, 204);
        let seen = look(&house, "hexi.dispatcher").await;
        begin(&seen, "hexi.dispatcher").await.refused(409, "view_as");
        begin(&seen, "hexi.resident").await.refused(409, "view_as");
        house.clock.advance(Duration::from_millis(299_999));
        seen.get("/cases").await.ok();
        assert_eq!(seen.get("/me").await.ok()["viewing"]["seconds_left"], 1);
        house.clock.advance(Duration::from_millis(1));
        for path in ["/cases", "/orgs", "/journal", "/events", "/me/kept"] {
            seen.get(path).await.refused(403, "view_as_over");
        }
        begin(&seen, "hexi.dispatcher").await.refused(409, "view_as");
        let me = seen.get("/me").await.ok();
        assert_eq!((&me["person"]["name"], &me["viewing"]["is_over"]), (&json!("人audit"), &json!(true)));
        assert_eq!(me["viewing"]["person"]["name"], "人hexi.dispatcher");
        // The ticker writes the end down once, whoever gives the session back afterwards.
        let person = house.person("hexi.dispatcher");
        for _ in 0..2 {
            gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
            house.clock.advance(Duration::from_secs(60));
        }
        assert_eq!(seen.delete("/session/view-as").await.status, 204);
        let ends = house.journal(&person).await.into_iter().filter(|(action, _)| action == "view_as_end");
        assert_eq!(ends.map(|(_, it)| it["at"].clone()).collect::<Vec<_>>(), [json!("2026-03-02T09:05:00+08:00")]);
        seen.get("/journal").await.ok();
        assert_eq!(begin(&seen, "hexi.dispatcher").await.status, 201, "anew, with a reason of its own");
    }

    async fn it_ends_with_the_session_and_with_either_account(house) {
        let seen = look(&house, "hexi.dispatcher").await;
        assert_eq!(seen.delete("/session").await.status, 204);
        seen.get("/me").await.refused(401, "session");
        let ends = house.journal(&house.person("hexi.dispatcher")).await;
        assert_eq!(ends.iter().filter(|(action, _)| action == "view_as_end").count(), 1);

        let seen = look(&house, "hexi.resident").await;
        gridwork_operations::accounts::disable(&house.desk, "hexi.resident").await.unwrap();
        seen.get("/cases").await.refused(403, "view_as_over");
        assert_eq!(seen.delete("/session/view-as").await.status, 204);

        let seen = look(&house, "nobody").await;
        let office = format!("/accounts/{}/office", house.district.people["nobody"].0);
        house.client("security").await.post(&office, json!({"office": "audit"})).await.ok();
        seen.get("/cases").await.refused(403, "view_as_over");

        let seen = look(&house, "hexi.volunteer").await;
        let audit = house.district.people["audit"].0;
        within(&house.desk, move |work| Box::pin(accounts::set_office(work, audit, None))).await;
        seen.get("/cases").await.refused(403, "view_as_over");
        gridwork_operations::accounts::disable(&house.desk, "audit").await.unwrap();
        seen.get("/cases").await.refused(401, "session");
    }

    async fn one_session_looks_and_the_others_of_the_account_do_not(house) {
        let seen = look(&house, "hexi.dispatcher").await;
        let other = house.client("audit").await;
        assert_eq!(other.get("/me").await.ok()["person"]["name"], "人audit");
        assert_eq!(seen.get("/me").await.ok()["person"]["name"], "人hexi.dispatcher");
        let both = look(&house, "hexi.resident").await;
        assert_eq!(both.get("/me").await.ok()["person"]["name"], "人hexi.resident");
        // The person goes on working meanwhile.
        let id = house.placed("hexi").await;
        let volunteer = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        let dispatcher = house.client("hexi.dispatcher").await;
        dispatcher.post(&format!("/cases/{id}/steps/dispatch"), volunteer).await.ok();
        assert_eq!(seen.get(&format!("/cases/{id}")).await.ok()["state"], "dispatched");
    }

    async fn the_stream_of_changes_follows(house) {
        let audit = house.client("audit").await;
        let mut listener = Listener::new(&audit).await;
        // An office hears of no case; from now on this one hears what a dispatcher hears.
        assert_eq!(begin(&audit, "hexi.dispatcher").await.status, 201);
        let (here, next_door) = (house.placed("hexi").await, house.placed("hedong").await);
        let last = last_change(&house).await;
        let told = listener.until(&last).await;
        let cases = told.iter().filter(|(event, _)| event == "case").map(|(_, data)| data["id"].clone());
        let cases = cases.collect::<Vec<_>>();
        assert!(cases.contains(&json!(here)) && !cases.contains(&json!(next_door)), "{told:?}");
    }
}
