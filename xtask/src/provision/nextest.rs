//! The test runner: one process a test, so that one broken test stops no other.

use crate::run::{cargo, exists};
use anyhow::Result;

/// Installs cargo-nextest from crates.io when it is missing.
pub(super) fn install() -> Result<()> {
    if exists("cargo-nextest") {
        return Ok(());
    }
    println!("cargo-nextest is missing; building it once");
    cargo(["install", "cargo-nextest", "--locked"]).run()
}
