//! What the tests of the outbox share: channels from settings, rounds, and people who gave addresses.

use crate::client::Client;
use crate::house::House;
use gridwork_operations::outbox::{self, Channels};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::io::Write;
use std::time::Duration;
use tempfile::NamedTempFile;

/// The key of everything.
pub(super) const KEY: &str = "a-key-of-the-tests";

/// A file with [`KEY`] in it.
pub(super) fn key_file() -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    writeln!(file, "{KEY}").expect("the file is written");
    file
}

/// Channels from settings, whose calls take at most a third of a second; `KEYFILE` stands for a file with the key.
pub(super) fn channels(settings: &str) -> Channels {
    channels_of(&format!("deadline_s: 0.3\n{settings}"))
}

/// Channels from settings as they are.
pub(super) fn channels_of(settings: &str) -> Channels {
    let file = key_file();
    let key = format!("{{file: {}}}", file.path().display());
    gridwork_channels::read(&settings.replace("KEYFILE", &key))
        .unwrap_or_else(|problems| panic!("{}", problems.join("\n")))
        .channels
}

/// One round of the outbox, with everything that follows at once.
pub(super) async fn round(house: &House, channels: &Channels) -> usize {
    outbox::round(&house.desk, channels).await.expect("the storage is there")
}

/// Lets the pauses after a failure pass, and sends again.
pub(super) async fn later(house: &House, channels: &Channels) {
    house.clock.advance(Duration::from_secs(2 * 3600));
    round(house, channels).await;
}

/// Says how somebody wants to be told.
pub(super) async fn wish(client: &Client, wishes: Json) -> Json {
    client.ask(Method::PUT, "/me/notifications").json(&wishes).send().await.ok()
}

/// The first volunteer of Hexi with a mail address and an id in WeCom.
pub(super) async fn reachable(house: &House) -> Client {
    let volunteer = house.client("hexi.volunteer").await;
    wish(&volunteer, json!({"addresses": {"mail": "zhao@example.cn", "wecom": "zhaomin"}})).await;
    volunteer
}

/// The texts of somebody's messages, the latest first.
pub(super) async fn texts(client: &Client) -> Vec<String> {
    let items = client.get("/me/messages").await.items();
    items.iter().map(|it| it["text"].as_str().expect("a text").to_owned()).collect()
}

/// A number that the database counts.
pub(super) async fn count(house: &House, sql: &str) -> i64 {
    let mut conn = house.desk.db().read().await.expect("a connection");
    conn.query_one(sql, &[]).await.expect("a count").int(0).expect("a number")
}
