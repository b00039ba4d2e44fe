//! Overload: many more clients than the server has places for. Those inside are answered about as fast as when it is just
//! full; the others are told at once to come back.

use crate::ground::Ground;
use gridwork_testkit::http::{Client, Request};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// As many clients as there are places.
const FULL: usize = 256;

/// Four times as many.
const MANY: usize = 1024;

/// How long each is measured.
const WINDOW: Duration = Duration::from_secs(5);

/// What a client does who is told to come back: as the answer says.
const COME_BACK: Duration = Duration::from_secs(1);

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Overload {
    engine: &'static str,
    clients_full: usize,
    clients_many: usize,
    /// Answered well per second, with as many clients as places and with many more.
    answered_per_s: [f64; 2],
    /// Told to come back, of all answers.
    shed_share: [f64; 2],
    /// The median time of those answered well, many clients by full house.
    median_ratio: f64,
    /// The same of the slowest of a hundred.
    p99_ratio: f64,
}

struct Measured {
    took: Vec<Duration>,
    shed: u64,
}

/// Measures a full house and an overfull one.
pub(crate) async fn measure(ground: &mut Ground) -> Overload {
    let full = crowd(ground, FULL).await;
    let many = crowd(ground, MANY).await;
    let ratio = |share: f64| at(&many.took, share).as_secs_f64() / at(&full.took, share).as_secs_f64().max(1e-9);
    let per_s = |measured: &Measured| measured.took.len() as f64 / WINDOW.as_secs_f64();
    let shed = |measured: &Measured| {
        let all = measured.shed as f64 + measured.took.len() as f64;
        measured.shed as f64 / all.max(1.0)
    };
    Overload {
        engine: ground.engine.word(),
        clients_full: FULL,
        clients_many: MANY,
        answered_per_s: [per_s(&full), per_s(&many)],
        shed_share: [shed(&full), shed(&many)],
        median_ratio: ratio(0.5),
        p99_ratio: ratio(0.99),
    }
}

fn at(sorted: &[Duration], share: f64) -> Duration {
    let place = (sorted.len() as f64 * share) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

async fn crowd(ground: &Ground, clients: usize) -> Measured {
    let until = Instant::now() + WINDOW;
    let shed = Arc::new(AtomicU64::new(0));
    let mut running = Vec::new();
    for at in 0..clients {
        let (url, token, shed) = (ground.address(), ground.reader(at), Arc::clone(&shed));
        running.push(tokio::spawn(async move {
            let request = Request::get("/api/v1/cases?limit=20").by(&token);
            let (mut client, mut took) = (Client::new(&url), Vec::new());
            while Instant::now() < until {
                let began = Instant::now();
                match client.send(&request).await {
                    Ok(answer) if answer.is_success() => took.push(began.elapsed()),
                    Ok(answer) if answer.status == 503 => {
                        shed.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(COME_BACK).await;
                    }
                    _ => tokio::time::sleep(COME_BACK).await,
                }
            }
            took
        }));
    }
    let mut took = Vec::new();
    for client in running {
        took.extend(client.await.unwrap_or_default());
    }
    took.sort();
    Measured { took, shed: shed.load(Ordering::Relaxed) }
}
