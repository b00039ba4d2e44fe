//! `gridwork org …`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::Result;
use clap::Subcommand;
use gridwork_operations::orgs::import::{ImportOrgs, ImportReport, Outcome, read};
use std::path::PathBuf;
use std::process::ExitCode;

/// Orgs.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Import the tree of one county-level area from the public package of divisions; try it with --dry-run first.
    Import {
        #[command(flatten)]
        house: House,
        /// The unpacked package, or its folder with areas.csv, streets.csv and villages.csv.
        #[arg(long, value_name = "DIR")]
        package: PathBuf,
        /// The code of the area, 6 digits: 120116.
        #[arg(long, value_name = "CODE")]
        area: String,
        /// Hang the area under this org; an org of the area's own kind stands for it. Without it the area is a root.
        #[arg(long, value_name = "CODE")]
        under: Option<String>,
        /// The day from which new orgs are valid and changed names hold; today when absent.
        #[arg(long, value_name = "YYYY-MM-DD")]
        valid_from: Option<String>,
        /// Close orgs of the area that the files do not hold any more.
        #[arg(long)]
        close_missing: bool,
        /// Say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs the command; exit code 1 when faults stand in the way of an import.
pub async fn run(command: OrgCommand, printer: &Printer) -> Result<ExitCode> {
    match command {
        OrgCommand::Import { house, package, area, under, valid_from, close_missing, dry_run } => {
            let read = read(&package, &area);
            let (source, rows, findings) = (read.source, read.rows, read.findings);
            let ask = ImportOrgs { area, source, rows, findings, under, valid_from, close_missing, dry_run };
            let report: ImportReport = serde_json::from_value(order(&house, Order::ImportOrgs(ask)).await?)?;
            printer.answer(&report, |report| format!("{:?}", report.outcome))?;
            Ok(if report.outcome == Outcome::Refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
        }
    }
}
