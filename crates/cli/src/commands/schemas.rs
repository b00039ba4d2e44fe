//! `gridwork schemas DIR`: JSON Schemas with which editors complete and check packs.

use crate::print::Printer;
use anyhow::{Context, Result};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the JSON Schemas of packs.
#[derive(Debug, Args)]
pub struct Schemas {
    /// Into which folder.
    folder: PathBuf,
}

/// Runs the command.
pub fn run(schemas: &Schemas, printer: &Printer) -> Result<ExitCode> {
    std::fs::create_dir_all(&schemas.folder).with_context(|| format!("{} cannot be made", schemas.folder.display()))?;
    let mut names = Vec::new();
    for (name, schema) in gridwork_definitions::schemas() {
        let mut text = serde_json::to_string_pretty(&schema)?;
        text.push('\n');
        let file = schemas.folder.join(name);
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        names.push(name);
    }
    printer.answer(&names, |names| names.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}
