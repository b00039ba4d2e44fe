//! Brings a fresh machine what the tests need: PostgreSQL, nginx, Chromium, Chinese fonts, nextest, Node.js.

mod apt;
mod browser;
mod nextest;
mod nginx;
mod node;
mod postgres;

use anyhow::Result;

pub(crate) use browser::chromium;
pub(crate) use nextest::is_here as has_nextest;
pub(crate) use node::check as check_node;

/// Everything that `cargo xtask test` needs.
pub(crate) fn for_tests() -> Result<()> {
    node::check()?;
    let missing: Vec<&str> = [postgres::missing(), nginx::missing(), browser::missing(), browser::missing_fonts()]
        .into_iter()
        .flatten()
        .collect();
    if !missing.is_empty() {
        apt::install(&missing)?;
    }
    nextest::install();
    Ok(())
}
