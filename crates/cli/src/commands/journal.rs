//! `gridwork journal verify`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use gridwork_operations::journal::Verification;
use std::path::PathBuf;
use std::process::ExitCode;

/// The journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Check that chains, checkpoints and events agree.
    Verify {
        #[command(flatten)]
        house: House,
        /// A file of checkpoints from the folder of another process, or a copy kept elsewhere; may be given several times.
        #[arg(long, value_name = "FILE")]
        checkpoints: Vec<PathBuf>,
    },
}

/// Runs the command; exit code 0 when the journal holds, 1 when not.
pub async fn run(command: JournalCommand, printer: &Printer) -> Result<ExitCode> {
    let JournalCommand::Verify { house, checkpoints } = command;
    if !house.exists() {
        return Err(anyhow!("there is no district in {}", house.data.display()));
    }
    let mut others = Vec::new();
    for file in checkpoints {
        // A file that is named and not there would otherwise count as one without checkpoints.
        let file = file.canonicalize().with_context(|| format!("{} cannot be read", file.display()))?;
        others.push(file);
    }
    let found: Verification = serde_json::from_value(order(&house, Order::VerifyJournal { others }).await?)?;
    printer.answer(&found, |found| {
        let counts = format!(
            "{} lines in {} chains, {} checkpoints, {} events compared",
            found.lines, found.chains, found.checkpoints, found.events
        );
        match found.holds {
            true => format!("the journal holds: {counts}"),
            false => format!("the journal does NOT hold: {counts}\n{}", found.faults.join("\n")),
        }
    })?;
    Ok(if found.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
