//! Signs where all chains end, in the database and in a file beside it.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::checkpoint::{Checkpoint, store};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Adds a checkpoint when something was written since the last one, and appends it to a file outside the database:
/// whoever changes the database alone is found out.
///
/// # Errors
/// When the storage or the file cannot be written.
pub async fn checkpoint(desk: &Desk, file: &Path) -> Result<Option<Checkpoint>> {
    let system = Arc::new(Actor::system());
    let added =
        desk.run_once(&system, (), |work, ()| Box::pin(async move { Ok::<_, Error>(store::add(work).await?) })).await?;
    let Some(one) = added else { return Ok(None) };
    let line = serde_json::to_string(&one)?;
    append(file, &line).map_err(|error| Error::Internal(format!("{}: {error}", file.display())))?;
    Ok(Some(one))
}

fn append(file: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file)?;
    writeln!(file, "{line}")?;
    file.sync_data()
}

/// The checkpoints remembered in a file; a line that was cut off by a crash at the end is passed over.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read_kept(file: &Path) -> Result<Vec<Checkpoint>> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::Internal(format!("{}: {error}", file.display()))),
    };
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
