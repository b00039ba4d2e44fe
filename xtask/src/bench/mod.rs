//! What a step costs, a page, a ledger, a search, and a loaded hour of memory: the server over HTTP, beside two floors for steps, on both engines, in one run.

mod chart;
mod page;

use crate::house::root;
use crate::run::cargo;
use anyhow::{Context, Result, bail};
use std::process::Stdio;

/// Options of `bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What is measured.
    #[arg(value_enum, default_value = "steps")]
    what: What,
    /// The report as JSON on stdout; `target/bench/` holds it in any case.
    #[arg(long)]
    json: bool,
    /// Publishes what was measured, and what an earlier run kept of the other measurement, in docs/build/benchmarks.md.
    #[arg(long)]
    write: bool,
    /// Measures nothing, and publishes what earlier runs have kept.
    #[arg(long, requires = "write")]
    kept: bool,
    /// More options of the measurement, after `--`: `cargo xtask bench -- --help` lists them.
    #[arg(last = true)]
    more: Vec<String>,
}

/// What can be measured.
#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Steps of the order loop, beside two floors.
    Steps,
    /// Queue, list and case among ten thousand cases and a million.
    Pages,
    /// Views of a ledger among ten thousand rows and a million, and an import beside a bare loop of inserts.
    Ledgers,
    /// Searching ten thousand cases and a million.
    Search,
    /// What the server holds in memory in a loaded hour, on one engine after the other.
    Hour,
}

/// Builds with optimisation and measures. Nothing is asserted: a busy machine gives other numbers.
pub(crate) fn run(args: &Args) -> Result<()> {
    if !args.kept {
        measure(args)?;
    }
    if args.write { page::write(&root().join("target/bench"), &root().join("docs/build")) } else { Ok(()) }
}

fn measure(args: &Args) -> Result<()> {
    let what = match args.what {
        What::Steps => "steps",
        What::Pages => "pages",
        What::Ledgers => "ledgers",
        What::Search => "search",
        What::Hour => "hour",
    };
    let mut words =
        ["bench", "--quiet", "--package", "gridwork-cli", "--bench", "costs", "--", what].map(str::to_owned).to_vec();
    words.extend(args.json.then(|| "--json".to_owned()));
    words.extend(args.more.iter().cloned());
    // Not by `Tool::run`: the line it shows would stand in front of the JSON.
    let line = cargo(&words);
    eprintln!("$ {}", line.line());
    let status = line.into_command().stdin(Stdio::null()).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("the measurement ended with {status}");
    }
    Ok(())
}
