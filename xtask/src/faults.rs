//! Faults against real servers on both engines: killed, without power, without disk, without database.

use crate::house::root;
use crate::run::cargo;
use anyhow::Result;

/// Options of `faults`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only on this engine: sqlite or postgres.
    #[arg(long)]
    engine: Option<String>,
    /// Only this kind of fault; docs/build/faults.md lists them.
    #[arg(long)]
    kind: Option<String>,
    /// How often each kind strikes.
    #[arg(long, default_value_t = 3)]
    trials: u32,
    /// From which the moments of the faults come.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// With the build that a district runs, which takes longer to build; the published page tells of the plain one.
    #[arg(long, conflicts_with = "write")]
    release: bool,
    /// Publishes the table in docs/build/faults.md, with what an earlier run kept of the other engine.
    #[arg(long)]
    write: bool,
}

/// Where the table is published.
const PAGE: &str = "docs/build/faults.md";

/// Runs the trials; an error when something does not hold.
pub(crate) fn run(args: &Args) -> Result<()> {
    build_and_run(&["--package", "gridwork-cli"], args)
}

/// The short version that belongs to the long tests: each kind once. Built with the whole workspace, as they are: alone,
/// the same crates have fewer features and would be built once more.
pub(crate) fn once() -> Result<()> {
    build_and_run(
        &["--workspace"],
        &Args { engine: None, kind: None, trials: 1, seed: 1, release: false, write: false },
    )
}

fn build_and_run(packages: &[&str], args: &Args) -> Result<()> {
    let profile = if args.release { "bench" } else { "dev" };
    let mut words = [&["bench", "--quiet"], packages, &["--profile", profile, "--bench", "faults", "--"]].concat();
    let (trials, seed) = (args.trials.to_string(), args.seed.to_string());
    words.extend(["--trials", &trials, "--seed", &seed]);
    for (name, value) in [("--engine", &args.engine), ("--kind", &args.kind)] {
        words.extend(value.iter().flat_map(|value| [name, value.as_str()]));
    }
    let (kept, page) = (root().join("target/faults"), root().join(PAGE));
    let (kept, page) = (kept.display().to_string(), page.display().to_string());
    words.extend(["--keep", &kept]);
    if args.write {
        words.extend(["--write", &page]);
    }
    cargo(&words).run()
}
