//! What the pages of a district cost when it has ten thousand cases, and when it has a million.
//!
//! A district is made and its orders are copied until there are so many; then each reader asks for each page again and
//! again, one at a time, warm.

mod grow;
mod report;

use crate::district::{self, District};
use crate::machine;
use crate::run::Outcome;
use anyhow::{Context, Result};
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Member};
use report::{Line, Size};
use serde_json::Value as Json;
use std::time::Instant;

/// What is measured, in a line.
pub const HEAD: &str = "Pages over HTTP, one at a time, warm.";

/// Queue, list and case among ten thousand cases and a million.
#[derive(clap::Args)]
pub struct Args {
    /// How many cases, one table each, the fewest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000])]
    cases: Vec<u64>,
    /// How often each page is asked for.
    #[arg(long, default_value_t = 300)]
    asks: usize,
}

/// Orders of the demo that are copied.
const ORDERS: u32 = 300;

/// Who reads: the role, and what waits for them.
const READERS: [(&str, &str); 3] =
    [("district_office", "below"), ("street_coordinator", "below"), ("volunteer", "mine")];

/// Somebody who reads, with a case that they may see.
struct Reader {
    role: &'static str,
    turn: &'static str,
    account: Json,
    case: String,
}

/// One engine: the same district, larger and larger.
pub async fn measure(args: &Args, district: &District) -> Result<Outcome> {
    eprintln!("{}: making a district", district.engine());
    let demo = district.demo(ORDERS)?;
    let readers = readers(demo.url()).await?;
    district::stop(demo)?;
    let mut sizes = Vec::new();
    for &cases in &args.cases {
        eprintln!("{}: growing to {cases} cases", district.engine());
        let began = Instant::now();
        let cases = grow::to(district, cases).await?;
        let grown_s = began.elapsed().as_secs_f64();
        let began = Instant::now();
        let server = district.serve()?;
        let ready_ms = began.elapsed().as_secs_f64() * 1e3;
        let lines = lines(args.asks, server.url(), &readers).await?;
        let memory_kb = machine::memory_kb(server.pid())?;
        district::stop(server)?;
        sizes.push(Size { cases, grown_s, ready_ms, memory_kb, database_bytes: district.size().await?, lines });
    }
    Ok(report::outcome(&district.describe().await?, &sizes))
}

async fn readers(url: &str) -> Result<Vec<Reader>> {
    let mut client = Client::new(url);
    let accounts = client.send(&Request::get("/api/v1/demo/accounts")).await?.accepted()?;
    let accounts = accounts["items"].as_array().cloned().unwrap_or_default();
    let mut readers = Vec::new();
    for (role, turn) in READERS {
        let holds = |account: &&Json| {
            let roles = account["roles"].as_array().map(Vec::as_slice).unwrap_or_default();
            roles.iter().any(|held| held["role"].as_str().is_some_and(|key| key.rsplit('/').next() == Some(role)))
        };
        // Of the volunteers one who has work.
        for account in accounts.iter().filter(holds) {
            let member = orders::sign_in(&mut client, account).await?;
            let found = ask(&mut client, &member, &format!("/api/v1/cases?limit=1&turn={turn}")).await?;
            if let Some(case) = found["items"][0]["id"].as_str() {
                readers.push(Reader { role, turn, account: account.clone(), case: case.to_owned() });
                break;
            }
        }
    }
    anyhow::ensure!(readers.len() == READERS.len(), "a reader of the demo has nothing that waits");
    Ok(readers)
}

async fn ask(client: &mut Client, member: &Member, path: &str) -> Result<Json> {
    client.send(&Request::get(path).by(&member.token)).await?.accepted().with_context(|| path.to_owned())
}

async fn lines(asks: usize, url: &str, readers: &[Reader]) -> Result<Vec<Line>> {
    let mut client = Client::new(url);
    let mut lines = vec![Line::of("nobody", "floor", times(&mut client, None, "/healthz", asks).await?)];
    for reader in readers {
        let member = orders::sign_in(&mut client, &reader.account).await?;
        for (page, path) in [
            ("queue", format!("/api/v1/cases?turn={}&sort=due_at&limit=20", reader.turn)),
            ("list", "/api/v1/cases?sort=-opened_at&limit=20".to_owned()),
            ("case", format!("/api/v1/cases/{}", reader.case)),
        ] {
            lines.push(Line::of(reader.role, page, times(&mut client, Some(&member), &path, asks).await?));
        }
    }
    Ok(lines)
}

/// Milliseconds of each answer, after a tenth as many that are not counted.
async fn times(client: &mut Client, member: Option<&Member>, path: &str, asks: usize) -> Result<Vec<f64>> {
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
