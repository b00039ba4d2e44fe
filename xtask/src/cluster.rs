//! The private PostgreSQL cluster of a test run: started once, handed to every test, stopped at the end.

use crate::binaries::built;
use crate::run::tool;
use anyhow::{Context, Result};

/// What the tests read its address from.
pub(crate) const URL_VARIABLE: &str = "GRIDWORK_TEST_PG_URL";

/// Runs the work while a cluster is up; it is stopped whatever the work says.
pub(crate) fn with_cluster(work: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    let testkit = built("gridwork-testkit");
    let url = tool(&testkit, ["pg", "start"]).read().context("cannot start PostgreSQL for the tests")?;
    let worked = work(url.trim());
    let stopped = tool(&testkit, ["pg", "stop"]).read().map(drop);
    worked.and(stopped)
}
