//! Everything that must pass before a change is whole; CI runs nothing else.

use crate::binaries::{self, built};
use crate::cluster::{URL_VARIABLE, with_cluster};
use crate::parts::Parts;
use crate::run::{cargo, tool};
use crate::{check, faults, fuzz, provision, story, web};
use anyhow::Result;

/// Options of `test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Also the long ones: many rounds of killing the server under load.
    #[arg(long)]
    full: bool,
}

/// Runs every part and prints how long each took. A part that fails does not keep the later ones from speaking.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut parts = Parts::default();
    check::add_to(&mut parts, binaries::all);
    if !parts.run("tools", provision::for_tests) {
        return parts.finish();
    }
    parts.run("web: build", web::build);
    for script in ["lint", "typecheck", "test", "budget"] {
        parts.run(&format!("web: {script}"), || web::script(script));
    }
    if !parts.run("build", || binaries::all().map(drop)) {
        return parts.finish();
    }
    parts.run("packs", packs);
    parts.run("browser stories", story::run);
    parts.run("examples in documents", || cargo(["test", "--workspace", "--doc", "--quiet"]).run());
    if args.full {
        parts.run("faults", faults::once);
        parts.run("fuzz: contract", || fuzz::api(75, 1));
    }
    parts.run("tests", || with_cluster(|url| tests(url, args.full)));
    parts.finish()
}

/// The Rust tests, last, so that a log ends with their summary. Long ones stand in a module `long_runs` and are left
/// out unless all are asked for.
fn tests(cluster: &str, full: bool) -> Result<()> {
    let words: &[&str] = match (provision::has_nextest(), full) {
        (true, true) => &["nextest", "run", "--workspace", "--profile", "ci", "--ignore-default-filter"],
        (true, false) => &["nextest", "run", "--workspace", "--profile", "ci"],
        (false, true) => &["test", "--workspace", "--lib", "--bins", "--tests"],
        (false, false) => &["test", "--workspace", "--lib", "--bins", "--tests", "--", "--skip", "long_runs::"],
    };
    cargo(words).env(URL_VARIABLE, cluster).run()
}

/// The packs of the house; `common` has nothing to live through.
const SHIPPED_PACKS: &[&str] =
    &["packs/ledgers", "packs/binhai", "packs/chengdong", "packs/erqi", "packs/pingqiao", "packs/weibin"];

fn packs() -> Result<()> {
    for pack in SHIPPED_PACKS {
        for verb in ["check", "test"] {
            tool(built("gridwork"), ["pack", verb, pack]).run()?;
        }
    }
    Ok(())
}
