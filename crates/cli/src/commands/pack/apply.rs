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
        bail!("the pack does not pass its check and was not applied\n\n{}", describe(&loaded.diagnostics, printer));
    }
    let done = order(house, Order::ApplyPacks { packs: loaded.packs, org, allow }).await?;
    let applied: AppliedPacks = serde_json::from_value(done)?;
    printer.answer(&applied, |applied| {
        let mut text = String::new();
        for (key, version) in &applied.changed {
            let (is_now, end) = printer.say((" 现为第 ", " 版"), (" is now version ", ""));
            text.push_str(&format!("{key}{is_now}{version}{end}\n"));
        }
        for key in &applied.retired {
            let gone = printer.say(
                " 不再启用；按它办理的事项仍按它办完",
                " is no longer current; cases that run under it finish under it",
            );
            text.push_str(&format!("{key}{gone}\n"));
        }
        let (changed, unchanged) = (applied.changed.len(), applied.unchanged);
        text.push_str(&printer.say(
            format!("更新 {changed} 个，不变 {unchanged} 个"),
            format!("{changed} changed, {unchanged} unchanged"),
        ));
        text
    })?;
    Ok(ExitCode::SUCCESS)
}
