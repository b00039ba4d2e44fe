//! What the pages of a district cost when it has ten thousand cases, and when it has a million.
//!
//! A district is made and its orders are copied until there are so many; then each reader asks for each page again and
//! again, one at a time, warm.

pub mod grow;

use crate::asks::{Line, Reader, readers, times};
use crate::district::{self, District};
use crate::machine;
use crate::run::Outcome;
use crate::sizes::{self, Size};
use anyhow::Result;
use gridwork_testkit::http::Client;
use gridwork_testkit::orders;
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

/// Who reads: the role, and what waits for them.
const READERS: [(&str, &str); 3] =
    [("district_office", "below"), ("street_coordinator", "below"), ("volunteer", "mine")];

/// Orders of the demo that are copied.
const ORDERS: u32 = 300;

/// One engine: the same district, larger and larger.
pub async fn measure(args: &Args, district: &District) -> Result<Outcome> {
    eprintln!("{}: making a district", district.engine());
    let demo = district.demo("town", ORDERS)?;
    let readers = readers(demo.url(), &READERS).await?;
    district::stop(demo)?;
    let mut sizes = Vec::new();
    for &cases in &args.cases {
        eprintln!("{}: growing to {cases} cases", district.engine());
        let began = Instant::now();
        let cases = grow::to(district, cases, None).await?;
        let grown_s = began.elapsed().as_secs_f64();
        let began = Instant::now();
        let server = district.serve()?;
        let ready_ms = began.elapsed().as_secs_f64() * 1e3;
        let lines = lines(args.asks, server.url(), &readers).await?;
        let memory_kb = machine::memory_kb(server.pid())?;
        district::stop(server)?;
        sizes.push(Size { count: cases, grown_s, ready_ms, memory_kb, database_bytes: district.size().await?, lines });
    }
    Ok(sizes::outcome(&district.describe().await?, "cases", &sizes))
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
