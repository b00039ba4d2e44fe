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

/// What a mail says to whoever opens it: its headers and its text, decoded.
pub(super) fn said(mail: &str) -> String {
    // A folded header is one line.
    let mail = mail.replace("\r\n", "\n").replace("\n ", " ");
    let (head, text) = mail.split_once("\n\n").expect("a mail has a text");
    let encoding = head.lines().find_map(|line| line.strip_prefix("Content-Transfer-Encoding: ")).unwrap_or("7bit");
    let text = match encoding {
        "base64" => decoded(&text.replace('\n', "")),
        "quoted-printable" => unquoted(&text.replace("=\n", "")),
        "7bit" | "8bit" => text.to_owned(),
        other => panic!("{other}"),
    };
    format!("{}\n\n{text}", words(head))
}

/// Headers with their encoded words (`=?utf-8?b?…?=`) opened.
fn words(head: &str) -> String {
    let mut parts = head.split("=?utf-8?b?");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let (word, rest) = part.split_once("?=").expect("an encoded word ends");
        all + &decoded(word) + rest
    })
}

fn decoded(base64: &str) -> String {
    let bytes = data_encoding::BASE64.decode(base64.as_bytes()).expect("base64");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn unquoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'=').and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).expect("text")
}
