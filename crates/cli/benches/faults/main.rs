//! Faults against real servers under load: nothing answered is lost, nothing is done twice, every invariant holds, and
//! the server comes back by itself. `cargo xtask faults` starts it.

mod dice;
mod ground;
mod kinds;
mod lanes;
mod overload;
mod power;
mod proxy;
mod report;
mod shim;
mod tree;

use clap::Parser;
use dice::Dice;
use ground::{Engine, Ground};
use kinds::Kind;
use power::Luck;
use report::{Report, Row};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What to try.
#[derive(Parser)]
#[command(name = "faults")]
struct Args {
    /// Only on this engine: sqlite or postgres.
    #[arg(long)]
    engine: Option<String>,
    /// Only this kind, or `overload`; the table lists them.
    #[arg(long)]
    kind: Option<String>,
    /// How often each kind strikes.
    #[arg(long, default_value_t = 3)]
    trials: u32,
    /// From which the moments of the faults come.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Keeps what was found in this folder.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Writes the table of what is kept into this file.
    #[arg(long, requires = "keep")]
    write: Option<PathBuf>,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = gridwork_testkit::databases::runtime();
    let report = match runtime.block_on(run(&args)) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("{}", report.text());
    if let Err(error) = publish(&args, &report) {
        eprintln!("error: the table cannot be written: {error}");
        return ExitCode::FAILURE;
    }
    if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn publish(args: &Args, report: &Report) -> std::io::Result<()> {
    let Some(folder) = &args.keep else { return Ok(()) };
    report.keep(folder)?;
    match &args.write {
        Some(file) => std::fs::write(file, report::page(folder)?),
        None => Ok(()),
    }
}

async fn run(args: &Args) -> Result<Report, String> {
    let chosen = |wanted: &Option<String>, word: &str| wanted.as_deref().is_none_or(|wanted| wanted == word);
    let mut report = Report::new(args.seed);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.strikes(engine) && chosen(&args.kind, kind.word()));
        let kinds = kinds.collect::<Vec<_>>();
        let measures = chosen(&args.kind, "overload");
        if (kinds.is_empty() && !measures) || !chosen(&args.engine, engine.word()) {
            continue;
        }
        if measures {
            let mut ground = Ground::lay(engine, None).await?;
            report.overload.push(overload::measure(&mut ground).await);
        }
        for kind in kinds {
            // A district of its own for each: looking at everything takes longer with everything that was done before.
            let mut ground = Ground::lay(engine, Some(kind)).await?;
            let row = tried(&mut ground, kind, args).await?;
            eprintln!("{}", row.line());
            report.rows.push(row);
            if kind == Kind::Power {
                report.lies_found.push((engine, a_lying_disk_is_found(&mut ground, args.seed).await?));
            }
        }
    }
    match report.rows.is_empty() && report.overload.is_empty() {
        true => Err("there is no such engine or kind".to_owned()),
        false => Ok(report),
    }
}

/// Every trial of one kind.
async fn tried(ground: &mut Ground, kind: Kind, args: &Args) -> Result<Row, String> {
    let mut dice = Dice::new(args.seed ^ (kind as u64) << 8);
    let mut row = Row::new(kind, ground.engine);
    for trial in 1..=args.trials {
        let found = one(ground, kind, &mut dice, &mut row).await?;
        row.trials += 1;
        for violation in found {
            eprintln!("{} trial {trial}: {violation}", kind.word());
            row.violations.push(violation);
        }
        if !row.violations.is_empty() {
            eprintln!("the server said:\n{}", tail(&ground.log()));
            break;
        }
    }
    Ok(row)
}

/// The end of what a program has said.
pub(crate) fn tail(log: &str) -> String {
    let lines = log.lines().collect::<Vec<_>>();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

/// One trial: a load, the fault at a random moment, the load until it goes on again, and a look at everything.
async fn one(ground: &mut Ground, kind: Kind, dice: &mut Dice, row: &mut Row) -> Result<Vec<String>, String> {
    match kind {
        Kind::Power => power::arm(ground)?,
        Kind::Failover => ground.add_replica().await?,
        Kind::ReplicaGone if ground.replica.is_none() => ground.add_replica().await?,
        _ => {}
    }
    let load = ground.load(kind.hangs_up_every());
    let mut found = Vec::new();
    if !load.answers(1 + dice.roll(24)).await {
        found.push("nothing was answered before the fault".to_owned());
    }
    tokio::time::sleep(Duration::from_micros(dice.roll(10_000))).await;
    found.extend(kind.strike(ground, &load, dice).await?);
    let lifted = Instant::now();
    if !load.answers(8).await {
        found.push(format!("it did not recover; readyz: {}", ground.readiness().await));
    }
    row.recovered_s = row.recovered_s.max(lifted.elapsed().as_secs_f64());
    let shared = std::sync::Arc::clone(&load.shared);
    let lanes = load.end().await;
    row.answers += shared.answers.load(std::sync::atomic::Ordering::SeqCst);
    row.shed += shared.shed.load(std::sync::atomic::Ordering::SeqCst);
    found.extend(ground.look(lanes).await?);
    Ok(found)
}

/// The proof that a loss would be found: a disk that says it has synced and has not loses answered writes.
async fn a_lying_disk_is_found(ground: &mut Ground, seed: u64) -> Result<bool, String> {
    let mut dice = Dice::new(seed);
    power::arm(ground)?;
    ground.shim.turn_on("lies");
    let load = ground.load(0);
    load.answers(40).await;
    power::end(ground).await?;
    ground.shim.turn_off("lies");
    load.shared.stopping.store(true, std::sync::atomic::Ordering::SeqCst);
    power::leave_what_lasts(ground, &Luck::NONE, &mut dice)?;
    power::start(ground)?;
    let lanes = load.end().await;
    // What is lost shows as an order that is gone, or that is not where its client left it.
    let found = ground.look(lanes).await?;
    eprintln!("after a disk that lied: {}", found.first().map_or("nothing was found", String::as_str));
    Ok(!found.is_empty())
}
