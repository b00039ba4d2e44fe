//! Keeps a second writing program away from a database file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Takes the lock beside the database file; it is held until the file is dropped.
///
/// The operating system frees it with the process, so a lock file left by a killed program does not hinder.
pub(super) fn take(database: &Path) -> Result<File> {
    let path = beside(database);
    let failed = |e: std::io::Error| Error::Storage(format!("the lock file {} cannot be used: {e}", path.display()));
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::Locked(path)),
        Err(TryLockError::Error(e)) => return Err(failed(e)),
    }
    // For people who look: which process it is.
    file.set_len(0).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

fn beside(database: &Path) -> PathBuf {
    let mut name = database.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    database.with_file_name(name)
}
