//! `gridwork doctor`

use crate::admin::{Order, order};
use crate::folder;
use crate::house::House;
use crate::print::Printer;
use anyhow::{Result, anyhow};
use clap::Args;
use gridwork_operations::doctor::{Finding, Health};
use std::process::ExitCode;

/// Look whether a district is well.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    house: House,
}

/// Runs the command; exit code 1 when something is ill.
pub async fn run(doctor: Doctor, printer: &Printer) -> Result<ExitCode> {
    if !doctor.house.exists() {
        return Err(anyhow!("there is no district in {}", doctor.house.data.display()));
    }
    let mut found = folder::examine(&doctor.house)?;
    found.extend(serde_json::from_value::<Vec<Finding>>(order(&doctor.house, Order::Doctor).await?)?);
    let width = found.iter().map(|it| it.check.len()).max().unwrap_or_default();
    printer.answer(&found, |found| {
        found
            .iter()
            .map(|it| {
                let mark = match it.health {
                    Health::Well => "well   ",
                    Health::Warning => "look   ",
                    Health::Ill => "ILL    ",
                };
                format!("{mark} {:width$}  {}\n", it.check, it.detail)
            })
            .collect()
    })?;
    Ok(if found.iter().any(|it| it.health == Health::Ill) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
