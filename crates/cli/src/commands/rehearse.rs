//! `gridwork simulate --steps`: lives from a seed, with faults, everything a step touched checked after it.

use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result};
use gridwork_db::{Db, Target};
use gridwork_simulator::rehearsal::{Lived, Rehearsal, Script, options, rehearse};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// After how many steps of a life everything is checked.
const CHECK_EVERY: u64 = 500;

/// What is to be lived.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// All steps together.
    pub steps: u64,
    /// How many of them one life has, in a district of its own; the next life has the next seed.
    pub life: u64,
    /// The seed of the first life.
    pub seed: u64,
}

/// What was lived through, and whether it holds.
#[derive(Debug, Default, Serialize)]
struct Told {
    steps: u64,
    lives: u64,
    cases: usize,
    /// Seconds.
    took_s: f64,
    /// The hash over the journal of each life, by its seed.
    digests: BTreeMap<u64, String>,
    /// What was done, refused, and went wrong on purpose, by name.
    tally: BTreeMap<String, u64>,
    /// The life that does not hold.
    broken: Option<Lived>,
}

/// Lives one life after the other; exit code 1 when something does not hold.
pub async fn run(house: &House, asked: Steps, printer: &Printer) -> Result<ExitCode> {
    let began = Instant::now();
    let mut told = Told::default();
    while told.steps < asked.steps && told.broken.is_none() {
        let rehearsal = Rehearsal {
            seed: asked.seed + told.lives,
            steps: asked.life.clamp(1, asked.steps - told.steps),
            check_every: CHECK_EVERY,
        };
        let lived = live(house, rehearsal).await?;
        told.steps += lived.steps;
        told.lives += 1;
        told.cases += lived.cases;
        told.digests.insert(lived.seed, lived.digest.clone());
        for (name, count) in &lived.tally {
            *told.tally.entry(name.clone()).or_default() += count;
        }
        told.broken = (!lived.violations.is_empty()).then_some(lived);
    }
    told.took_s = began.elapsed().as_secs_f64();
    printer.answer(&told, Told::words)?;
    Ok(if told.broken.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A life in a new SQLite file that is gone afterwards, or in the empty database that was named.
async fn live(house: &House, rehearsal: Rehearsal) -> Result<Lived> {
    let folder = tempfile::TempDir::with_prefix("gridwork-rehearsal-").context("no temporary folder can be made")?;
    let target = match &house.database {
        Some(url) => Target::Postgres(url.clone()),
        None => Target::Sqlite(folder.path().join("gridwork.db")),
    };
    let script = Arc::new(Script::default());
    let db = Db::open(&target, options(&script)).await.context("the database of the rehearsal cannot be opened")?;
    let lived = rehearse(&db, script, rehearsal).await;
    db.close().await;
    lived.with_context(|| format!("the life of seed {} broke off", rehearsal.seed))
}

impl Told {
    fn words(&self) -> String {
        let Self { steps, lives, cases, took_s, digests, tally, broken } = self;
        let mut text = format!("{steps} steps in {lives} lives with {cases} cases, {took_s:.0} s\n");
        for (name, count) in tally {
            text += &format!("  {count:>8}  {name}\n");
        }
        for (seed, digest) in digests {
            text += &format!("seed {seed}: {digest}\n");
        }
        let Some(lived) = broken else { return text + "every invariant holds\n" };
        let Lived { seed, steps, violations, story, .. } = lived;
        text += &format!("the life of seed {seed} does not hold at its step {steps}:\n");
        violations.iter().for_each(|violation| text += &format!("  {violation}\n"));
        text += &format!("what happened before:\n  {}\n", story.join("\n  "));
        text + &format!("live it again: gridwork simulate --seed {seed} --steps {steps} --life {steps}\n")
    }
}
