//! `gridwork pack check`

use super::{describe, load};
use crate::print::Printer;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks a pack; exit code 1 when something is wrong.
pub fn run(dir: &Path, search: &[PathBuf], strict: bool, printer: &Printer) -> Result<ExitCode> {
    let loaded = load(dir, search)?;
    let is_fine = loaded.is_ok() && (!strict || loaded.diagnostics.is_empty());
    let count = loaded.pack().map_or(0, |pack| pack.definitions.len());
    let said = serde_json::json!({"ok": is_fine, "definitions": count, "diagnostics": loaded.diagnostics});
    printer.answer(&said, |_| match loaded.diagnostics.is_empty() {
        true => printer.say(
            format!("{}：{count} 个定义，没有问题", dir.display()),
            format!("{}: {count} definitions, no problems", dir.display()),
        ),
        false => describe(&loaded.diagnostics, printer),
    })?;
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
