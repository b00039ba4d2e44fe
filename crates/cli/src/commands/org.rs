//! `gridwork org …`

mod words;

use crate::admin::{Order, order};
use crate::house::{House, Service};
use crate::print::Printer;
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use gridwork_operations::orgs::OrgView;
use gridwork_operations::orgs::import::{ImportOrgs, ImportReport, Outcome, read};
use std::path::PathBuf;
use std::process::ExitCode;

/// Orgs.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Import the tree of one county-level area; try it with --dry-run first.
    Import(Import),
    /// List the tree.
    List(List),
}

/// Import the tree of one area.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    house: House,
    /// The unpacked package, or its folder with areas.csv, streets.csv and villages.csv.
    #[arg(long, value_name = "DIR")]
    package: PathBuf,
    /// The code of the area, 6 digits: 120116.
    #[arg(long, value_name = "CODE")]
    area: String,
    /// Hang the area under this org; a district stands for the area itself. Without it the area is a root.
    #[arg(long, value_name = "CODE")]
    under: Option<String>,
    /// The day from which new orgs are valid and changes hold; today when absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    valid_from: Option<String>,
    /// Close the orgs of the area that the files do not hold; they are only listed otherwise.
    #[arg(long)]
    close_missing: bool,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

/// List the tree.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    house: House,
    /// Only the org of this code and what is below it.
    #[arg(long, value_name = "CODE")]
    under: Option<String>,
    /// Only this kind: common/street.
    #[arg(long)]
    kind: Option<String>,
    /// The tree as it stood on a day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
}

/// Runs the command; exit code 1 when faults stand in the way of an import.
pub async fn run(command: OrgCommand, printer: &Printer) -> Result<ExitCode> {
    match command {
        OrgCommand::Import(it) => import(it, printer).await,
        OrgCommand::List(it) => list(it, printer).await,
    }
}

async fn import(it: Import, printer: &Printer) -> Result<ExitCode> {
    // The files are read here, where the reader stands; a running server gets only the rows.
    let package = read(&it.package, &it.area);
    let ask = ImportOrgs {
        area: it.area,
        source: package.source,
        rows: package.rows,
        findings: package.findings,
        under: it.under,
        valid_from: it.valid_from,
        close_missing: it.close_missing,
        dry_run: it.dry_run,
    };
    // A trial where there is no district must not leave one behind.
    let trial = (it.dry_run && !it.house.exists()).then(tempfile::tempdir).transpose()?;
    let house = trial.as_ref().map(|folder| House {
        data: folder.path().to_owned(),
        database: None,
        service: Service::default(),
    });
    let house = house.unwrap_or(it.house);
    let report: ImportReport = serde_json::from_value(order(&house, Order::ImportOrgs(ask)).await?)?;
    printer.answer(&report, words::of_import)?;
    Ok(if report.outcome == Outcome::Refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn list(it: List, printer: &Printer) -> Result<ExitCode> {
    if !it.house.exists() {
        return Err(anyhow!("there is no district in {}", it.house.data.display()));
    }
    let ask = Order::ListOrgs { under: it.under, kind: it.kind, tree_on: it.on };
    let orgs: Vec<OrgView> = serde_json::from_value(order(&it.house, ask).await?)?;
    printer.answer(&orgs, |orgs| words::of_list(orgs))?;
    Ok(ExitCode::SUCCESS)
}
