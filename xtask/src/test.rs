//! Everything that must pass before a change is whole; CI runs nothing else.

use crate::parts::Parts;
use crate::run::cargo;
use crate::{check, provision, story, web};
use anyhow::Result;

/// Options of `test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Also the long ones: many rounds of killing the server under load.
    #[arg(long)]
    full: bool,
}

/// Runs every part and prints how long each took.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut parts = Parts::default();
    if !parts.run("tools", provision::for_tests) {
        return parts.finish();
    }
    parts.run("web: build", web::build);
    parts.run("web: lint", || web::script("lint"));
    parts.run("web: types", || web::script("typecheck"));
    parts.run("web: tests", || web::script("test"));
    check::add_to(&mut parts);
    parts.run("examples in documents", || cargo(["test", "--workspace", "--doc", "--quiet"]).run());
    parts.run("tests", || tests(args.full));
    parts.run("packs", packs);
    parts.run("browser stories", story::run);
    parts.finish()
}

/// The Rust tests. Long ones stand in a module `long_runs` and are left out by `.config/nextest.toml` unless all are asked for.
fn tests(full: bool) -> Result<()> {
    let all: &[&str] = if full { &["--ignore-default-filter"] } else { &[] };
    cargo([&["nextest", "run", "--workspace", "--profile", "ci"], all].concat()).run()
}

fn packs() -> Result<()> {
    for verb in ["check", "test"] {
        cargo(["run", "--quiet", "--package", "gridwork-cli", "--", "pack", verb, "packs/binhai"]).run()?;
    }
    Ok(())
}
