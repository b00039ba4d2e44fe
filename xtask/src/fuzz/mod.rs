//! Inputs that are nearly right, for minutes; and everything that the contract allows and forbids, over HTTP.

mod api;

use crate::run::cargo;
use anyhow::Result;

pub(crate) use api::run as api;

/// Options of `fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What: `targets` (packs, expressions, divisions, bodies, files) or `api` (schemathesis on the served contract).
    #[arg(value_enum, default_value_t = What::Targets)]
    what: What,
    /// For how many minutes, together.
    #[arg(long, default_value_t = 5)]
    minutes: u64,
    /// From which seed on; with `--minutes 0` that one alone, to try again what it found.
    #[arg(long, default_value_t = 1_000_000)]
    seed: u64,
}

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Targets,
    Api,
}

/// Each with its package and its test.
const TARGETS: [(&str, &str, &str); 5] = [
    ("gridwork-expr", "fuzz", "fuzz_expressions"),
    ("gridwork-definitions", "all", "fuzz_packs"),
    ("gridwork-operations", "fuzz", "fuzz_divisions"),
    ("gridwork-server", "api", "fuzz_bodies"),
    ("gridwork-server", "api", "fuzz_files"),
];

/// Runs them, or the other thing.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.what == What::Api {
        return api::run(args.minutes * 60, args.seed);
    }
    let seconds = (args.minutes * 60 / TARGETS.len() as u64).max(1).to_string();
    for (package, test, name) in TARGETS {
        let words = ["test", "--package", package, "--test", test, "--", name, "--nocapture"];
        let seed = args.seed.to_string();
        cargo(words).env("GRIDWORK_FUZZ_SECONDS", &seconds).env("GRIDWORK_FUZZ_SEED", seed).run()?;
    }
    Ok(())
}
