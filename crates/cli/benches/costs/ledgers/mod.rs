//! What the pages of a ledger cost when it has ten thousand rows, and when it has a million; then workbooks are brought in.
//!
//! A city is made and a ledger of invented facilities filled by statements, evenly over its communities. Then each reader
//! asks for each page again and again, one at a time, warm. What no index helps is asked once: it has a budget of time.

mod fill;
mod floors;
mod import;

use crate::asks::{self, Line, Reader, readers, times};
use crate::district::{self, District};
use crate::machine;
use crate::run::Outcome;
use crate::sizes::{self, Size};
use anyhow::{Context, Result, ensure};
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

/// What is measured, in a line.
pub const HEAD: &str = "Pages of a ledger over HTTP, one at a time, warm; then a workbook is brought in.";

/// Pages of a ledger of ten thousand rows and of a million, and imports.
#[derive(clap::Args)]
pub struct Args {
    /// How many rows, one table each, the fewest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000])]
    rows: Vec<u64>,
    /// How often each page is asked for.
    #[arg(long, default_value_t = 300)]
    asks: usize,
    /// Lines of each workbook.
    #[arg(long, default_value_t = 100_000)]
    lines: u64,
}

/// Orders of the city: so that every reader has some.
const ORDERS: u32 = 400;

/// Who reads; whose turn it is matters nothing.
const READERS: [(&str, &str); 3] = [("district_office", ""), ("street_coordinator", ""), ("dispatcher", "")];

/// The ledger.
const LEDGER: &str = "/api/v1/registers/bench/facility";

/// One engine: the same city, its ledger larger and larger.
pub async fn measure(args: &Args, district: &District) -> Result<Outcome> {
    eprintln!("{}: making a city", district.engine());
    let demo = district.demo("city", ORDERS)?;
    let readers = readers(demo.url(), &READERS).await?;
    let community = orders::communities(demo.url()).await?.remove(0);
    district::stop(demo)?;
    define(district)?;
    let (mut sizes, mut undeclared) = (Vec::new(), Vec::new());
    for &rows in &args.rows {
        eprintln!("{}: filling to {rows} rows", district.engine());
        let began = Instant::now();
        fill::to(district, rows).await?;
        let made_s = began.elapsed().as_secs_f64();
        let began = Instant::now();
        let server = district.serve()?;
        let ready_ms = began.elapsed().as_secs_f64() * 1e3;
        let lines = lines(args.asks, server.url(), &readers).await?;
        undeclared.push(by_no_index(server.url(), &readers[0], rows).await?);
        let memory_kb = machine::memory_kb(server.pid())?;
        district::stop(server)?;
        sizes.push(Size {
            count: rows,
            grown_s: made_s,
            ready_ms,
            memory_kb,
            database_bytes: district.size().await?,
            lines,
        });
    }
    let mut outcome = sizes::outcome(&district.describe().await?, "rows", &sizes);
    let import = import::measure(district, &readers[0], &community, args.lines).await?;
    for told in &undeclared {
        // Writing to a string cannot fail.
        let _ = writeln!(outcome.table, "\nsorted by what no view sorts by: {told}");
    }
    outcome.table += &import.table;
    outcome.json["undeclared"] = json!(undeclared);
    outcome.json["import"] = import.json;
    Ok(outcome)
}

/// Gives the district the ledger.
fn define(district: &District) -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (pack, packs) = (here.join("benches/costs/ledgers/pack"), here.join("../../packs"));
    let (pack, packs) = (pack.display().to_string(), packs.display().to_string());
    district.run(&["pack", "apply", &pack, "--search", &packs])
}

async fn lines(asks: usize, url: &str, readers: &[Reader]) -> Result<Vec<Line>> {
    let mut client = Client::new(url);
    let mut lines = vec![Line::of("nobody", "floor", times(&mut client, None, "/healthz", asks).await?)];
    for reader in readers {
        let member = orders::sign_in(&mut client, &reader.account).await?;
        for (page, path) in [
            ("view, its first page", "rows?view=roll&limit=20"),
            ("view with a filter", "rows?view=mend&limit=20"),
            ("view, the other way", "rows?view=roll&sort=-number&limit=20"),
            ("how many", "rows/count?view=roll"),
        ] {
            let path = format!("{LEDGER}/{path}");
            let answer = asks::ask(&mut client, &member, &path).await?;
            // A page of nothing is quick.
            ensure!(answer["items"] != json!([]) && answer["count"] != 0, "{}, {page}: no row", reader.role);
            lines.push(Line::of(reader.role, page, times(&mut client, Some(&member), &path, asks).await?));
        }
    }
    Ok(lines)
}

/// A page in an order that no view has: the seconds it took, and what was said.
async fn by_no_index(url: &str, reader: &Reader, rows: u64) -> Result<Json> {
    let mut client = Client::new(url);
    let member = orders::sign_in(&mut client, &reader.account).await?;
    let began = Instant::now();
    let path = format!("{LEDGER}/rows?sort=note&limit=20");
    let answer = client.send(&Request::get(&path).by(&member.token)).await.context(path)?;
    let problems = &answer.json()["problems"];
    Ok(json!({"rows": rows, "s": began.elapsed().as_secs_f64(), "status": answer.status, "code": problems[0]["code"]}))
}
