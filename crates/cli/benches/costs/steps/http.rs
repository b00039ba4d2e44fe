//! The order loop over HTTP: keep-alive clients with bearer tokens, one idempotency key a step.

use super::load::Lane;
use anyhow::{Context, Result};
use gridwork_testkit::http::Client;
use gridwork_testkit::orders::{Community, STEPS};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Keys are unique over all clients of a run.
static KEYS: AtomicU64 = AtomicU64::new(0);

/// A client that carries one order after the other round.
pub struct HttpLane {
    client: Client,
    community: Community,
    step: usize,
    case: String,
}

/// Clients, spread over the servers and the communities; several share the accounts of one.
pub fn lanes(urls: &[&str], communities: &[Community], clients: usize) -> Vec<HttpLane> {
    let lane = |at: usize| HttpLane {
        client: Client::new(urls[at % urls.len()]),
        community: communities[at % communities.len()].clone(),
        step: 0,
        case: String::new(),
    };
    (0..clients).map(lane).collect()
}

impl Lane for HttpLane {
    async fn step(&mut self) -> Result<()> {
        let key = format!("bench-{}", KEYS.fetch_add(1, Ordering::Relaxed));
        let request = self.community.request(self.step, &self.case).once(key);
        let answer = self.client.send(&request).await.with_context(|| request.path.clone())?;
        if self.step == 0 || !answer.is_success() {
            let case = answer.accepted().with_context(|| request.path.clone())?;
            self.case = case["id"].as_str().unwrap_or_default().to_owned();
        }
        self.step = (self.step + 1) % STEPS.len();
        Ok(())
    }
}

/// The cases whose rows the floors write again.
pub struct Samples {
    /// A case that was just opened.
    pub opened: Uuid,
    /// A case that went the whole round.
    pub rated: Uuid,
}

/// Goes one round and opens one more case.
pub async fn samples(url: &str, community: &Community) -> Result<Samples> {
    let mut lane = lanes(&[url], std::slice::from_ref(community), 1).pop().context("no client")?;
    for _ in STEPS {
        lane.step().await?;
    }
    let rated = lane.case.parse()?;
    lane.step().await?;
    Ok(Samples { opened: lane.case.parse()?, rated })
}
