//! Builds the programs of the house and says where they are.

use crate::house::root;
use crate::run::cargo;
use anyhow::Result;
use std::path::PathBuf;

/// The `gridwork` binary alone.
///
/// With optimisation a city is lived through in a quarter of a minute; without, it would take minutes.
pub(crate) fn gridwork(release: bool) -> Result<PathBuf> {
    let profile = if release { "release" } else { "dev" };
    cargo(["build", "--package", "gridwork-cli", "--profile", profile]).run()?;
    Ok(folder(if release { "release" } else { "debug" }).join("gridwork"))
}

/// Every program and every test, built together, and `gridwork` among them. A long run builds this way only: alone, the
/// same crates have fewer features and would be built once more.
pub(crate) fn all() -> Result<PathBuf> {
    cargo(["build", "--workspace", "--all-targets"]).run()?;
    Ok(built("gridwork"))
}

/// A program that `all` has built.
pub(crate) fn built(name: &str) -> PathBuf {
    folder("debug").join(name)
}

fn folder(profile: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(profile)
}
