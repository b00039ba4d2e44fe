//! What Gridwork costs: a step of the order loop beside two floors, and the pages, ledgers and searches of a large district.
//!
//! `cargo xtask bench` starts it. Nothing is asserted: it measures and tells.

mod asks;
mod district;
mod hour;
mod ledgers;
mod machine;
mod pages;
mod run;
mod search;
mod sizes;
mod steps;

use anyhow::{Context, Result};
use clap::Parser;
use district::District;
use run::{Outcome, Run};

/// Measures what a step costs, a page, a ledger or a search, and what a loaded hour takes of memory.
#[derive(Parser)]
#[command(name = "cargo xtask bench --")]
struct Args {
    #[command(subcommand)]
    what: What,
    /// The report as JSON on stdout, instead of words.
    #[arg(long, global = true)]
    json: bool,
    /// Only this engine.
    #[arg(long, global = true, value_parser = ["sqlite", "postgres"])]
    engine: Option<String>,
    /// What cargo adds when it measures. Without it this is a test run, and nothing is measured.
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(clap::Subcommand)]
enum What {
    Steps(steps::Args),
    Pages(pages::Args),
    Ledgers(ledgers::Args),
    Search(search::Args),
    Hour(hour::Args),
}

fn main() -> Result<()> {
    // A test run of everything starts benches too, and asks what tests they hold: none.
    if !std::env::args().any(|arg| arg == "--bench") {
        return Ok(());
    }
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (name, head) = match &args.what {
        What::Steps(_) => ("steps", steps::HEAD),
        What::Pages(_) => ("pages", pages::HEAD),
        What::Ledgers(_) => ("ledgers", ledgers::HEAD),
        What::Search(_) => ("search", search::HEAD),
        What::Hour(_) => ("hour", hour::HEAD),
    };
    let mut run = Run::begin(name, head);
    for engine in ["sqlite", "postgres"] {
        if args.engine.as_deref().is_none_or(|only| only == engine) {
            run.engines.push(runtime.block_on(measure(&args.what, engine)).with_context(|| engine.to_owned())?);
        }
    }
    run.end();
    let file = run.keep().context("the report cannot be kept")?;
    match args.json {
        true => println!("{}", run.json()),
        false => println!("{}\nkept in {}", run.table(), file.display()),
    }
    Ok(())
}

async fn measure(what: &What, engine: &str) -> Result<Outcome> {
    let district = match engine {
        "sqlite" => District::sqlite()?,
        _ => District::postgres().await?,
    };
    match what {
        What::Steps(args) => steps::measure(args, &district).await,
        What::Pages(args) => pages::measure(args, &district).await,
        What::Ledgers(args) => ledgers::measure(args, &district).await,
        What::Search(args) => search::measure(args, &district).await,
        What::Hour(args) => hour::measure(args, &district).await,
    }
}
