//! What must hold before a commit: formatting, lints, tidy, licences, documents, generated files.

mod licences;
mod spdx;

use crate::parts::Parts;
use crate::run::cargo;
use crate::{binaries, codegen, tidy};
use anyhow::Result;
use std::path::PathBuf;

/// Runs all of it.
pub(crate) fn run() -> Result<()> {
    let mut parts = Parts::default();
    add_to(&mut parts, || binaries::gridwork(false));
    parts.finish()
}

/// Adds the parts to a longer run, the quickest first; `build` builds what generates files.
pub(crate) fn add_to(parts: &mut Parts, build: fn() -> Result<PathBuf>) {
    parts.run("formatting", || cargo(["fmt", "--all", "--check"]).run());
    parts.run("tidy", tidy::run);
    parts.run("licences and bans", licences::check);
    parts.run("lints", || cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]).run());
    parts.run("documents of the code", || {
        cargo(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings").run()
    });
    parts.run("generated files", || codegen::check(&build()?));
}
