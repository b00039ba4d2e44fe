//! `GET /events`: what changed, ids only, as far as the reader's scope goes.

use crate::admission::browser;
use crate::client::Client;
use crate::house::{House, in_both_houses, usual_options, usual_settings};
use crate::orders::{ADDRESS, PHONE, id_of, take};
use gridwork_db::Engine;
use gridwork_server::Settings;
use gridwork_testkit::databases;
use reqwest::{Method, Response};
use serde_json::{Value as Json, json};
use std::time::Duration;

/// A reader of the stream.
pub(crate) struct Listener {
    response: Response,
    text: String,
}

impl Listener {
    /// Begins to listen; when this answers, nothing that changes is missed.
    pub(crate) async fn new(client: &Client) -> Self {
        // As a browser asks: a stream that is packed would arrive when it is over.
        let ask = client.ask(Method::GET, "/events").header("accept-encoding", "gzip, deflate, br");
        let response = ask.open().await;
        assert_eq!((response.status().as_u16(), response.headers().get("content-encoding")), (200, None));
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        assert_eq!(kind.as_deref(), Some("text/event-stream"));
        let mut listener = Self { response, text: String::new() };
        listener.block().await.expect("the stream greets");
        listener
    }

    /// The next block of the stream; none when it ended.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let part = tokio::time::timeout(Duration::from_secs(20), self.response.chunk()).await;
            let part = part.expect("the stream goes on").expect("the stream is whole")?;
            self.text.push_str(std::str::from_utf8(&part).expect("UTF-8"));
        }
    }

    /// The next event with its data; none when the stream ended.
    pub(crate) async fn next(&mut self) -> Option<(String, Json)> {
        loop {
            let block = self.block().await?;
            let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            if let Some((event, data)) = line("event:").zip(line("data:")) {
                return Some((event.to_owned(), serde_json::from_str(data).expect("JSON")));
            }
        }
    }

    /// Everything up to the change of a row that everybody sees, which a test makes as its last.
    pub(crate) async fn until(&mut self, row: &str) -> Vec<(String, Json)> {
        let mut seen = Vec::new();
        while let Some((event, data)) = self.next().await {
            if event == "row" && data["id"] == row {
                return seen;
            }
            seen.push((event, data));
        }
        panic!("the stream ended after {seen:?}")
    }
}

/// A change that everybody hears of; its row.
pub(crate) async fn last_change(house: &House) -> String {
    let office = house.client("district.office").await;
    let body = json!({"fields": {"code": "0999", "class": "repair", "name": "最后", "days": 2}});
    id_of(&office.post("/registers/binhai/service_item/rows", body).await.ok())
}

in_both_houses! {
    async fn changes_are_told_with_ids_only_and_in_scope(house) {
        let mut listeners = Vec::new();
        for login in ["hexi.resident", "hexi.dispatcher", "hexi.volunteer2", "hedong.dispatcher", "far.coordinator", "admin"] {
            listeners.push((login, Listener::new(&house.client(login).await).await));
        }
        let id = house.order_in("hexi", "accepted").await;
        let hedong = house.placed("hedong").await;
        let last = last_change(&house).await;
        for (login, listener) in &mut listeners {
            let seen = listener.until(&last).await;
            let text = format!("{seen:?}");
            assert!(!text.contains(PHONE) && !text.contains(ADDRESS), "{text}");
            let versions = |of: &str| {
                let cases = seen.iter().filter(|(event, data)| event == "case" && data["id"] == of);
                cases.map(|(_, data)| data["version"].as_i64().unwrap()).collect::<Vec<_>>()
            };
            let (here, there): (&[i64], &[i64]) = match *login {
                "hexi.resident" | "hexi.dispatcher" => (&[1, 2, 3], &[]),
                // Open to volunteers while it is placed, and then somebody else's.
                "hexi.volunteer2" => (&[1], &[]),
                "hedong.dispatcher" => (&[], &[1]),
                _ => (&[], &[]),
            };
            assert_eq!((&versions(&id)[..], &versions(&hedong)[..]), (here, there), "{login}");
            for (event, data) in &seen {
                let keys = data.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
                match event.as_str() {
                    "case" => assert_eq!(keys, ["id", "version"]),
                    "turn" => assert_eq!(keys, ["case"]),
                    "row" => assert_eq!(keys, ["register", "id", "version"]),
                    other => panic!("no event `{other}`"),
                }
            }
        }
    }

    async fn a_turn_is_told_where_one_case_less_waits_too(house) {
        let id = house.placed("hexi").await;
        let mut listener = Listener::new(&house.client("hexi.dispatcher").await).await;
        take(&house.client("hexi.resident").await, &id, "withdraw", json!({})).await.ok();
        assert_eq!(listener.next().await, Some(("case".into(), json!({"id": id, "version": 2}))));
        assert_eq!(listener.next().await, Some(("turn".into(), json!({"case": id}))));
    }

    async fn rows_are_told_to_those_who_may_read_them(house) {
        let mut own = Listener::new(&house.client("hexi.dispatcher").await).await;
        let mut neighbour = Listener::new(&house.client("hedong.dispatcher").await).await;
        let mut resident = Listener::new(&house.client("hexi.resident").await).await;
        let body = json!({"org": house.org("hexi"), "fields": {"person": house.person("hexi.volunteer")}});
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = id_of(&dispatcher.post("/registers/binhai/volunteer/rows", body).await.ok());
        let last = last_change(&house).await;
        let told = own.until(&last).await;
        assert_eq!(told, [("row".into(), json!({"register": "binhai/volunteer", "id": row, "version": 1}))]);
        assert_eq!(neighbour.until(&last).await, []);
        assert_eq!(resident.until(&last).await, []);
    }

    async fn a_stream_ends_with_its_session(house) {
        house.anyone().get("/events").await.refused(401, "session");
        let client = house.client("hexi.dispatcher").await;
        let mut listener = Listener::new(&client).await;
        client.delete("/session").await;
        last_change(&house).await;
        assert_eq!(listener.next().await, None);
        let expiring = house.client("hexi.dispatcher").await;
        let mut listener = Listener::new(&expiring).await;
        house.clock.advance(Duration::from_secs(12 * 3600));
        house.placed("hexi").await;
        assert_eq!(listener.next().await, None);
        house.client("hexi.dispatcher").await.get("/events?nonsense=1").await.refused(400, "malformed");
    }

    async fn listening_is_no_work_and_keeps_no_session(house) {
        let desk = browser(&house, "hexi.dispatcher").await;
        let mut listener = Listener::new(&desk).await;
        house.clock.advance(Duration::from_secs(30 * 60 - 1));
        let id = house.placed("hexi").await;
        assert_eq!(listener.next().await, Some(("case".into(), json!({"id": id, "version": 1}))));
        // A page that opens the stream anew does not work either.
        Listener::new(&desk).await;
        house.clock.advance(Duration::from_secs(1));
        desk.get("/me").await.refused(401, "session");
        house.placed("hexi").await;
        while let Some(told) = listener.next().await {
            assert!(!told.1.to_string().contains("version\":1") || told.1["id"] == id.as_str(), "{told:?}");
        }
    }

    async fn a_server_that_stops_ends_its_streams(house) {
        let mut listener = Listener::new(&house.client("hexi.dispatcher").await).await;
        let House { running, .. } = house;
        let (stopped, ended) = tokio::join!(running.stop(), listener.next());
        stopped.unwrap();
        assert_eq!(ended, None);
    }
}

/// Nothing happens, and the session ends: by its hours, by idle time, by its owner, by what is due first.
async fn nothing_happens(engine: Engine) {
    let settings = Settings { look_ms: 10, ..usual_settings() };
    let house = House::build(engine, usual_options(), settings).await;
    let (desk, program) = (browser(&house, "hexi.dispatcher").await, house.client("hexi.verifier").await);
    let (mut idle, mut old) = (Listener::new(&desk).await, Listener::new(&program).await);
    house.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(idle.next().await, None, "left alone for half an hour");
    house.clock.advance(Duration::from_secs(12 * 3600));
    assert_eq!(old.next().await, None, "twelve hours old");
    let leaving = house.client("hexi.verifier").await;
    let mut left = Listener::new(&leaving).await;
    leaving.delete("/session").await;
    assert_eq!(left.next().await, None, "signed out");
    let mut due = Listener::new(&house.client("hexi.dispatcher").await).await;
    let rules = json!({"rules": {"second_factor": ["desk"]}});
    assert_eq!(house.client("security").await.post("/admission/rules", rules).await.status, 204);
    assert_eq!(due.next().await, None, "a second factor comes first");
    Listener::new(&house.client("hexi.resident").await).await;
}

#[test]
fn a_stream_ends_with_its_session_when_nothing_happens_sqlite() {
    databases::runtime().block_on(nothing_happens(Engine::Sqlite));
}

#[test]
fn a_stream_ends_with_its_session_when_nothing_happens_postgres() {
    databases::runtime().block_on(nothing_happens(Engine::Postgres));
}
