//! What a server holds in memory while a district works with it for an hour: orders go round, and people look at pages.

use crate::asks::{self, Reader};
use crate::district::{self, District};
use crate::machine;
use crate::run::Outcome;
use crate::steps::http;
use crate::steps::load::{self, Meter, Plan};
use anyhow::{Context, Result};
use gridwork_testkit::http::Client;
use gridwork_testkit::orders;
use serde_json::json;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is measured, in a line.
pub const HEAD: &str = "Memory of the server while orders go round and people look at pages.";

/// What the server holds in memory in a loaded hour.
#[derive(clap::Args)]
pub struct Args {
    /// How long, in minutes.
    #[arg(long, default_value_t = 60.0)]
    minutes: f64,
    /// How many clients take steps, one after the other.
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// So often the memory is read, in seconds.
    #[arg(long, default_value_t = 10.0)]
    every: f64,
}

/// Who looks at pages meanwhile, one page after the other.
const READERS: [(&str, &str); 4] =
    [("district_office", ""), ("street_coordinator", "below"), ("dispatcher", "mine"), ("volunteer", "")];

/// One engine: a demo is made, and its server is kept busy.
pub async fn measure(args: &Args, district: &District) -> Result<Outcome> {
    eprintln!("{}: making a district", district.engine());
    let demo = district.demo("town", 200)?;
    let communities = orders::communities(demo.url()).await?;
    let readers = asks::readers(demo.url(), &READERS).await?;
    district::stop(demo)?;
    let server = district.serve()?;
    let idle_kb = machine::memory_kb(server.pid())?;
    eprintln!(
        "{}: {} minutes of {} clients and {} readers",
        district.engine(),
        args.minutes,
        args.clients,
        readers.len()
    );
    let is_over = Arc::new(AtomicBool::new(false));
    let looking = readers.into_iter().map(|reader| {
        let (url, is_over) = (server.url().to_owned(), Arc::clone(&is_over));
        tokio::spawn(async move { look(&url, &reader, &is_over).await })
    });
    let looking = looking.collect::<Vec<_>>();
    let watching = tokio::spawn(watch(server.pid(), Duration::from_secs_f64(args.every), Arc::clone(&is_over)));
    let meter = Meter::of(&[server.pid()], district).await?;
    let lanes = http::lanes(&[server.url()], &communities, args.clients);
    let stepping = load::window(lanes, &Plan::new(0.0, args.minutes * 60.0), &meter).await;
    is_over.store(true, Ordering::SeqCst);
    let (stepped, _) = stepping?;
    let mut looked = 0;
    for one in looking {
        looked += one.await.context("a reader broke off")??;
    }
    let memory = watching.await.context("the watch broke off")??;
    let last_kb = machine::memory_kb(server.pid())?;
    district::stop(server)?;
    let highest_kb = memory.iter().copied().fold(last_kb, u64::max);
    let mb = |kb: u64| kb as f64 / 1024.0;
    let (engine, size) = (district.describe().await?, district.size().await?);
    let mut table = format!("\n{engine}\n\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        table,
        "{:.0} minutes, {} steps and {looked} pages: {:.0} MB idle, {:.0} MB at the most, {:.0} MB at the end; {} cases, {:.0} MB on disk",
        stepped.seconds / 60.0,
        stepped.steps,
        mb(idle_kb),
        mb(highest_kb),
        mb(last_kb),
        stepped.steps / orders::STEPS.len() as u64,
        size as f64 / 1e6
    );
    let json = json!({
        "engine": engine, "seconds": stepped.seconds, "steps": stepped.steps, "pages": looked, "clients": args.clients,
        "database_bytes": size,
        "memory_kb": {"idle": idle_kb, "highest": highest_kb, "last": last_kb, "over_time": memory},
    });
    Ok(Outcome { json, table })
}

/// Looks at one page after the other until it is over; answers at how many.
async fn look(url: &str, reader: &Reader, is_over: &AtomicBool) -> Result<u64> {
    let mut client = Client::new(url);
    let member = orders::sign_in(&mut client, &reader.account).await?;
    let turn = if reader.turn.is_empty() { String::new() } else { format!("&turn={}", reader.turn) };
    let pages = [
        format!("/api/v1/cases?limit=50{turn}"),
        "/api/v1/cases?limit=200".to_owned(),
        format!("/api/v1/cases/{}", reader.case),
        format!("/api/v1/cases/{}/events", reader.case),
        // 路灯, a street lamp.
        "/api/v1/search?q=%E8%B7%AF%E7%81%AF&limit=20".to_owned(),
        "/api/v1/registers/binhai/service_item/rows?limit=50".to_owned(),
        "/api/v1/me".to_owned(),
    ];
    let mut looked = 0;
    for page in pages.iter().cycle() {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        asks::ask(&mut client, &member, page).await?;
        looked += 1;
    }
    Ok(looked)
}

/// Reads what a process holds again and again until it is over, in kB.
async fn watch(pid: u32, every: Duration, is_over: Arc<AtomicBool>) -> Result<Vec<u64>> {
    let mut seen = Vec::new();
    while !is_over.load(Ordering::SeqCst) {
        tokio::time::sleep(every).await;
        seen.push(machine::memory_kb(pid)?);
    }
    Ok(seen)
}
