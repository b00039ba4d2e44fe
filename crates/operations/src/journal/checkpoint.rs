//! Signs where the chains end, in the database and in a file beside it.

use crate::error::{Error, Result};
use crate::kept_lines::{self, KeptLines};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::checkpoint::{Checkpoint, store};
use std::path::Path;
use std::sync::Arc;

/// Adds a checkpoint when something was written since the last one, and remembers in a file outside the database
/// every checkpoint that is not in it yet, whichever process signed it: whoever changes the database alone is found
/// out, also when the process that signed is gone.
///
/// # Errors
/// When the storage or the file cannot be written.
pub async fn checkpoint(desk: &Desk, file: &Path) -> Result<Option<Checkpoint>> {
    let system = Arc::new(Actor::system());
    let added =
        desk.run_once(&system, (), |work, ()| Box::pin(async move { Ok::<_, Error>(store::add(work).await?) })).await?;
    remember(desk, file).await?;
    Ok(added)
}

async fn remember(desk: &Desk, path: &Path) -> Result<()> {
    let Some(mut lines) = KeptLines::open(path)? else { return Ok(()) };
    let tail: Vec<Checkpoint> = lines.tail()?;
    let fresh = {
        let mut view = desk.view().await?;
        store::since(&mut view.conn, tail.last().map_or(Instant(i64::MIN), |last| last.at)).await?
    };
    let keys = desk.keys();
    // Somebody else's invention would stand here for good; in the database it is found by its signature.
    lines.add(&fresh.into_iter().filter(|one| one.is_genuine(&keys)).collect::<Vec<_>>())
}

/// The checkpoints remembered in a file; a line that was cut off by a crash is passed over.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read_kept(file: &Path) -> Result<Vec<Checkpoint>> {
    kept_lines::read(file)
}
