//! Signing in by a provider: a real one runs on loopback, well and with every fault it can have.
//!
//! It is `oidc-provider` of the pages' development dependencies (`npm ci` in `web/` brings it).

use crate::client::Pass;
use crate::house::{House, in_a_house, usual_options, usual_settings};
use gridwork_db::Engine;
use gridwork_kernel::{Clock, SystemClock};
use gridwork_server::Settings;
use gridwork_server::provider::{ASKED_MAX, Provider, ProviderSettings};
use gridwork_testkit::databases;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// A provider in a process of its own; it ends with the test.
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<std::process::ChildStdout>,
    issuer: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/tests/oidc/provider.mjs");
        let child = Command::new("node")
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.expect("node runs: the pages need it too");
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut running = Self { child, input, output, issuer: String::new() };
        let port = running.line();
        running.issuer = format!("http://127.0.0.1:{port}");
        running
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the provider talks");
        assert!(!line.is_empty(), "the provider does not start: run `npm ci` in web/");
        line.trim().to_owned()
    }

    fn begin(&mut self, house: &House) {
        let redirect = format!("http://{}/api/v1/session/provider/return", house.running.address);
        writeln!(self.input, "{}", json!({"redirect": redirect, "secret": "the right secret"})).unwrap();
        assert_eq!(self.line(), "ready");
    }

    async fn control(&self, order: Json) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        http.post(format!("{}/control", self.issuer)).json(&order).send().await.unwrap();
    }
}

/// A browser that goes where it is sent and remembers what it is told, one step at a time.
struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        let none = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().no_proxy().redirect(none).build().unwrap();
        Self { http, cookies: BTreeMap::new() }
    }

    /// Where one address leads; none when it stays.
    async fn step(&mut self, url: &str) -> Option<String> {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let answer = self.http.get(url).header(COOKIE, cookies).send().await.unwrap();
        for set in answer.headers().get_all(SET_COOKIE) {
            let text = set.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let to = answer.headers().get(LOCATION)?.to_str().unwrap().to_owned();
        let base = url::origin(url);
        Some(if to.starts_with('/') { format!("{base}{to}") } else { to })
    }

    /// Goes on until it is back at this house; gives the address that the provider sent it to.
    async fn until_return(&mut self, house: &House, next: &str) -> String {
        let mut url = format!("http://{}/api/v1/session/provider/start?next={next}", house.running.address);
        for _ in 0..12 {
            url = self.step(&url).await.unwrap_or_else(|| panic!("{url} leads nowhere"));
            if url.contains("/session/provider/return?") || url.contains("/sign-in?") {
                return url;
            }
        }
        panic!("it goes round and round: {url}");
    }

    /// The whole way; gives the page at its end.
    async fn whole(&mut self, house: &House) -> String {
        let back = self.until_return(house, "/cases").await;
        let page = if back.contains("/sign-in?") { back } else { self.step(&back).await.unwrap() };
        page.trim_start_matches(&format!("http://{}", house.running.address)).to_owned()
    }
}

mod url {
    pub(super) fn origin(url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap();
        format!("{scheme}://{}", rest.split(['/', '?']).next().unwrap())
    }
}

/// A house with a provider beside it, at the time that the provider's clock shows.
async fn with_provider(secret: &str, change: impl FnOnce(&mut ProviderSettings)) -> (House, Running) {
    let mut provider = Running::start();
    let file = json!({
        "issuer": provider.issuer, "client_id": "gridwork", "client_secret": secret,
        "title": "区统一身份认证", "title_en": "District identity", "match_claim": "preferred_username",
    });
    let mut settings: ProviderSettings = serde_json::from_value(file).unwrap();
    change(&mut settings);
    let settings = Settings { provider: Some(Arc::new(Provider::new(settings).unwrap())), ..usual_settings() };
    let house = House::build(Engine::Sqlite, usual_options(), settings).await;
    house.clock.set(SystemClock.now());
    provider.begin(&house);
    (house, provider)
}

fn run<F: Future<Output = ()>>(body: F) {
    databases::runtime().block_on(body);
}

#[test]
fn who_is_known_by_a_claim_is_linked_and_later_known_by_the_subject() {
    run(async {
        let (house, provider) = with_provider("the right secret", |_| {}).await;
        let title = house.anyone().get("/session/provider").await.ok();
        assert_eq!(title["title"], "区统一身份认证");
        let mut browser = Browser::new();
        assert_eq!(browser.whole(&house).await, "/cases");
        let session = browser.cookies["gw_session"].clone();
        let me = house.anyone().with(Pass::Cookie { session, csrf: None }).get("/me").await.ok();
        assert_eq!(me["person"]["id"], house.person("hexi.dispatcher").as_str());
        assert_eq!(me["roles"].as_array().unwrap().len(), 1, "no role comes from there");
        // The name there changes; the person stays the same.
        provider.control(json!({"username": "somebody.else"})).await;
        assert_eq!(Browser::new().whole(&house).await, "/cases");
        // Another subject with the same name is not the same person.
        provider.control(json!({"account": "subject-2", "username": "hexi.dispatcher"})).await;
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_unknown");
        let records = house.client("audit").await.get("/sign-ins").await.items();
        let told =
            records.iter().map(|it| (it["way"].as_str().unwrap(), it["result"].as_str().unwrap())).collect::<Vec<_>>();
        assert_eq!(told, [("provider", "unknown"), ("provider", "ok"), ("provider", "ok")]);
    });
}

#[test]
fn who_has_no_account_or_an_office_or_a_closed_one_is_not_let_in() {
    run(async {
        let (house, provider) = with_provider("the right secret", |_| {}).await;
        gridwork_operations::accounts::disable(&house.desk, "hexi.verifier").await.unwrap();
        for (subject, username, why) in [
            ("s1", "no.such.person", "provider_unknown"),
            ("s2", "admin", "provider_second"),
            ("s3", "hexi.verifier", "provider_closed"),
        ] {
            provider.control(json!({"account": subject, "username": username})).await;
            assert_eq!(Browser::new().whole(&house).await, format!("/sign-in?refused={why}"), "{username}");
        }
        provider.control(json!({"isDenied": true})).await;
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_denied");
        let back = format!("http://{}/api/v1/session/provider/return?code=x&state=y", house.running.address);
        assert!(Browser::new().step(&back).await.unwrap().ends_with("refused=provider_state"));
        let records = house.client("audit").await.get("/sign-ins").await.items();
        let told = records.iter().map(|it| (it["account"].as_str(), it["result"].as_str().unwrap()));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                (None, "wrong"),
                (None, "not_shown"),
                (Some("hexi.verifier"), "closed"),
                (Some("admin"), "other_way"),
                (None, "unknown"),
            ]
        );
    });
}

/// A provider that takes requests and answers none, and a house beside it.
async fn with_silent_provider(requests_max: usize) -> (House, tokio::net::TcpListener) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let file = json!({
        "issuer": format!("http://{}", listener.local_addr().unwrap()), "client_id": "gridwork", "client_secret": "x",
        "title": "区统一身份认证",
    });
    let provider = Provider::new(serde_json::from_value(file).unwrap()).unwrap();
    let settings = Settings { provider: Some(Arc::new(provider)), requests_max, ..usual_settings() };
    (House::build(Engine::Sqlite, usual_options(), settings).await, listener)
}

async fn start(house: &House) -> String {
    let url = format!("http://{}/api/v1/session/provider/start", house.running.address);
    Browser::new().step(&url).await.unwrap()
}

#[test]
fn a_provider_that_hangs_holds_no_place_of_the_house_and_few_wait_for_it() {
    run(async {
        let (house, silent) = with_silent_provider(2).await;
        let mut held = Vec::new();
        let mut waiting = Vec::new();
        // One after another, because there are two places for the moment in which a request comes in.
        for _ in 0..ASKED_MAX {
            let url = format!("http://{}/api/v1/session/provider/start", house.running.address);
            waiting.push(tokio::spawn(async move { Browser::new().step(&url).await.unwrap() }));
            held.push(silent.accept().await.unwrap());
        }
        assert!(start(&house).await.ends_with("/sign-in?refused=provider_busy"), "one more is told at once");
        house.anyone().get("/session/provider").await.ok();
        house.client("hexi.resident").await.get("/cases").await.ok();
        drop(held);
        for one in waiting {
            assert!(one.await.unwrap().ends_with("/sign-in?refused=provider_down"));
        }
    });
}

#[test]
fn an_address_that_keeps_going_to_the_provider_has_to_wait() {
    run(async {
        let (house, silent) = with_silent_provider(256).await;
        drop(silent);
        for _ in 0..120 {
            assert!(start(&house).await.ends_with("/sign-in?refused=provider_down"));
        }
        assert!(start(&house).await.ends_with("/sign-in?refused=provider_busy"));
        house.clock.advance(Duration::from_secs(61));
        assert!(start(&house).await.ends_with("/sign-in?refused=provider_down"));
    });
}

#[test]
fn guesses_lock_nobody_out_who_signs_in_by_the_provider_only() {
    run(async {
        let (house, provider) = with_provider("the right secret", |it| it.match_claim = None).await;
        let csv = format!("account,name,issuer,subject\nzhao.min,赵敏,{},subject-1\n", provider.issuer);
        house.client("admin").await.post("/accounts/import", json!({"csv": csv, "dry_run": false})).await.ok();
        for _ in 0..8 {
            let guess = json!({"account": "zhao.min", "password": "Wrong-word-1"});
            house.anyone().post("/session", guess).await.refused(401, "credentials");
        }
        assert_eq!(Browser::new().whole(&house).await, "/cases");
        let records = house.client("audit").await.get("/sign-ins").await.items();
        assert_eq!(records.iter().filter(|it| it["result"] == "wrong" && it["account"] == "zhao.min").count(), 8);
    });
}

#[test]
fn an_imported_subject_needs_no_claim_and_without_either_nobody_is_known() {
    run(async {
        let (house, provider) = with_provider("the right secret", |it| it.match_claim = None).await;
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_unknown");
        let csv = format!("account,name,issuer,subject\nzhao.min,赵敏,{},subject-1\n", provider.issuer);
        let body = json!({"csv": csv, "dry_run": false});
        let done = house.client("admin").await.post("/accounts/import", body).await.ok();
        assert_eq!((&done["outcome"], &done["linked"], &done["passwords"]), (&json!("done"), &json!(1), &json!([])));
        assert_eq!(Browser::new().whole(&house).await, "/cases");
        let guess = json!({"account": "zhao.min", "password": "!"});
        house.anyone().post("/session", guess).await.refused(401, "credentials");
    });
}

#[test]
fn a_wrong_secret_is_told() {
    run(async {
        let (house, _provider) = with_provider("a wrong secret", |_| {}).await;
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_client");
    });
}

#[test]
fn a_signature_that_no_published_key_made_is_refused() {
    run(async {
        let (house, provider) = with_provider("the right secret", |_| {}).await;
        provider.control(json!({"hasWrongKeys": true})).await;
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_key");
        // When the right keys are published again, they are read anew.
        provider.control(json!({"hasWrongKeys": false})).await;
        assert_eq!(Browser::new().whole(&house).await, "/cases");
    });
}

#[test]
fn clocks_that_differ_are_told() {
    run(async {
        let (house, _provider) = with_provider("the right secret", |_| {}).await;
        house.clock.advance(Duration::from_secs(2 * 3600));
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_clock", "what was signed is over");
        house.clock.set(SystemClock.now().plus_micros(-3600 * 1_000_000));
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_clock", "it is not signed yet");
        house.clock.set(SystemClock.now());
        assert_eq!(Browser::new().whole(&house).await, "/cases");
    });
}

#[test]
fn a_state_is_good_for_one_return_in_one_browser_within_minutes() {
    run(async {
        let (house, _provider) = with_provider("the right secret", |_| {}).await;
        let page = |to: Option<String>| to.unwrap().split("/sign-in").nth(1).map(str::to_owned);
        let refused = Some("?refused=provider_state".to_owned());
        let mut browser = Browser::new();
        let back = browser.until_return(&house, "/cases").await;
        let mut stranger = Browser::new();
        assert_eq!(page(stranger.step(&back).await), refused, "in another browser");
        let back = browser.until_return(&house, "/cases").await;
        assert_eq!(page(browser.step(&back).await), None);
        browser.cookies.insert("gw_visit".into(), state_of(&back));
        assert_eq!(page(browser.step(&back).await), refused, "a second time");
        let back = browser.until_return(&house, "/cases").await;
        house.clock.advance(Duration::from_secs(11 * 60));
        assert_eq!(page(browser.step(&back).await), refused, "too late");
        let invented = format!("http://{}/api/v1/session/provider/return?code=x&state=y", house.running.address);
        assert_eq!(page(browser.step(&invented).await), refused, "never begun");
    });
}

fn state_of(back: &str) -> String {
    back.split(['?', '&']).find_map(|part| part.strip_prefix("state=")).unwrap().to_owned()
}

#[test]
fn a_provider_that_is_down_is_told_and_other_ways_stay_open() {
    run(async {
        let (house, mut provider) = with_provider("the right secret", |_| {}).await;
        let mut browser = Browser::new();
        let back = browser.until_return(&house, "/cases").await;
        provider.child.kill().unwrap();
        provider.child.wait().unwrap();
        let page = browser.step(&back).await.unwrap();
        assert!(page.ends_with("/sign-in?refused=provider_down"), "{page}");
        house.clock.advance(Duration::from_secs(3600));
        assert_eq!(Browser::new().whole(&house).await, "/sign-in?refused=provider_down");
        crate::offices::with_token(&house, "hexi.resident", crate::district::PASSWORD).await.get("/me").await.ok();
    });
}

#[test]
fn only_a_page_of_ours_follows_a_sign_in() {
    run(async {
        let (house, _provider) = with_provider("the right secret", |_| {}).await;
        for next in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
            let mut browser = Browser::new();
            let back = browser.until_return(&house, next).await;
            let page = browser.step(&back).await.unwrap();
            assert_eq!(page, format!("http://{}/", house.running.address), "{next}");
        }
    });
}

in_a_house! {
    async fn without_a_provider_there_is_no_way_to_one(house) {
        assert_eq!(house.anyone().get("/session/provider").await.ok(), json!({"title": null}));
        for path in ["/session/provider/start", "/session/provider/return"] {
            house.anyone().get(path).await.refused(404, "not_found");
        }
    }
}
