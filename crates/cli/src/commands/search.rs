//! `gridwork search …`

use crate::admin::{Order, Orders};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Result, bail};
use clap::Subcommand;
use gridwork_operations::search::Rebuilt;
use std::process::ExitCode;

/// The search index.
#[derive(Debug, Subcommand)]
pub enum SearchCommand {
    /// Keep anew by what cases and rows are found; broken off, it goes on where it was. A running server does what is
    /// missing by itself.
    Rebuild {
        #[command(flatten)]
        house: House,
        /// Only what is missing or was kept in an earlier shape.
        #[arg(long)]
        missing: bool,
    },
}

/// Runs the command.
pub async fn run(command: SearchCommand, printer: &Printer) -> Result<ExitCode> {
    let SearchCommand::Rebuild { house, missing } = command;
    if !house.exists() {
        bail!("there is no district in {}", house.data.display());
    }
    // Opened once: a database that was just let go may still be held when the next order comes.
    let mut orders = Orders::to(&house);
    let mut anew = !missing;
    let mut records = 0;
    loop {
        let done: Rebuilt = serde_json::from_value(orders.give(Order::RebuildSearch { anew }).await?)?;
        records += done.records;
        if done.is_done {
            break;
        }
        anew = false;
        eprintln!("{records} records so far");
    }
    printer.answer(&Rebuilt { records, is_done: true }, |all| format!("kept anew: {} records", all.records))?;
    Ok(ExitCode::SUCCESS)
}
