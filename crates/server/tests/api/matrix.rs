//! Who may do what: every route for every role, at home and next door, as one table in `matrix.txt`.
//!
//! A request names a version that cannot be where it would change something, so 412 means: everything else fits.
//! With `GRIDWORK_BLESS=1` the table is written anew; read the difference before it is committed.

mod rows;

use self::rows::ROWS;
use crate::client::{Answer, Client};
use crate::house::{House, in_both_houses};
use crate::imports::ask_about_import;
use crate::orders::id_of;
use crate::pictures;
use gridwork_server::ROUTES;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The columns: who asks. The order belongs to `hexi.resident` in hexi; `hexi.volunteer` is doing it.
const PEOPLE: [(&str, Option<&str>); 24] = [
    ("nobody signed in", None),
    ("no role", Some("nobody")),
    ("asker", Some("hexi.resident")),
    ("resident", Some("hexi.resident2")),
    ("resident next door", Some("hedong.resident")),
    ("assignee", Some("hexi.volunteer")),
    ("volunteer", Some("hexi.volunteer2")),
    ("volunteer next door", Some("hedong.volunteer")),
    ("dispatcher", Some("hexi.dispatcher")),
    ("dispatcher next door", Some("hedong.dispatcher")),
    ("verifier", Some("hexi.verifier")),
    ("verifier next door", Some("hedong.verifier")),
    ("grid worker", Some("hexi.grid_worker")),
    ("grid worker next door", Some("hedong.grid_worker")),
    ("street coordinator", Some("street.coordinator")),
    ("coordinator of another street", Some("far.coordinator")),
    ("leader of the street", Some("street.leader")),
    ("district office", Some("district.office")),
    ("auditor of the street", Some("street.auditor")),
    ("auditor of the district", Some("district.auditor")),
    ("administrator", Some("admin")),
    ("security office", Some("security")),
    ("audit office", Some("audit")),
    ("dispatcher far away", Some("far.dispatcher")),
];

/// Routes that need no row: nothing in their answer belongs to anybody.
const WITHOUT_ROW: [(&str, &str); 1] = [("GET", "/metrics")];

/// What the requests are about.
struct About {
    placed: String,
    accepted: String,
    file: String,
    track: String,
    row: String,
    complaint: String,
}

impl About {
    async fn new(house: &House) -> Self {
        let resident = house.client("hexi.resident").await;
        let file = id_of(&resident.upload("灯.jpg", pictures::photo()).await.ok());
        let mut order = house.order("hexi");
        order["form"]["photos"] = json!([file]);
        let accepted = id_of(&resident.post("/cases", order).await.ok());
        house.carry("hexi", &accepted, "accepted").await;
        let placed = house.placed("hexi").await;
        let track = resident.get(&format!("/cases/{placed}")).await.ok()["track"].as_str().unwrap().to_owned();
        let body = json!({"org": house.org("hexi"), "fields": {"person": house.person("hexi.volunteer")}});
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = id_of(&dispatcher.post("/registers/binhai/volunteer/rows", body).await.ok());
        let complaint = house.complaint(&accepted);
        let complaint = id_of(&resident.post("/cases", complaint).await.ok());
        Self { placed, accepted, file, track, row, complaint }
    }

    fn order(&self, what: &str) -> &str {
        match what {
            what if what.ends_with("placed") => &self.placed,
            what if what.ends_with("the complaint") => &self.complaint,
            _ => &self.accepted,
        }
    }
}

async fn change(client: &Client, method: Method, path: &str, body: Json) -> Answer {
    client.ask(method, path).if_match(999_999).json(&body).send().await
}

/// Asks about consents to visits at home; the text that the paper names is none, so nothing is noted.
async fn ask_about_consent(house: &House, about: &About, client: &Client, (method, path): (&str, &str)) -> Answer {
    let consents = "/registers/binhai/home_visit/consents";
    match (method, path.ends_with("/withdraw")) {
        ("GET", _) => client.get(consents).await,
        (_, true) => client.post(&format!("{consents}/{}/withdraw", about.row), json!({})).await,
        _ => {
            let (person, org) = (house.person("hexi.resident"), house.org("hexi"));
            let body = json!({"person": person, "org": org, "version": 999, "file": about.file, "relation": "本人"});
            client.post(consents, body).await
        }
    }
}

/// Asks one route as one person.
async fn ask(house: &House, about: &About, client: &Client, row: (&str, &str, &str)) -> u16 {
    let (method, route, what) = row;
    let order = about.order(what);
    let volunteers = "/registers/binhai/volunteer/rows";
    let answer = match (method, route.trim_start_matches("/api/v1")) {
        ("POST", "/session") => client.post("/session", json!({"account": "nobody.here", "password": "x"})).await,
        ("POST", "/session/view-as") => {
            let account = if what == "as a resident" { "hexi.resident" } else { "admin" };
            let reason = if what == "no reason" { "" } else { "核查此人的权限" };
            client.post("/session/view-as", json!({"account": account, "reason": reason})).await
        }
        ("DELETE", "/session/view-as") => client.delete("/session/view-as").await,
        ("POST", "/session/codes") => client.post("/session/codes", json!({"phone": "13800000001"})).await,
        ("POST", "/me/phone") => client.post("/me/phone", json!({"phone": "13800000001", "code": "000000"})).await,
        ("POST", "/me/consents") => {
            let body = json!({"purpose": "binhai/home_visit", "version": 999, "org": house.org("hexi")});
            client.post("/me/consents", body).await
        }
        (method, path) if path.starts_with("/registers/{pack}/{key}/consents") => {
            ask_about_consent(house, about, client, (method, path)).await
        }
        ("POST", "/me/consents/{id}/withdraw") => {
            client.post(&format!("/me/consents/{}/withdraw", about.placed), json!({})).await
        }
        ("PUT", "/me/views") => {
            let body = json!({"list": "cases", "name": "", "asked": {}, "shared_with": house.org("hexi")});
            client.ask(Method::PUT, "/me/views").json(&body).send().await
        }
        ("DELETE", "/me/views/{id}") => client.delete(&format!("/me/views/{}", about.placed)).await,
        ("POST", "/me/messages/read") => client.post("/me/messages/read", json!({})).await,
        ("PUT", "/me/notifications") => {
            let body = json!({"addresses": {"phone": "13800000001"}});
            client.ask(Method::PUT, "/me/notifications").json(&body).send().await
        }
        ("POST", "/outbox/resend") => client.post("/outbox/resend", json!({})).await,
        ("POST", "/outbox/{id}/resend") => client.post(&format!("/outbox/{}/resend", about.placed), json!({})).await,
        ("PATCH", "/me") => client.patch("/me", json!({"name": "别名"})).await,
        ("GET", "/demo/messages") => client.get("/demo/messages?phone=13800000001").await,
        ("GET", "/entry/orgs") => client.get("/entry/orgs?role=binhai/resident").await,
        ("POST", "/me/password") => {
            // Whoever fails five times is locked, and is then told so: everybody has one try here.
            let body = json!({"current": "Wrong-word-1", "new": "Wrong-word-2"});
            client.post("/me/password", body).await
        }
        ("DELETE", "/me/sessions/{id}") => client.delete("/me/sessions/nobodys").await,
        ("POST", "/me/second-factor") => client.post("/me/second-factor", json!({"password": "Wrong-word-1"})).await,
        ("POST", "/me/second-factor/confirm") => {
            client.post("/me/second-factor/confirm", json!({"code": "000000"})).await
        }
        ("POST", "/me/second-factor/off") => {
            let body = json!({"password": "Wrong-word-1", "code": "000000"});
            client.post("/me/second-factor/off", body).await
        }
        ("POST", "/me/sessions/end-others") => client.post("/me/sessions/end-others", json!({})).await,
        ("POST", "/accounts") => client.post("/accounts", json!({"account": "nobody", "name": "某人"})).await,
        ("POST", "/accounts/import") => {
            let csv = "account,role,org\nnobody,binhai/dispatcher,120116001001\n";
            client.post("/accounts/import", json!({"csv": csv})).await
        }
        (_, path) if path.starts_with("/accounts/{id}") => ask_about_account(house, client, method, path, what).await,
        ("POST", "/admission/rules") => client.post("/admission/rules", json!({"rules": {"log_days": 182}})).await,
        ("POST", "/emergencies") => {
            client.post("/emergencies", json!({"number": "", "purpose": "", "reason": ""})).await
        }
        ("POST", "/emergencies/{id}/review") => {
            let verdict = if what == "empty" { "" } else { "accepted" };
            let body = json!({"verdict": verdict, "words": "已核实"});
            client.post(&format!("/emergencies/{}/review", about.placed), body).await
        }
        ("DELETE", "/session") => client.delete("/session").await,
        ("GET", "/definitions/{pack}/{key}") => client.get("/definitions/binhai/order").await,
        ("POST", "/definitions/check") => {
            let body = json!({"pack": "binhai", "path": "loops/order.yaml", "text": "loop: order\n"});
            client.post("/definitions/check", body).await
        }
        ("GET", "/definitions/{pack}/{key}/source") => client.get("/definitions/binhai/order/source").await,
        ("GET", "/diagnostics/{code}") => client.get("/diagnostics/GW-L003").await,
        ("GET", "/calendar") => client.get("/calendar?from=2026-03-01&to=2026-03-31").await,
        ("PUT", "/calendar") => {
            let day = json!({"date": "2026-03-20", "kind": "holiday", "name": "停工"});
            client.ask(Method::PUT, "/calendar").json(&json!({"days": [day], "preview": true})).send().await
        }
        ("GET", "/orgs/{id}") => {
            let org = if what == "hexi" { house.org("hexi") } else { house.org("district") };
            client.get(&format!("/orgs/{org}")).await
        }
        ("GET", "/orgs/{id}/people") => client.get(&format!("/orgs/{}/people", house.org("hexi"))).await,
        ("GET", "/orgs/{id}/grids") => client.get(&format!("/orgs/{}/grids", house.org("hexi"))).await,
        ("POST", "/cases") if what.starts_with("a complaint") => {
            // Nothing is said of what happened, so that a right to complain ends in a problem with the form.
            let body = json!({"loop": "binhai/complaint", "about": about.accepted, "form": {}});
            client.post("/cases", body).await
        }
        ("POST", "/cases") => {
            let mut order = house.order("hexi");
            if what != "in hexi" {
                order.as_object_mut().unwrap().remove("org");
            }
            client.post("/cases", order).await
        }
        ("GET", "/cases") if what == "org=hexi" => client.get(&format!("/cases?org={}", house.org("hexi"))).await,
        ("GET", "/cases/{id}") => client.get(&format!("/cases/{order}")).await,
        ("GET", "/cases/{id}/events") => client.get(&format!("/cases/{order}/events")).await,
        ("POST", "/cases/{id}/steps/{step}") => {
            let step = what.split(' ').next().unwrap();
            let body = match step {
                "dispatch" => json!({"input": {"volunteer": house.person("hexi.volunteer")}}),
                "recall" => json!({"input": {"reason": "换人"}}),
                "deliver" => json!({"form": {"result": "好了"}}),
                "answer" => json!({"form": {"upheld": true, "answer": "已核实"}}),
                _ => json!({}),
            };
            change(client, Method::POST, &format!("/cases/{order}/steps/{step}"), body).await
        }
        ("POST", "/cases/{id}/comments") => {
            change(client, Method::POST, &format!("/cases/{order}/comments"), json!({"text": "看到了"})).await
        }
        ("POST", "/cases/{id}/open-field") => {
            client.post(&format!("/cases/{order}/open-field"), json!({"field": "contact", "purpose": "核实需求"})).await
        }
        ("GET", "/cases/{id}/links") => client.get(&format!("/cases/{order}/links")).await,
        ("GET", "/cases/{id}/named-by") => client.get(&format!("/cases/{order}/named-by")).await,
        ("POST", "/cases/{id}/links") => {
            let body = json!({"case": about.placed, "kind": "related"});
            change(client, Method::POST, &format!("/cases/{order}/links"), body).await
        }
        ("GET", "/cases/{id}/suggestions/{pack}/{key}") => {
            client.get(&format!("/cases/{order}/suggestions/binhai/volunteer_for_order")).await
        }
        ("POST", "/assignments/{pack}/{key}") => {
            let org = if what == "hexi" { house.org("hexi") } else { house.org("district") };
            client.post("/assignments/binhai/volunteer_for_order", json!({"org": org})).await
        }
        ("GET", "/cases/{id}/candidates/{step}/{input}") => {
            client.get(&format!("/cases/{order}/candidates/dispatch/volunteer")).await
        }
        ("GET", "/loops/{pack}/{key}/opening") if what == "of a complaint" => {
            client.get(&format!("/loops/binhai/complaint/opening?about={}", about.accepted)).await
        }
        ("GET", "/loops/{pack}/{key}/opening") => client.get("/loops/binhai/order/opening").await,
        ("POST", "/me/certificates") => {
            client.post("/me/certificates", json!({"from": "2026-03-01", "to": "2026-03-02"})).await
        }
        ("GET", "/certificates/{code}") => client.get("/certificates/nothing").await,
        ("GET", "/loops/{pack}/{key}/askers") => {
            client.get(&format!("/loops/binhai/order/askers?org={}&q=resident", house.org("hexi"))).await
        }
        ("GET", "/registers/{pack}/{key}/people/{field}") => {
            client.get("/registers/binhai/volunteer/people/person?q=volunteer").await
        }
        ("GET", "/grids") => client.get("/grids?lon=117.705&lat=39.005").await,
        ("POST", "/loops/{pack}/{key}/nearby") => client.post("/loops/binhai/order/nearby", json!({})).await,
        ("GET", "/loops/{pack}/{key}/place") => client.get("/loops/binhai/order/place?lon=117.705&lat=39.005").await,
        ("POST", "/follows") => client.post("/follows", json!({"track": about.track})).await,
        ("DELETE", "/follows/{track}") => client.delete(&format!("/follows/{}", about.track)).await,
        ("GET", "/track/{code}") => client.get(&format!("/track/{}", about.track)).await,
        ("GET", "/registers/{pack}/{key}/rows") if what == "service items" => {
            client.get("/registers/binhai/service_item/rows").await
        }
        ("GET", "/registers/{pack}/{key}/rows") => client.get(volunteers).await,
        ("GET", "/registers/{pack}/{key}/rows/count") => client.get(&format!("{volunteers}/count")).await,
        ("POST", "/registers/{pack}/{key}/rows") => {
            client.post(volunteers, json!({"org": house.org("hexi"), "fields": {}})).await
        }
        ("GET", "/registers/{pack}/{key}/rows/{id}") => client.get(&format!("{volunteers}/{}", about.row)).await,
        ("PATCH", "/registers/{pack}/{key}/rows/{id}") => {
            let body = json!({"fields": {"capacity": 4}});
            change(client, Method::PATCH, &format!("{volunteers}/{}", about.row), body).await
        }
        ("POST", "/registers/{pack}/{key}/rows/bulk") => {
            let body = json!({"rows": [{"id": about.row, "fields": {"capacity": 3}}], "dry_run": true});
            client.post(&format!("{volunteers}/bulk"), body).await
        }
        ("GET", "/registers/{pack}/{key}/template") => client.get("/registers/binhai/volunteer/template").await,
        ("GET", "/registers/{pack}/{key}/export") => client.get("/registers/binhai/volunteer/export").await,
        (method, path) if path.starts_with("/registers/{pack}/{key}/imports") => {
            ask_about_import(client, method, path, &about.row).await
        }
        ("GET", "/registers/{pack}/{key}/batches") => client.get("/registers/binhai/volunteer/batches").await,
        ("POST", "/registers/{pack}/{key}/batches/{id}/undo") => {
            let path = format!("/registers/binhai/volunteer/batches/{}/undo", about.row);
            client.post(&path, json!({})).await
        }
        ("GET", "/registers/{pack}/{key}/rows/{id}/history") => {
            client.get(&format!("{volunteers}/{}/history", about.row)).await
        }
        ("GET", "/registers/{pack}/{key}/rows/{id}/named-by") => {
            client.get(&format!("{volunteers}/{}/named-by", about.row)).await
        }
        ("POST", "/me/kept/copy") => client.post("/me/kept/copy", json!({})).await,
        ("POST", "/registers/{pack}/{key}/rows/{id}/corrections") => {
            let body = json!({"field": "contact", "wish": "换号了"});
            change(client, Method::POST, &format!("{volunteers}/{}/corrections", about.row), body).await
        }
        ("POST", "/cases/{id}/corrections") => {
            let body = json!({"field": "contact", "wish": "换号了"});
            change(client, Method::POST, &format!("/cases/{}/corrections", about.accepted), body).await
        }
        ("POST", "/corrections/{id}/answer") => {
            client.post(&format!("/corrections/{}/answer", about.row), json!({"accept": true})).await
        }
        ("POST", "/warnings") => client.post("/warnings", json!({"texts": {"form.content": "看到了"}})).await,
        ("POST", "/registers/{pack}/{key}/rows/find") => {
            let body = json!({"field": "contact", "value": "13987654321", "purpose": "派单联系"});
            client.post(&format!("{volunteers}/find"), body).await
        }
        ("POST", "/registers/{pack}/{key}/rows/{id}/open-field") => {
            let body = json!({"field": "contact", "purpose": "派单联系"});
            client.post(&format!("{volunteers}/{}/open-field", about.row), body).await
        }
        ("POST", "/registers/{pack}/{key}/rows/{id}/retire") => {
            change(client, Method::POST, &format!("{volunteers}/{}/retire", about.row), json!({})).await
        }
        ("POST", "/registers/{pack}/{key}/rows/{id}/restore") => {
            change(client, Method::POST, &format!("{volunteers}/{}/restore", about.row), json!({})).await
        }
        ("GET", "/prefill") => client.get("/prefill?form=loop:binhai/order").await,
        ("GET", "/search") => client.get("/search?q=楼道").await,
        ("POST", "/files") => client.upload("说明.txt", "说明".into()).await,
        ("GET", "/files/{id}") => client.get(&format!("/files/{}", about.file)).await,
        ("GET", "/events") => return client.ask(Method::GET, "/events").open().await.status().as_u16(),
        ("GET", "/api/openapi.json" | "/api/docs" | "/healthz" | "/readyz") => client.get(&format!("/{route}")).await,
        ("GET", plain) if !plain.contains('{') => client.get(plain).await,
        other => panic!("no example for {other:?}"),
    };
    answer.status
}

/// Asks one route about an account.
async fn ask_about_account(house: &House, client: &Client, method: &str, path: &str, what: &str) -> Answer {
    let login = match what {
        what if what.ends_with("the system office") => "admin",
        what if what.ends_with("the security office") => "security",
        what if what.ends_with("the audit office") => "audit",
        _ => "nobody",
    };
    let id = house.district.people[login].0.to_string();
    let (unknown, at) = (house.org("hexi"), format!("/accounts/{id}"));
    match (method, path.trim_start_matches("/accounts/{id}")) {
        ("GET", "") => client.get(&at).await,
        ("POST", "/grants") => {
            let role = if what.starts_with("no such") { "binhai/nobody" } else { "binhai/dispatcher" };
            client.post(&format!("{at}/grants"), json!({"role": role, "org": house.org("hexi")})).await
        }
        ("DELETE", "/grants/{grant}") => client.delete(&format!("{at}/grants/{unknown}")).await,
        ("POST", "/office") => client.post(&format!("{at}/office"), json!({"office": "audit"})).await,
        ("POST", "/password") => client.post(&format!("/accounts/{unknown}/password"), json!({})).await,
        ("POST", "/leave") => client.post(&format!("{at}/leave"), json!({"reason": ""})).await,
        ("POST", "/second-factor/reset") => client.post(&format!("{at}/second-factor/reset"), json!({})).await,
        ("POST", "/sessions/end") => client.post(&format!("/accounts/{unknown}/sessions/end"), json!({})).await,
        other => panic!("no example for {other:?}"),
    }
}

async fn table(house: &House) -> String {
    let about = About::new(house).await;
    let mut table = String::from(
        "# The status of every route for every role. 412: everything fits but the version, which cannot be.\n\
         # 422: everything fits but the form, which is empty. Written by tests/api/matrix.rs.\n",
    );
    for (at, (who, login)) in PEOPLE.iter().enumerate() {
        writeln!(table, "# {:>2} {who}{}", at + 1, login.map(|login| format!(" ({login})")).unwrap_or_default())
            .unwrap();
    }
    let heads = (1..=PEOPLE.len()).map(|at| format!("{at:>4}")).collect::<String>();
    writeln!(table, "{:<82}{heads}", "").unwrap();
    for row in ROWS {
        let (method, route, what) = row;
        let name = if what.is_empty() { format!("{method} {route}") } else { format!("{method} {route} — {what}") };
        // Some letters take one column and several bytes; none takes two columns.
        write!(table, "{name}{}", " ".repeat(82_usize.saturating_sub(name.chars().count()))).unwrap();
        for (_, login) in PEOPLE {
            let client = match login {
                None => house.anyone(),
                Some(login) => house.client(login).await,
            };
            write!(table, " {}", ask(house, &about, &client, row).await).unwrap();
        }
        table.push('\n');
    }
    table
}

in_both_houses! {
    async fn the_table_of_who_may_do_what_is_as_it_was(house) {
        let found = table(&house).await;
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/matrix.txt");
        if std::env::var_os("GRIDWORK_BLESS").is_some() {
            std::fs::write(&file, &found).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        let changed = found.lines().filter(|line| !kept.lines().any(|old| old == *line)).collect::<Vec<_>>();
        assert!(kept == found, "changed lines:\n{}", changed.join("\n"));
    }
}

#[test]
fn every_route_has_its_row() {
    let routes = ROUTES.iter().map(|route| (route.method, route.path)).collect::<BTreeSet<_>>();
    let rows = ROWS.iter().map(|(method, path, _)| (*method, *path)).chain(WITHOUT_ROW).collect::<BTreeSet<_>>();
    assert_eq!(routes, rows);
}
