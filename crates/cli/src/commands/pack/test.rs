//! `gridwork pack test`

use crate::print::Printer;
use anyhow::{Result, bail};
use gridwork_simulator::scenario::{SqliteHouses, run_dir};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Lives through the scenarios of a pack; exit code 1 when one fails, or when an arrow of a loop was never taken.
pub async fn run(dir: &Path, search: &[PathBuf], allow_missed: bool, printer: &Printer) -> Result<ExitCode> {
    if !dir.is_dir() {
        bail!("{} is no folder: name the folder that holds pack.yaml", dir.display());
    }
    let report = run_dir(dir, search, &SqliteHouses).await;
    printer.answer(&report, |report| report.render(printer.language.tag()))?;
    let is_fine = report.holds() && (allow_missed || report.takes_every_arrow());
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
