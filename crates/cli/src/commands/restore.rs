//! `gridwork restore`: brings a district back from a backup, into an empty place.

use super::backup::{BESIDE, KEYS_ENTRY, POSTGRES_ENTRY, SQLITE_ENTRY};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::read::GzDecoder;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, ExitCode};

/// Bring a district back from a backup.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    house: House,
    /// The backup.
    #[arg(long)]
    from: PathBuf,
}

/// Runs the command.
pub async fn run(restore: Restore, printer: &Printer) -> Result<ExitCode> {
    let house = &restore.house;
    if house.sqlite().exists() {
        bail!("{} holds a district already: restore into an empty folder", house.data.display());
    }
    let names = unpack(&restore.from, &house.data)?;
    let has = |name: &str| names.iter().any(|it| it == name);
    match (&house.database, has(SQLITE_ENTRY), has(POSTGRES_ENTRY)) {
        (None, true, _) => {}
        (Some(url), _, true) => load(url, &house.data.join(POSTGRES_ENTRY))?,
        (None, false, true) => bail!("this is a backup of PostgreSQL: name the database with --database"),
        (Some(_), true, false) => bail!("this is a backup of SQLite: leave --database out"),
        _ => bail!("{} is no backup of Gridwork: it holds no database", restore.from.display()),
    }
    if !has(KEYS_ENTRY) && !house.keys().is_dir() {
        printer.answer(&serde_json::json!({"restored": house.data, "keys": false}), |_| {
            format!(
                "{} is restored, but its keys are not in the backup: put them into {} before the first start",
                house.data.display(),
                house.keys().display()
            )
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    // Opening it proves that schema and keys fit.
    let desk = house.open().await?;
    let found = gridwork_operations::journal::verify(&desk, Some(&house.checkpoints())).await?;
    let said = serde_json::json!({"restored": house.data, "keys": true, "journal": found});
    printer.answer(&said, |_| {
        let journal = if found.holds { "its journal holds" } else { "its journal does NOT hold: run journal verify" };
        format!("{} is restored; {journal}", house.data.display())
    })?;
    Ok(if found.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Unpacks the known entries only; a name that leads elsewhere is refused.
fn unpack(from: &Path, to: &Path) -> Result<Vec<String>> {
    let file = std::fs::File::open(from).with_context(|| format!("{} cannot be opened", from.display()))?;
    std::fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut names = Vec::new();
    for entry in archive.entries().context("the backup cannot be read")? {
        let mut entry = entry.context("the backup is broken: take another one")?;
        let path = entry.path().context("the backup is broken: take another one")?.into_owned();
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            bail!("{} holds a path that leads elsewhere: {}", from.display(), path.display());
        }
        let first = path.iter().next().map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
        let is_known = [SQLITE_ENTRY, POSTGRES_ENTRY, KEYS_ENTRY].contains(&first.as_str()) || BESIDE.contains(&first.as_str());
        if !is_known {
            bail!("{} is no backup of Gridwork: it holds `{}`", from.display(), path.display());
        }
        entry.unpack_in(to).context("the backup is broken or the disk is full; remove what was unpacked and try again")?;
        if !names.contains(&first) {
            names.push(first);
        }
    }
    Ok(names)
}

fn load(url: &str, dump: &Path) -> Result<()> {
    let done = Command::new("pg_restore").args(["--no-owner", "--exit-on-error", "--single-transaction", "--dbname"]).arg(url).arg(dump).output();
    let done = done.context("pg_restore cannot be run: install the PostgreSQL client programs")?;
    if !done.status.success() {
        bail!("pg_restore failed, nothing was restored: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    std::fs::remove_file(dump).context("the unpacked dump cannot be removed")?;
    Ok(())
}
