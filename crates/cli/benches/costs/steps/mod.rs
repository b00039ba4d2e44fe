//! What a step of the order loop costs: over HTTP against a real server, beside two floors in the same run. The floors are
//!
//! - `own`: the statements of a real step on the same tables, without engine and HTTP;
//! - `minimal`: update the case, add an event, add a journal line.

mod floors;
pub mod http;
pub mod load;
mod report;
mod rows;
pub mod template;

use crate::district::{self, District};
use crate::machine;
use crate::run::Outcome;
use anyhow::{Context, Result};
use gridwork_db::Db;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Community};
use gridwork_testkit::program::Program;
use indexmap::IndexMap;
use load::{Meter, Plan};
use report::{EngineReport, Line, Start};
use std::sync::Arc;
use std::time::Instant;
use template::Template;

/// What is measured, in a line.
pub const HEAD: &str = "Steps of the order loop: place, dispatch, accept, deliver, verify, rate; each counts.";

/// Steps of the order loop, beside two floors.
#[derive(clap::Args)]
pub struct Args {
    /// Seconds each line of the table is measured.
    #[arg(long, default_value_t = 6.0)]
    seconds: f64,
    /// Into how many windows those seconds are cut; the windows of a server and its floors take turns.
    #[arg(long, default_value_t = 3)]
    windows: u32,
    /// Seconds before each window that are not counted.
    #[arg(long, default_value_t = 0.7)]
    warm_up: f64,
    /// How many clients, one line each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    clients: Vec<usize>,
}

/// One engine: a demo is made, its orders are carried round, and the floors run on copies of its database.
pub async fn measure(args: &Args, district: &District) -> Result<Outcome> {
    eprintln!("{}: making a district", district.engine());
    let demo = district.demo("town", 0)?;
    let communities = orders::communities(demo.url()).await?;
    let samples = http::samples(demo.url(), &communities[0]).await?;
    district::stop(demo)?;
    let floors = Floors::open(district, &samples).await?;
    let (rows_before, size_before) = (rows_of(district).await?, district.size().await?);
    let (server, start) = start(district).await?;
    // A file of SQLite belongs to one process.
    let second = match district.engine() {
        "postgres" => Some(district.serve()?),
        _ => None,
    };
    let lines = lines(args, district, &server, second.as_ref(), &communities, &floors).await?;
    let memory_loaded_kb = machine::memory_kb(server.pid())?;
    second.map_or(Ok(()), district::stop)?;
    district::stop(server)?;
    let (rows_after, size_after) = (rows_of(district).await?, district.size().await?);
    let http_steps = lines.iter().map(Line::http_steps).sum::<u64>();
    let own_steps = lines.iter().map(|line| line.own.all_steps).sum::<u64>();
    let report = EngineReport {
        engine: district.describe().await?,
        http_rows: rows_after.since(&rows_before, http_steps),
        own_rows: floors.close(own_steps).await?,
        kept_bytes: size_after.saturating_sub(size_before) as f64 / http_steps.max(1) as f64,
        lines,
        start,
        memory_loaded_kb,
    };
    Ok(report.outcome())
}

/// Server and floors in turns, for every number of clients.
async fn lines(
    args: &Args,
    district: &District,
    server: &Program,
    second: Option<&Program>,
    communities: &[Community],
    floors: &Floors,
) -> Result<Vec<Line>> {
    let server_meter = Meter::of(&[server.pid()], district).await?;
    let both_meter = match second {
        Some(second) => Some(Meter::of(&[server.pid(), second.pid()], district).await?),
        None => None,
    };
    let own_meter = Meter::of(&[std::process::id()], district).await?;
    let plan = Plan::new(args.warm_up, args.seconds / f64::from(args.windows.max(1)));
    let mut lines = Vec::new();
    for &clients in &args.clients {
        eprintln!("{}: {clients} clients", district.engine());
        let mut line = Line::of(clients);
        let mut http = http::lanes(&[server.url()], communities, clients);
        let mut both =
            second.map(|second| http::lanes(&[server.url(), second.url()], communities, clients)).unwrap_or_default();
        let mut own = floors::own::lanes(&floors.own, &floors.template, clients);
        let mut minimal = floors::minimal::lanes(&floors.minimal, &floors.template, clients).await?;
        for _ in 0..args.windows.max(1) {
            http = line.http.add(load::window(http, &plan, &server_meter).await?);
            if let Some(meter) = &both_meter {
                both = line.both.get_or_insert_default().add(load::window(both, &plan, meter).await?);
            }
            own = line.own.add(load::window(own, &plan, &own_meter).await?);
            minimal = line.minimal.add(load::window(minimal, &plan, &own_meter).await?);
        }
        lines.push(line);
    }
    Ok(lines)
}

/// The databases of the floors: copies of the district's, one each.
struct Floors {
    template: Arc<Template>,
    own: Db,
    minimal: Db,
    own_before: rows::Rows,
    _folders: [District; 2],
}

impl Floors {
    async fn open(district: &District, samples: &http::Samples) -> Result<Floors> {
        let folders = [district.copy("own").await?, district.copy("minimal").await?];
        let (own, minimal) = (folders[0].open().await?, folders[1].open().await?);
        let template = Arc::new(Template::read(&own, samples).await.context("the rows of a round")?);
        let own_before = rows::count(&own).await?;
        Ok(Floors { template, own, minimal, own_before, _folders: folders })
    }

    /// Closes them and answers the rows that each of so many steps left.
    async fn close(self, own_steps: u64) -> Result<IndexMap<String, f64>> {
        let rows = rows::count(&self.own).await?.since(&self.own_before, own_steps);
        self.own.close().await;
        self.minimal.close().await;
        Ok(rows)
    }
}

async fn rows_of(district: &District) -> Result<rows::Rows> {
    let db = district.open().await?;
    let rows = rows::count(&db).await;
    db.close().await;
    rows
}

/// Starts a server on a district that is there: the middle one of three starts, and the last server.
async fn start(district: &District) -> Result<(Program, Start)> {
    let mut starts = Vec::new();
    loop {
        let began = Instant::now();
        let server = district.serve()?;
        let ready_ms = began.elapsed().as_secs_f64() * 1000.0;
        let mut client = Client::new(server.url());
        while !client.send(&Request::get("/readyz")).await.is_ok_and(|answer| answer.status == 200) {}
        let answers_ms = began.elapsed().as_secs_f64() * 1000.0;
        starts.push(Start { ready_ms, answers_ms, memory_kb: machine::memory_kb(server.pid())? });
        if starts.len() == 3 {
            starts.sort_by(|a, b| a.answers_ms.total_cmp(&b.answers_ms));
            return Ok((server, starts.swap_remove(1)));
        }
        district::stop(server)?;
    }
}
