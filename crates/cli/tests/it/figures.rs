//! What a running program tells of itself: figures, the dashboard over them, names of requests, slow statements.

use crate::house::{House, STOP_WITHIN, succeeds};
use gridwork_server::{FIGURES, Kind};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::http::{Client, Request};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// Names in a query of the dashboard, without what a histogram adds to its own.
fn names_in(query: &str) -> BTreeSet<String> {
    let words = query.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    let ours = words.filter(|word| word.starts_with("gridwork_"));
    ours.map(|word| {
        let plain = ["_bucket", "_sum", "_count"].into_iter().find_map(|end| word.strip_suffix(end));
        plain.unwrap_or(word).to_owned()
    })
    .collect()
}

/// The queries of all panels.
fn queries(board: &Json) -> Vec<String> {
    let panels = board["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    targets.map(|target| target["expr"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_dashboard_asks_for_figures_that_there_are() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/grafana/gridwork.json");
    let board: Json = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let queries = queries(&board);
    assert!(queries.len() > 20);
    let known = FIGURES.iter().map(|figure| figure.name.to_owned()).collect::<BTreeSet<_>>();
    let asked = queries.iter().flat_map(|query| names_in(query)).collect::<BTreeSet<_>>();
    assert_eq!(asked.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "no such figures");
    assert_eq!(known.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "figures that nobody looks at");
}

/// The names of the figures that a folder of sources sets.
fn set_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            set_in(&entry.path(), found);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            for call in ["counter!(", "gauge!(", "histogram!("] {
                let after = text.split(call).skip(1);
                let names = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
                found.extend(names.map(str::to_owned));
            }
        }
    }
}

#[test]
fn every_figure_of_the_code_is_on_the_page_of_figures() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(crates).unwrap().map(Result::unwrap) {
        let sources = entry.path().join("src");
        if sources.is_dir() {
            set_in(&sources, &mut found);
        }
    }
    let known = FIGURES.iter().map(|figure| figure.name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(
        found, known,
        "crates/server/src/figures.rs lists every figure, docs/run/metrics.md and the dashboard show it"
    );
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/run/metrics.md");
    let page = std::fs::read_to_string(page).unwrap();
    let missing = known.iter().filter(|name| !page.contains(&format!("| `{name}` |"))).collect::<Vec<_>>();
    assert!(missing.is_empty(), "not in docs/run/metrics.md: {missing:?}");
}

/// What only tells something when it happens, or on the other engine.
const SILENT: [&str; 15] = [
    "gridwork_outbox_waiting",
    "gridwork_outbox_dead",
    "gridwork_outbox_lag_seconds",
    "gridwork_outbox_sent_total",
    "gridwork_outbox_failed_total",
    "gridwork_outbox_given_up_total",
    "gridwork_wake_lag_seconds",
    "gridwork_cases_opened_total",
    "gridwork_requests_shed_total",
    "gridwork_db_busy_total",
    "gridwork_db_retries_total",
    "gridwork_db_lost_total",
    "gridwork_db_unknown_commits_total",
    "gridwork_hints_connected",
    "gridwork_hints_told_total",
];

#[test]
fn every_figure_is_told_and_none_tells_of_a_person() {
    let house = House::sqlite();
    let mut command =
        house.command(&["demo", "--listen", "127.0.0.1:0", "--no-open", "--size", "town", "--orders", "3"]);
    command.args(["--slow-query", "0"]);
    let server = gridwork_testkit::program::Program::start(command).unwrap();
    let text = runtime().block_on(async {
        let mut client = Client::new(server.url());
        let accounts = client.send(&Request::get("/api/v1/demo/accounts")).await.unwrap().json();
        let residents = accounts["items"].as_array().unwrap().iter().filter_map(|it| {
            let is_resident = it["roles"][0]["role"].as_str()?.ends_with("/resident");
            is_resident.then(|| (it["account"].clone(), it["password"].clone()))
        });
        let resident = residents.into_iter().next();
        let (account, password) = resident.expect("a demo has a resident");
        let body = json!({"account": account, "password": password, "token": true});
        let token = client.send(&Request::post("/api/v1/session", body)).await.unwrap().accepted().unwrap();
        let token = token["token"].as_str().unwrap().to_owned();
        let cases = client.send(&Request::get("/api/v1/cases").by(&token)).await.unwrap().accepted().unwrap();
        let case = cases["items"][0]["id"].as_str().unwrap().to_owned();
        // Whatever becomes of it, it is a step.
        let step = Request::post(format!("/api/v1/cases/{case}/steps/withdraw"), json!({})).by(&token);
        client.send(&step).await.unwrap();
        client.send(&Request::get("/api/v1/track/nobody-knows-this")).await.unwrap();
        let answer = client.send(&Request::get("/metrics")).await.unwrap();
        String::from_utf8(answer.body).unwrap()
    });
    for figure in FIGURES.iter().filter(|figure| !SILENT.contains(&figure.name)) {
        let kind = match figure.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        assert!(text.contains(&format!("# TYPE {} {kind}", figure.name)), "{} is not told: {text}", figure.name);
        assert!(text.contains(&format!("# HELP {} ", figure.name)), "{}", figure.name);
    }
    // Routes, loops, codes: no address, no id, no name.
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        assert!(line.starts_with("gridwork_"), "{line}");
        assert!(!line.contains("nobody-knows-this") && line.is_ascii(), "{line}");
        let digits = line.split('{').nth(1).and_then(|rest| rest.split('}').next()).unwrap_or("");
        assert!(!digits.split(|sign: char| !sign.is_ascii_hexdigit()).any(|word| word.len() > 11), "{line}");
    }
    assert!(text.contains("route=\"/api/v1/track/{code}\""));
    assert!(server.stop(STOP_WITHIN).unwrap().success());
}

/// An account whose login would be found again wherever it is written.
fn slow_statements(house: &House) {
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let mut adding = house.command(&["account", "add", "findable.login", "--name", "可寻", "--admin"]);
    let mut adding = adding.stdin(Stdio::piped()).spawn().unwrap();
    adding.stdin.take().unwrap().write_all(b"long-Lamps-burn-42-nights\n").unwrap();
    assert!(adding.wait().unwrap().success());
    let mut command = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--slow-query", "0"]);
    let server = gridwork_testkit::program::Program::start(command).unwrap();
    let id = runtime().block_on(async {
        let mut client = Client::new(server.url());
        let body = json!({"account": "findable.login", "password": "long-Lamps-burn-42-nights"});
        client.send(&Request::post("/api/v1/session", body)).await.unwrap().accepted().unwrap();
        let body = json!({"account": "findable.login", "password": "wrong"});
        let refused = client.send(&Request::post("/api/v1/session", body)).await.unwrap().json();
        refused["request_id"].as_str().expect("a problem says what its request is called").to_owned()
    });
    let log = server.log();
    assert!(server.stop(STOP_WITHIN).unwrap().success());
    let slow = log.lines().filter(|line| line.contains("a slow statement")).collect::<Vec<_>>();
    assert!(slow.iter().any(|line| line.contains("from account where login = $1")), "{log}");
    assert!(!log.contains("findable.login") && !log.contains("42-nights"), "values are left out");
    // The line of the request, and what was done for it, carry its name.
    let about = log.lines().filter(|line| line.contains(&id)).collect::<Vec<_>>();
    assert!(about.iter().any(|line| line.contains("\"status\":401")), "{about:?}");
    assert!(about.iter().any(|line| line.contains("a slow statement")), "{about:?}");
}

#[test]
fn slow_statements_are_logged_without_their_values_on_sqlite() {
    slow_statements(&House::sqlite());
}

#[test]
fn slow_statements_are_logged_without_their_values_on_postgres() {
    slow_statements(&House::postgres());
}

#[test]
fn where_the_database_is_may_stand_in_the_environment() {
    let house = House::postgres();
    let url = house.cluster.as_ref().unwrap().url();
    let beside = house.beside("elsewhere");
    let words = ["calendar", "show", "2026", "--data", beside.to_str().unwrap()];
    let output = crate::house::gridwork().args(words).env("GRIDWORK_DATABASE", &url).output().unwrap();
    assert!(crate::house::said(&output).contains("2026: the notice is loaded"), "{}", crate::house::said(&output));
    let help = crate::house::gridwork()
        .args(["serve", "--help"])
        .env("GRIDWORK_DATABASE", "postgres://u:Kd7-words@h/d")
        .output();
    let help = help.unwrap();
    succeeds(&help);
    assert!(!crate::house::said(&help).contains("Kd7-words"), "a password is not shown");
}
