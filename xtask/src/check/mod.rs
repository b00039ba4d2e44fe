//! What must hold before a commit: formatting, lints, tidy, licences, documents, generated files.

mod licences;
mod spdx;

use crate::parts::Parts;
use crate::run::cargo;
use crate::{codegen, tidy};
use anyhow::Result;

/// Runs all of it.
pub(crate) fn run() -> Result<()> {
    let mut parts = Parts::default();
    add_to(&mut parts);
    parts.finish()
}

/// Adds the parts to a longer run, the quickest first.
pub(crate) fn add_to(parts: &mut Parts) {
    parts.run("formatting", || cargo(["fmt", "--all", "--check"]).run());
    parts.run("tidy", tidy::run);
    parts.run("licences and bans", licences::check);
    parts.run("lints", || cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]).run());
    parts.run("documents of the code", || {
        cargo(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings").run()
    });
    parts.run("generated files", || codegen::run(&codegen::Args { check: true }));
}
