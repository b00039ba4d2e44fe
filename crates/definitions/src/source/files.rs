//! The files of one pack, from a folder or from memory, and where other packs are found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// No definition is longer than this; it keeps a mistaken file from filling the memory.
pub(crate) const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// More files than any pack has.
const MAX_FILES: usize = 10_000;
/// Folders below a pack hold files, not further trees.
const MAX_FOLDERS_DEEP: usize = 8;

/// The files of one pack by their path inside it (`loops/order.yaml`).
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// What stands before the path in messages (`packs/binhai`).
    pub(crate) label: String,
    /// Contents by path, in order of path.
    pub(crate) contents: BTreeMap<String, Vec<u8>>,
    /// What could not be read.
    pub(crate) faults: Vec<FileFault>,
}

/// A file that could not be read.
#[derive(Debug, Clone)]
pub(crate) struct FileFault {
    pub(crate) path: String,
    pub(crate) kind: FileFaultKind,
}

/// Why a file could not be read.
#[derive(Debug, Clone)]
pub(crate) enum FileFaultKind {
    Unreadable(String),
    TooLarge(u64),
    Symlink,
    NameNotUtf8,
    TooMany,
}

impl Files {
    /// An empty set of files; `label` is what messages put before a path.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Adds a file by its path inside the pack.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let (path, bytes) = (path.into(), bytes.into());
        if bytes.len() as u64 > MAX_FILE_BYTES {
            self.fault(path, FileFaultKind::TooLarge(bytes.len() as u64));
        } else {
            self.contents.insert(path, bytes);
        }
    }

    /// The same with a file added, for building a set in one expression.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.insert(path, bytes);
        self
    }

    /// What messages put before a path.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Paths and contents, in order of path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.contents.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Reads a pack's folder. Links are refused: a pack is copied, stored and shipped as plain files.
    pub fn read_dir(dir: &Path) -> Self {
        let mut files = Self::new(dir.display().to_string());
        files.walk(dir, "", 0);
        files
    }

    fn fault(&mut self, path: String, kind: FileFaultKind) {
        self.faults.push(FileFault { path, kind });
    }

    fn walk(&mut self, dir: &Path, inside: &str, depth: usize) {
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => return self.fault(inside.to_owned(), FileFaultKind::Unreadable(error.to_string())),
        };
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else {
                let shown = format!("{inside}{}", entry.file_name().to_string_lossy());
                self.fault(shown, FileFaultKind::NameNotUtf8);
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{inside}{name}");
            match fs::symlink_metadata(entry.path()) {
                Err(error) => self.fault(path, FileFaultKind::Unreadable(error.to_string())),
                Ok(meta) if meta.is_symlink() => self.fault(path, FileFaultKind::Symlink),
                Ok(meta) if meta.is_dir() && depth < MAX_FOLDERS_DEEP => {
                    self.walk(&entry.path(), &format!("{path}/"), depth + 1)
                }
                Ok(meta) if meta.is_file() && is_yaml(&name) => self.read_file(&entry.path(), path, meta.len()),
                Ok(_) => {}
            }
        }
    }

    fn read_file(&mut self, file: &Path, path: String, len: u64) {
        if self.contents.len() >= MAX_FILES {
            if !self.faults.iter().any(|it| matches!(it.kind, FileFaultKind::TooMany)) {
                self.fault(path, FileFaultKind::TooMany);
            }
            return;
        }
        if len > MAX_FILE_BYTES {
            return self.fault(path, FileFaultKind::TooLarge(len));
        }
        match fs::read(file) {
            Ok(bytes) => self.insert(path, bytes),
            Err(error) => self.fault(path, FileFaultKind::Unreadable(error.to_string())),
        }
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// Where the packs named in `uses` come from.
pub trait PackSource {
    /// The files of a pack, or `None` when there is no such pack here.
    fn find(&self, pack: &str) -> Option<Files>;
}

/// No other packs.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMore;

impl PackSource for NoMore {
    fn find(&self, _: &str) -> Option<Files> {
        None
    }
}

/// Folders that hold packs as folders; the first that has a pack gives it.
#[derive(Debug, Clone, Default)]
pub struct SearchPath(pub Vec<PathBuf>);

impl PackSource for SearchPath {
    fn find(&self, pack: &str) -> Option<Files> {
        self.0
            .iter()
            .map(|dir| dir.join(pack))
            .find(|dir| dir.join("pack.yaml").is_file())
            .map(|dir| Files::read_dir(&dir))
    }
}

impl PackSource for BTreeMap<String, Files> {
    fn find(&self, pack: &str) -> Option<Files> {
        self.get(pack).cloned()
    }
}

impl PackSource for &dyn PackSource {
    fn find(&self, pack: &str) -> Option<Files> {
        (**self).find(pack)
    }
}
