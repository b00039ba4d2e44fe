//! Signs where the chains end, in the database and in a file beside it.

use crate::error::{Error, Result};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::checkpoint::{Checkpoint, store};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

/// How much of the end of the file is read to find its last checkpoint; usually a line has a few hundred bytes.
const TAIL: u64 = 64 * 1024;

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
    let failed = |error: std::io::Error| Error::Internal(format!("{}: {error}", path.display()));
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(failed)?;
    // Processes on one machine may share the folder; the system frees the lock of one that dies.
    file.lock().map_err(failed)?;
    let end = end_of(&mut file).map_err(failed)?;
    let fresh = {
        let mut view = desk.view().await?;
        store::since(&mut view.conn, end.last.as_ref().map_or(Instant(i64::MIN), |last| last.at)).await?
    };
    let keys = desk.keys();
    // What a crash cut off must not swallow the line that comes next.
    let mut text = if end.is_whole { String::new() } else { "\n".to_owned() };
    // Somebody else's invention would stand here for good; in the database it is found by its signature.
    for one in fresh.iter().filter(|one| one.is_genuine(&keys)) {
        text.push_str(&serde_json::to_string(one)?);
        text.push('\n');
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(failed)
}

/// How a file of checkpoints ends.
struct End {
    last: Option<Checkpoint>,
    is_whole: bool,
}

fn end_of(file: &mut File) -> std::io::Result<End> {
    let length = file.metadata()?.len();
    for from in [length.saturating_sub(TAIL), 0] {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut bytes)?;
        let last = bytes.split(|byte| *byte == b'\n').rev().find_map(|line| serde_json::from_slice(line).ok());
        if last.is_some() || from == 0 {
            return Ok(End { last, is_whole: bytes.last().is_none_or(|byte| *byte == b'\n') });
        }
    }
    Ok(End { last: None, is_whole: true })
}

/// The checkpoints remembered in a file; a line that was cut off by a crash is passed over.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read_kept(file: &Path) -> Result<Vec<Checkpoint>> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::Internal(format!("{}: {error}", file.display()))),
    };
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gridwork_kernel::secrets::Keyring;

    fn line(at: i64) -> String {
        serde_json::to_string(&Checkpoint::sign(&Keyring::fresh(), Instant(at), Vec::new(), String::new())).unwrap()
    }

    fn check(text: &str, last: Option<i64>, is_whole: bool) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let end = end_of(&mut file).unwrap();
        assert_eq!((end.last.map(|last| last.at.0), end.is_whole), (last, is_whole), "{text:.80}");
    }

    #[test]
    fn the_last_whole_line_is_found() {
        let (one, two) = (line(1), line(2));
        check("", None, true);
        check(&format!("{one}\n{two}\n"), Some(2), true);
        check(&format!("{one}\n{}", &two[..40]), Some(1), false);
        check(&format!("{one}\n{}\n{two}\n", &two[..40]), Some(2), true);
        check(&format!("{one}\n{}\n", " ".repeat(100_000)), Some(1), true);
    }
}
