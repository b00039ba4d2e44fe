//! Builds the programs of the house and says where they are.

use crate::house::root;
use crate::run::cargo;
use anyhow::Result;
use std::path::PathBuf;

/// The `gridwork` binary alone, for use.
///
/// The dev profile, on purpose: it builds in a third of the time of a release build, and what would be felt without
/// optimisation (password hashing, SQLite) is optimised in it.
pub(crate) fn gridwork(release: bool) -> Result<PathBuf> {
    let profile = if release { "release" } else { "dev" };
    cargo(["build", "--package", "gridwork-cli", "--profile", profile]).run()?;
    Ok(folder(if release { "release" } else { "debug" }).join("gridwork"))
}

/// Every program and every test, built together: alone they would be built with fewer features, which means again.
pub(crate) fn all() -> Result<()> {
    cargo(["build", "--workspace", "--all-targets"]).run()
}

/// A program that `all` has built.
pub(crate) fn built(name: &str) -> String {
    folder("debug").join(name).to_string_lossy().into_owned()
}

fn folder(profile: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(profile)
}
