//! `gridwork pack burden`

use super::load;
use crate::print::Printer;
use anyhow::{Context, Result, anyhow};
use gridwork_definitions::burden::{Fault, Volumes, burden};
use gridwork_kernel::{Clock, SystemClock};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Says what a pack asks of people; exit code 1 when it holds something that is forbidden.
pub fn run(dir: &Path, search: &[PathBuf], volumes: Option<&Path>, printer: &Printer) -> Result<ExitCode> {
    let said = |fault: &Fault| fault.message.say(printer.language.tag()).to_owned();
    let loaded = load(dir, search)?;
    let volumes = match volumes {
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
            Volumes::read(&text).map_err(|fault| anyhow!("{}: {}", file.display(), said(&fault)))?
        }
        None => Volumes::default(),
    };
    let found = burden(&loaded, &volumes, SystemClock.now().local_date());
    let found = found.map_err(|faults| anyhow!("{}", faults.iter().map(&said).collect::<Vec<_>>().join("\n")))?;
    printer.answer(&found, |found| found.render(printer.language.tag()))?;
    Ok(if found.forbidden.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
