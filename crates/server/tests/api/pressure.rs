//! A full queue, a full disk, a storage that is gone: 503 with a time to come back, and nothing half done.

use crate::client::Answer;
use crate::house::{House, usual_options, usual_settings};
use crate::orders::take;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gridwork_db::{Engine, Options};
use gridwork_server::Settings;
use gridwork_testkit::databases;
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

/// Works that may wait for the writer of SQLite.
const PLACES: usize = 8;

/// Holds the place of every writer until the sender is dropped.
async fn hold_the_writer(house: &House) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (began, begun) = tokio::sync::oneshot::channel();
    let held = Arc::new(Mutex::new((Some(began), released)));
    let db = house.desk.db().clone();
    let engine = house.engine;
    tokio::spawn(async move {
        db.write::<(), gridwork_db::Error>(move |_| {
            let held = Arc::clone(&held);
            Box::pin(async move {
                let hold = move || {
                    let mut held = held.lock().unwrap();
                    held.0.take().map(|began| began.send(()));
                    let _ = held.1.recv();
                };
                match engine {
                    // The writer is a thread of its own; a work on it waits for nothing but the database.
                    Engine::Sqlite => hold(),
                    Engine::Postgres => tokio::task::spawn_blocking(hold).await.unwrap(),
                }
                Ok(())
            })
        })
        .await
    });
    begun.await.expect("the work began");
    release
}

#[test]
fn behind_a_trusted_proxy_each_client_has_limits_of_its_own() {
    databases::runtime().block_on(async {
        let trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        let settings = Settings { trusted_proxies, ..usual_settings() };
        let house = House::build(Engine::Sqlite, usual_options(), settings).await;
        let guess = async |house: &House, from: &str| {
            house.anyone().ask(Method::GET, "/track/guess").header("x-forwarded-for", from).send().await
        };
        for _ in 0..30 {
            guess(&house, "203.0.113.7").await.refused(404, "not_found");
        }
        guess(&house, "203.0.113.7").await.refused(429, "too_many");
        // Another client is another address, whatever the first one writes in front of its own.
        guess(&house, "203.0.113.8").await.refused(404, "not_found");
        guess(&house, "203.0.113.8, 203.0.113.7").await.refused(429, "too_many");
        // A server that trusts no proxy believes nobody.
        let plain = House::build(Engine::Sqlite, usual_options(), usual_settings()).await;
        for at in 0..30 {
            guess(&plain, &format!("203.0.113.{at}")).await.refused(404, "not_found");
        }
        guess(&plain, "203.0.113.99").await.refused(429, "too_many");
    });
}

async fn too_much_waits(engine: Engine) {
    // Whoever writes to PostgreSQL waits for a connection, which must end within the test; on SQLite only readers wait, and
    // must not be refused because the machine has much to do.
    let wait = match engine {
        Engine::Sqlite => usual_options().wait,
        Engine::Postgres => Duration::from_secs(1),
    };
    let options = Options { queue: PLACES, writers: 1, wait, ..usual_options() };
    let house = House::build(engine, options, usual_settings()).await;
    let id = house.placed("hexi").await;
    let resident = house.client("hexi.resident").await;
    let release = hold_the_writer(&house).await;
    // So many may wait in the queue of SQLite, where the house's own works wait too; a connection to PostgreSQL is not waited
    // for longer than a moment.
    let (asked, refused) = match engine {
        Engine::Sqlite => (PLACES + 4, 4),
        Engine::Postgres => (3, 3),
    };
    let path = format!("/cases/{id}/comments");
    let ask = |at: usize| resident.post(&path, json!({"text": format!("第{at}次")}));
    let mut asked = (0..asked).map(ask).collect::<FuturesUnordered<_>>();
    let is_busy = |answer: &Answer| {
        answer.refused(503, "busy");
        assert!(answer.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok_and(|wait| wait >= 1)));
    };
    for _ in 0..refused {
        is_busy(&asked.next().await.unwrap());
    }
    // Reading goes on meanwhile.
    resident.get(&format!("/cases/{id}")).await.ok();
    drop(release);
    let mut taken = 0;
    while let Some(answer) = asked.next().await {
        match answer.status {
            503 => is_busy(&answer),
            _ => taken += usize::from(!answer.ok().is_null()),
        }
    }
    assert!(engine == Engine::Postgres || taken > 0, "none waited");
    resident.post(&path, json!({"text": "再来一次"})).await.ok();
    let events = resident.get(&format!("/cases/{id}/events")).await.items();
    assert_eq!(events.len(), 2 + taken, "what was taken happened, and what was refused did not");
}

async fn there_is_no_place(engine: Engine) {
    let settings = Settings { requests_max: 2, ..usual_settings() };
    let house = House::build(engine, Options { writers: 1, ..usual_options() }, settings).await;
    let id = house.placed("hexi").await;
    let resident = house.client("hexi.resident").await;
    let release = hold_the_writer(&house).await;
    let path = format!("/cases/{id}/comments");
    let ask = |at: usize| resident.post(&path, json!({"text": format!("第{at}次")}));
    let mut asked = (0..3).map(ask).collect::<FuturesUnordered<_>>();
    // Two are inside and wait for the writer; the third is told at once, and so is whoever only reads.
    for refused in [asked.next().await.unwrap(), resident.get(&format!("/cases/{id}")).await] {
        refused.refused(503, "busy");
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    // What is wrong with a request is still told first, and the house itself always answers.
    resident.get("/cases?limit=0").await.refused(400, "malformed");
    drop(release);
    while let Some(answer) = asked.next().await {
        answer.ok();
    }
    assert_eq!(resident.get(&format!("/cases/{id}/events")).await.items().len(), 3, "what was refused did not happen");
}

/// Readings on SQLite never wait for anything: those who come at once must be counted before the first of them begins.
async fn a_crowd_reads(engine: Engine) {
    let settings = Settings { requests_max: 2, ..usual_settings() };
    let house = House::build(engine, usual_options(), settings).await;
    let id = house.placed("hexi").await;
    let resident = house.client("hexi.resident").await;
    let path = format!("/cases/{id}");
    let mut asked = (0..64).map(|_| resident.get(&path)).collect::<FuturesUnordered<_>>();
    let (mut read, mut refused) = (0, 0);
    while let Some(answer) = asked.next().await {
        match answer.status {
            200 => read += 1,
            _ => refused += usize::from(answer.refused(503, "busy")["code"] == "busy"),
        }
    }
    assert!(read >= 2 && refused > 0, "{read} read, {refused} were told to come back");
}

async fn no_reader_is_free(engine: Engine) {
    let options = Options { readers: 2, wait: Duration::from_millis(200), ..usual_options() };
    let house = House::build(engine, options, usual_settings()).await;
    let client = house.client("hexi.resident").await;
    let held = (house.desk.db().read().await.unwrap(), house.desk.db().read().await.unwrap());
    let answer = client.get("/cases").await;
    answer.refused(503, "busy");
    assert!(answer.header("retry-after").is_some());
    drop(held);
    client.get("/cases").await.ok();
}

async fn the_storage_is_gone(engine: Engine) {
    let house = House::build(engine, usual_options(), usual_settings()).await;
    let id = house.placed("hexi").await;
    let resident = house.client("hexi.resident").await;
    house.desk.db().clone().close().await;
    let session = json!({"account": "hexi.resident", "password": "x"});
    for answer in [
        resident.get("/cases").await,
        resident.get(&format!("/cases/{id}")).await,
        take(&resident, &id, "withdraw", json!({})).await,
        resident.post("/cases", house.order("hexi")).await,
        resident.upload("a.txt", b"text".to_vec()).await,
        house.anyone().post("/session", session).await,
        house.anyone().get("/track/code").await,
    ] {
        let body = answer.refused(503, "storage");
        assert!(answer.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok_and(|wait| wait >= 1)));
        assert!(!body.to_string().contains("sqlite") && !body.to_string().contains("postgres"), "{body}");
    }
    // What is wrong with a request is still told first.
    resident.get("/cases?limit=0").await.refused(400, "malformed");
}

async fn on(engine: Engine, test: impl AsyncFnOnce(Engine)) {
    test(engine).await;
}

#[test]
fn a_full_queue_is_busy_and_loses_nothing_sqlite() {
    databases::runtime().block_on(on(Engine::Sqlite, too_much_waits));
}

#[test]
fn a_full_queue_is_busy_and_loses_nothing_postgres() {
    databases::runtime().block_on(on(Engine::Postgres, too_much_waits));
}

#[test]
fn more_requests_than_places_are_told_at_once_to_come_back_sqlite() {
    databases::runtime().block_on(on(Engine::Sqlite, there_is_no_place));
}

#[test]
fn more_requests_than_places_are_told_at_once_to_come_back_postgres() {
    databases::runtime().block_on(on(Engine::Postgres, there_is_no_place));
}

#[test]
fn a_crowd_that_only_reads_is_told_too_sqlite() {
    databases::runtime().block_on(on(Engine::Sqlite, a_crowd_reads));
}

#[test]
fn readers_who_find_no_connection_come_back_later_sqlite() {
    databases::runtime().block_on(on(Engine::Sqlite, no_reader_is_free));
}

#[test]
fn readers_who_find_no_connection_come_back_later_postgres() {
    databases::runtime().block_on(on(Engine::Postgres, no_reader_is_free));
}

#[test]
fn a_storage_that_is_gone_is_said_to_be_sqlite() {
    databases::runtime().block_on(on(Engine::Sqlite, the_storage_is_gone));
}

#[test]
fn a_storage_that_is_gone_is_said_to_be_postgres() {
    databases::runtime().block_on(on(Engine::Postgres, the_storage_is_gone));
}

/// Lets the file of a SQLite database grow to so many pages and no further.
async fn limit_pages(house: &House, pages: i64) {
    let set = house.desk.db().write::<_, gridwork_db::Error>(move |tx| {
        Box::pin(async move { tx.query(&format!("pragma max_page_count = {pages}"), &[]).await.map(drop) })
    });
    set.await.unwrap();
}

#[test]
fn a_full_disk_is_said_to_be_and_loses_nothing() {
    databases::runtime().block_on(async {
        let house = House::build(Engine::Sqlite, usual_options(), usual_settings()).await;
        let id = house.placed("hexi").await;
        let resident = house.client("hexi.resident").await;
        // One page is less than there are: it means as many as there are.
        limit_pages(&house, 1).await;
        let (mut taken, mut refused) = (0, 0);
        let path = format!("/cases/{id}/comments");
        while refused < 3 {
            let answer = resident.post(&path, json!({"text": "字".repeat(2000)})).await;
            if answer.status == 200 {
                taken += 1;
            } else {
                answer.refused(503, "storage");
                refused += 1;
            }
        }
        let version = async || resident.get(&format!("/cases/{id}")).await.ok()["version"].as_i64().unwrap();
        assert_eq!(version().await, taken + 1);
        limit_pages(&house, 1_000_000).await;
        resident.post(&path, json!({"text": "又可以了"})).await.ok();
        assert_eq!(version().await, taken + 2);
        let found = gridwork_operations::journal::verify(&house.desk, &[]).await.unwrap();
        assert!(found.holds, "{found:?}");
    });
}
