//! `gridwork pack apply`

use super::{describe, load};
use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Result, bail};
use gridwork_operations::packs::AppliedPacks;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Applies a pack that passes its check.
pub async fn run(
    dir: &Path,
    search: &[PathBuf],
    house: &House,
    org: Option<String>,
    allow: Vec<String>,
    printer: &Printer,
) -> Result<ExitCode> {
    let loaded = load(dir, search)?;
    if !loaded.is_ok() {
        bail!("the pack does not pass its check and was not applied\n\n{}", describe(&loaded.diagnostics));
    }
    let done = order(house, Order::ApplyPacks { packs: loaded.packs, org, allow }).await?;
    let applied: AppliedPacks = serde_json::from_value(done)?;
    printer.answer(&applied, |applied| {
        let mut text = String::new();
        for (key, version) in &applied.changed {
            text.push_str(&format!("{key} is now version {version}\n"));
        }
        for key in &applied.retired {
            text.push_str(&format!("{key} is no longer current; cases that run under it finish under it\n"));
        }
        text.push_str(&format!("{} changed, {} unchanged", applied.changed.len(), applied.unchanged));
        text
    })?;
    Ok(ExitCode::SUCCESS)
}
