//! Who asks, and how long each answer takes.

use anyhow::{Context, Result};
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Member};
use serde_json::Value as Json;
use std::time::Instant;

/// Somebody who reads, with a case that they may see.
pub struct Reader {
    /// As whom.
    pub role: &'static str,
    /// Whose turn is asked for: `mine`, `below`.
    pub turn: &'static str,
    /// The sign-in.
    pub account: Json,
    /// The case.
    pub case: String,
}

/// One page for one reader.
pub struct Line {
    /// As whom.
    pub reader: &'static str,
    /// Which.
    pub page: &'static str,
    /// Milliseconds, the fastest first.
    times: Vec<f64>,
}

impl Line {
    /// A page with its times in any order.
    pub fn of(reader: &'static str, page: &'static str, mut times: Vec<f64>) -> Line {
        times.sort_by(f64::total_cmp);
        Line { reader, page, times }
    }

    /// How often it was asked for.
    pub fn asks(&self) -> usize {
        self.times.len()
    }

    /// Milliseconds within which this share of the answers came.
    pub fn within_ms(&self, share: f64) -> f64 {
        let at = ((self.times.len() as f64 * share).ceil() as usize).clamp(1, self.times.len().max(1));
        self.times.get(at - 1).copied().unwrap_or(f64::NAN)
    }
}

/// One reader of each role, who has a case of the turn named beside it; of any, where none is named.
pub async fn readers(url: &str, wanted: &[(&'static str, &'static str)]) -> Result<Vec<Reader>> {
    let mut client = Client::new(url);
    let accounts = client.send(&Request::get("/api/v1/demo/accounts")).await?.accepted()?;
    let accounts = accounts["items"].as_array().cloned().unwrap_or_default();
    let mut readers = Vec::new();
    for &(role, turn) in wanted {
        let holds = |account: &&Json| {
            let roles = account["roles"].as_array().map(Vec::as_slice).unwrap_or_default();
            roles.iter().any(|held| held["role"].as_str().is_some_and(|key| key.rsplit('/').next() == Some(role)))
        };
        // Of the volunteers one who has work.
        for account in accounts.iter().filter(holds) {
            let member = orders::sign_in(&mut client, account).await?;
            let only = if turn.is_empty() { String::new() } else { format!("&turn={turn}") };
            let found = ask(&mut client, &member, &format!("/api/v1/cases?limit=1{only}")).await?;
            if let Some(case) = found["items"][0]["id"].as_str() {
                readers.push(Reader { role, turn, account: account.clone(), case: case.to_owned() });
                break;
            }
        }
    }
    anyhow::ensure!(readers.len() == wanted.len(), "a reader of the demo has nothing that waits");
    Ok(readers)
}

/// The answer to a question.
pub async fn ask(client: &mut Client, member: &Member, path: &str) -> Result<Json> {
    client.send(&Request::get(path).by(&member.token)).await?.accepted().with_context(|| path.to_owned())
}

/// Milliseconds of each answer, after a tenth as many that are not counted.
pub async fn times(client: &mut Client, member: Option<&Member>, path: &str, asks: usize) -> Result<Vec<f64>> {
    let request = Request::get(path);
    let request = member.map_or(request.clone(), |member| request.by(&member.token));
    let mut times = Vec::with_capacity(asks);
    for at in 0..asks + asks / 10 {
        let began = Instant::now();
        let answer = client.send(&request).await?;
        let took = began.elapsed().as_secs_f64() * 1e3;
        anyhow::ensure!(answer.is_success(), "{path}: status {}", answer.status);
        if at >= asks / 10 {
            times.push(took);
        }
    }
    Ok(times)
}
