//! The files of the project as the tidy rules see them, and where the project stands.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const NOT_OURS: &[&str] = &[".git", "target", "node_modules", "dist", "data", "coverage"];

/// Kinds of file that are read as text.
const TEXT: &[&str] = &[
    "rs", "toml", "lock", "sql", "md", "yaml", "yml", "json", "csv", "ts", "tsx", "mjs", "js", "css", "html", "sh",
    "snap", "txt", "svg",
];

/// A text file of the project.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Its path from the root of the project, with `/`.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
}

/// Every file of the project.
#[derive(Debug, Default)]
pub(crate) struct House {
    /// The text files, by path.
    pub(crate) files: Vec<SourceFile>,
    /// The paths of all files, text or not.
    pub(crate) paths: Vec<String>,
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

impl House {
    /// Reads the project from disk.
    pub(crate) fn open() -> Result<House> {
        let mut house = House::default();
        house.walk(&root(), "")?;
        house.files.sort_by(|a, b| a.path.cmp(&b.path));
        house.paths.sort();
        Ok(house)
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    self.walk(&entry.path(), &format!("{path}/"))?;
                }
                continue;
            }
            if is_text(&path) {
                let bytes = fs::read(entry.path()).with_context(|| format!("cannot read {path}"))?;
                // Test data may hold invalid UTF-8 on purpose; no rule reads it then.
                if let Ok(text) = String::from_utf8(bytes) {
                    self.files.push(SourceFile { path: path.clone(), text });
                }
            }
            self.paths.push(path);
        }
        Ok(())
    }

    /// The file at this path.
    pub(crate) fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The text files under a folder whose names end so.
    pub(crate) fn under<'a>(&'a self, folder: &'a str, end: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(move |file| file.path.starts_with(folder) && file.path.ends_with(end))
    }

    /// All Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }
}

fn is_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, end)) => TEXT.contains(&end),
        None => name == "run" || name == "LICENSE",
    }
}
