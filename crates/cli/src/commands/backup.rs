//! `gridwork backup`: a district in one sealed file, while it runs.

use super::postgres;
use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;
use gridwork_kernel::secrets::Keyring;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Copy a district into one file, online.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    house: House,
    /// The file to write, e.g. gridwork-2026-11-22.backup; it must not exist.
    #[arg(long)]
    to: PathBuf,
    /// Do not seal the file: an archive (tar.gz) that anybody can read who has it.
    #[arg(long)]
    plain: bool,
    /// Put the keys into the same file, which is then not sealed either. Whoever has it can read everything.
    #[arg(long)]
    with_keys: bool,
}

/// The copy of the SQLite database inside the file.
pub const SQLITE_ENTRY: &str = "gridwork.db";
/// The dump of the PostgreSQL database inside the file.
pub const POSTGRES_ENTRY: &str = "database.dump";
/// The folder of the keys inside the file.
pub const KEYS_ENTRY: &str = "keys";
/// The files beside the database that belong to it.
pub const BESIDE: [&str; 3] = ["checkpoints.jsonl", "erasures.jsonl", "demo.json"];

/// Runs the command.
pub async fn run(backup: Backup, printer: &Printer) -> Result<ExitCode> {
    let house = &backup.house;
    if !house.exists() {
        bail!("there is no district in {}", house.data.display());
    }
    if backup.to.exists() {
        bail!("{} exists already: give a new name, a backup is never written over", backup.to.display());
    }
    let partial = partial_of(&backup.to)?;
    if let Err(error) = write(&backup, &partial).await {
        let _ = std::fs::remove_file(&partial);
        return Err(error);
    }
    let size = std::fs::metadata(&backup.to)?.len();
    let is_sealed = backup.is_sealed();
    let said =
        serde_json::json!({"file": backup.to, "bytes": size, "sealed": is_sealed, "with_keys": backup.with_keys});
    printer.answer(&said, |_| {
        let keys = match (backup.with_keys, is_sealed) {
            (true, _) => "with its keys, not sealed: whoever has it can read everything",
            (_, true) => "sealed under the keys in DATA/keys: back these up apart, without them it does not open",
            _ => "not sealed, without its keys: back up DATA/keys apart",
        };
        format!("{} ({size} bytes), {keys}", backup.to.display())
    })?;
    Ok(ExitCode::SUCCESS)
}

impl Backup {
    fn is_sealed(&self) -> bool {
        !self.plain && !self.with_keys
    }
}

/// What is said when there is nothing to seal with.
const UNSEALED: &str = "the backup cannot be sealed; --plain writes one that anybody can read";

/// Gathers everything, and moves the finished file into place, which is one step.
async fn write(backup: &Backup, partial: &Path) -> Result<()> {
    let house = &backup.house;
    // In the folder of the data, where the same lies open already: beside the target only what is sealed is written.
    // The copy is named to a running server, which has a working folder of its own.
    let data = house.data.canonicalize().context("the folder of the data cannot be found")?;
    let work = tempfile::TempDir::with_prefix_in(".backup-", data).context("no working folder can be made")?;
    let work = work.path();
    // Before the database: a checkpoint that is signed in between would be missing in the copy, and look removed.
    for name in BESIDE {
        let path = house.data.join(name);
        if path.is_file() {
            std::fs::copy(&path, work.join(name)).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    let entry = match &house.database {
        None => {
            order(house, Order::CopyDatabase { to: work.join(SQLITE_ENTRY) }).await?;
            SQLITE_ENTRY
        }
        Some(url) => {
            postgres::dump(url, &work.join(POSTGRES_ENTRY))?;
            POSTGRES_ENTRY
        }
    };
    // After the copy, so that what seals it is not retired yet. A running SQLite server has the file that is read here.
    let keys = match (backup.is_sealed(), &house.database) {
        (false, _) => None,
        (true, None) => Some(house.read_keys(&house.keys()).await.context(UNSEALED)?),
        (true, Some(_)) => Some(house.keys_of_postgres().await.context(UNSEALED)?),
    };
    pack(backup, keys.as_ref(), entry, work, partial)?;
    std::fs::rename(partial, &backup.to).context("the backup cannot be put in place")
}

/// Where the file grows until it is whole: beside the target, under a name that nobody takes for a backup.
fn partial_of(target: &Path) -> Result<PathBuf> {
    let name = target.file_name().ok_or_else(|| anyhow!("{} names no file", target.display()))?;
    Ok(target.with_file_name(format!(".{}.part", name.to_string_lossy())))
}

/// Packs what was gathered, sealed when there are keys to seal it.
fn pack(backup: &Backup, keys: Option<&Keyring>, entry: &str, work: &Path, to: &Path) -> Result<()> {
    let file = private_file(to).with_context(|| format!("{} cannot be written", to.display()))?;
    let file = match keys {
        Some(keys) => archive(backup, entry, work, keys.seal_file(file)?)?.finish()?,
        None => archive(backup, entry, work, file)?,
    };
    file.sync_all()?;
    Ok(())
}

/// Writes everything that was gathered, packed.
fn archive<W: Write>(backup: &Backup, entry: &str, work: &Path, to: W) -> Result<W> {
    let mut archive = tar::Builder::new(GzEncoder::new(to, Compression::fast()));
    for name in [entry].into_iter().chain(BESIDE) {
        let path = work.join(name);
        if path.is_file() {
            archive.append_path_with_name(&path, name)?;
        }
    }
    if backup.with_keys {
        archive.append_dir_all(KEYS_ENTRY, backup.house.keys()).context("the keys cannot be read")?;
    }
    Ok(archive.into_inner()?.finish()?)
}

/// A backup holds what the folder of the data holds, and is as private.
#[cfg(unix)]
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::File::create(path)
}
