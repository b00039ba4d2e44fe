//! A file of JSON lines outside the database that remembers what must not be lost with it. Lines are only added; what
//! a crash cut off is passed over; processes that share the folder take turns.

use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How much of the end of a file is read to find its last lines; usually one has a few hundred bytes.
const TAIL: u64 = 64 * 1024;

/// Such a file, held alone while this value lives.
pub(crate) struct KeptLines {
    file: File,
    path: PathBuf,
    is_whole: bool,
}

impl KeptLines {
    /// Opens the file, making it when it is not there; none while another process holds it, which writes what this one
    /// would write.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>> {
        let failed = failed_at(path);
        let file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(&failed)?;
        // The system frees the lock of a process that dies.
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file, path: path.to_owned(), is_whole: true })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The last lines, oldest first: at least one when there is any.
    pub(crate) fn tail<T: DeserializeOwned>(&mut self) -> Result<Vec<T>> {
        let (lines, is_whole) = tail(&mut self.file).map_err(failed_at(&self.path))?;
        self.is_whole = is_whole;
        Ok(lines)
    }

    /// Adds lines; they are on the disk when this comes back.
    pub(crate) fn add<T: Serialize>(&mut self, lines: &[T]) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        // What a crash cut off must not swallow the line that comes next.
        let mut text = if self.is_whole { String::new() } else { "\n".to_owned() };
        for line in lines {
            text.push_str(&serde_json::to_string(line)?);
            text.push('\n');
        }
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(failed_at(&self.path))
    }
}

/// Every line of a file that can be read; none when it is not there.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed_at(path)(error)),
    };
    Ok(lines_in(&bytes))
}

/// The lines that are whole; what a crash left of one is passed over.
fn lines_in<T: DeserializeOwned>(bytes: &[u8]) -> Vec<T> {
    bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn failed_at(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::Internal(format!("{path}: {error}"))
}

/// The last lines, and whether the file ends with a whole one.
fn tail<T: DeserializeOwned>(file: &mut File) -> std::io::Result<(Vec<T>, bool)> {
    let length = file.metadata()?.len();
    for from in [length.saturating_sub(TAIL), 0] {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut bytes)?;
        let lines: Vec<T> = lines_in(&bytes);
        if !lines.is_empty() || from == 0 {
            return Ok((lines, bytes.last().is_none_or(|byte| *byte == b'\n')));
        }
    }
    Ok((Vec::new(), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    struct Line {
        n: u32,
    }

    fn check(text: &str, lines: &[u32], is_whole: bool) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let found = tail::<Line>(&mut file).unwrap();
        assert_eq!((found.0.iter().map(|line| line.n).collect::<Vec<_>>().as_slice(), found.1), (lines, is_whole));
    }

    #[test]
    fn the_last_whole_lines_are_found() {
        let (one, two) = (r#"{"n":1}"#, r#"{"n":2}"#);
        check("", &[], true);
        check(&format!("{one}\n{two}\n"), &[1, 2], true);
        check(&format!("{one}\n{}", &two[..4]), &[1], false);
        check(&format!("{one}\n{}\n{two}\n", &two[..4]), &[1, 2], true);
        check(&format!("{one}\n{}\n", " ".repeat(100_000)), &[1], true);
    }

    #[test]
    fn what_was_cut_off_swallows_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines.jsonl");
        std::fs::write(&path, "{\"n\":1}\n{\"n\":").unwrap();
        let mut lines = KeptLines::open(&path).unwrap().unwrap();
        assert!(KeptLines::open(&path).unwrap().is_none(), "one at a time");
        assert_eq!(lines.tail::<Line>().unwrap(), [Line { n: 1 }]);
        lines.add(&[Line { n: 2 }, Line { n: 3 }]).unwrap();
        assert_eq!(read::<Line>(&path).unwrap(), [Line { n: 1 }, Line { n: 2 }, Line { n: 3 }]);
        assert!(read::<Line>(&folder.path().join("none.jsonl")).unwrap().is_empty());
    }
}
