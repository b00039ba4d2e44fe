//! The test runner: one process a test, so that one broken test stops no other.

use crate::run::{cargo, exists};

/// Whether cargo-nextest is here.
pub(crate) fn is_here() -> bool {
    exists("cargo-nextest")
}

/// Builds cargo-nextest from crates.io when it is missing. When that fails, the tests still run, by `cargo test`.
pub(super) fn install() {
    if is_here() {
        return;
    }
    println!("cargo-nextest is missing; building it once");
    if let Err(error) = cargo(["install", "cargo-nextest", "--locked"]).run() {
        println!("{error:#}; the tests will run with `cargo test`");
    }
}
