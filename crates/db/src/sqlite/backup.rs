//! Copies a running database into a new file.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};

use super::connect;
use crate::{Error, Result};

/// Copies the committed state of one moment. The file appears under its name only when it is whole.
pub(super) async fn copy(from: PathBuf, to: PathBuf) -> Result<()> {
    let copied = tokio::task::spawn_blocking(move || copy_now(&from, &to)).await;
    copied.unwrap_or_else(|e| Err(Error::Storage(format!("the backup broke off: {e}"))))
}

fn copy_now(from: &Path, to: &Path) -> Result<()> {
    let failed = |what: &str, e: &dyn std::fmt::Display| Error::Storage(format!("{what} {}: {e}", to.display()));
    if to.exists() {
        return Err(failed("a backup never replaces a file; choose another name than", &"it exists"));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let copied = fill(from, &partial);
    if let Err(e) = copied {
        let _ = std::fs::remove_file(&partial);
        return Err(failed("cannot write the backup", &e));
    }
    std::fs::rename(&partial, to).map_err(|e| failed("cannot name the backup", &e))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| failed("cannot finish the backup", &e))
}

fn fill(from: &Path, partial: &Path) -> Result<()> {
    let storage = |e: rusqlite::Error| Error::Storage(e.to_string());
    if partial.exists() {
        std::fs::remove_file(partial).map_err(|e| Error::Storage(e.to_string()))?;
    }
    let source = connect(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mut copy = connect(partial, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    {
        let backup = Backup::new(&source, &mut copy).map_err(storage)?;
        // All pages in one step: one read transaction, so that busy writers cannot make it start over.
        match backup.step(-1).map_err(storage)? {
            StepResult::Done => {}
            other => return Err(Error::Storage(format!("the copy stopped early ({other:?})"))),
        }
    }
    // One file without a log beside it can be moved and kept.
    copy.execute_batch("pragma journal_mode = delete").map_err(storage)?;
    copy.close().map_err(|(_, e)| storage(e))?;
    File::open(partial).and_then(|file| file.sync_all()).map_err(|e| Error::Storage(e.to_string()))
}
