//! `gridwork pack diff`

use super::{describe, load};
use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Result, anyhow, bail};
use gridwork_definitions::Change;
use gridwork_definitions::model::{Definition, Pack};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Compares a pack with what a district runs, or with another folder of it.
pub async fn run(
    dir: &Path,
    with: Option<&Path>,
    search: &[PathBuf],
    house: &House,
    printer: &Printer,
) -> Result<ExitCode> {
    let new = checked(dir, search, printer)?;
    let old: Vec<Definition> = match with {
        Some(with) => checked(with, search, printer)?.definitions,
        None if house.exists() => {
            serde_json::from_value(order(house, Order::Definitions { pack: new.pack.clone() }).await?)?
        }
        None => {
            bail!("there is no district in {}: name one with --data, or a folder with --with", house.data.display())
        }
    };
    let changes = gridwork_definitions::diff(&old, &new.definitions);
    printer.answer(&changes, |changes| {
        if changes.is_empty() {
            return printer.say("没有变化", "nothing changes").to_owned();
        }
        changes.iter().map(|change| line(change, printer)).collect()
    })?;
    Ok(ExitCode::SUCCESS)
}

fn checked(dir: &Path, search: &[PathBuf], printer: &Printer) -> Result<Pack> {
    let loaded = load(dir, search)?;
    if !loaded.is_ok() {
        bail!("{} does not pass its check\n\n{}", dir.display(), describe(&loaded.diagnostics, printer));
    }
    loaded.pack().cloned().ok_or_else(|| anyhow!("{} holds no pack", dir.display()))
}

fn line(change: &Change, printer: &Printer) -> String {
    let mark = match change.lossy {
        true => printer.say("有损失 ", "LOSSY "),
        false => printer.say("       ", "      "),
    };
    format!("{mark}{}: {}\n", change.name(), change.said.say(printer.language.tag()))
}
