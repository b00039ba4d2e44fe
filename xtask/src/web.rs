//! Installs, checks and builds the web pages, and skips what is already so.

use crate::house::root;
use crate::provision;
use crate::run::tool;
use anyhow::{Context, Result};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// What in `web/` is made, not written.
const MADE: &[&str] = &["node_modules", "dist", "coverage"];

/// Installs the node modules of the lock file, unless they are those already.
pub(crate) fn install() -> Result<()> {
    provision::check_node()?;
    let web = root().join("web");
    let lock = fs::read(web.join("package-lock.json")).context("cannot read web/package-lock.json")?;
    let modules = web.join("node_modules");
    once(&modules, &modules.join(".installed"), hash(&lock), || {
        tool("npm", ["ci", "--no-audit", "--no-fund"]).within(&web).run()
    })
}

/// Builds `web/dist`, unless nothing changed since it was built.
pub(crate) fn build() -> Result<()> {
    install()?;
    let web = root().join("web");
    // The mark stands outside `dist`, which is embedded whole.
    let mark = root().join("target/web.built");
    once(&web.join("dist/index.html"), &mark, hash_of(&web)?, || tool("npm", ["run", "build"]).within(&web).run())
}

/// Runs one of the scripts of `web/package.json`.
pub(crate) fn script(name: &str) -> Result<()> {
    install()?;
    tool("npm", ["run", name]).within(&root().join("web")).run()
}

/// Does the work unless its result is there and the mark says that it was made from the same input.
fn once(result: &Path, mark: &Path, input: u64, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let input = format!("{input:016x}\n");
    if result.exists() && fs::read_to_string(mark).is_ok_and(|done| done == input) {
        return Ok(());
    }
    work()?;
    fs::create_dir_all(mark.parent().unwrap_or(mark))?;
    fs::write(mark, input).with_context(|| format!("cannot write {}", mark.display()))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// One hash over the names and contents of all sources.
fn hash_of(folder: &Path) -> Result<u64> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hasher.finish())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let made = MADE.iter().any(|name| entry.file_name() == *name);
        match (made, entry.file_type()?.is_dir()) {
            (true, _) => {}
            (false, true) => list(&entry.path(), files)?,
            (false, false) => files.push(entry.path()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_input_is_worked_once() {
        let mark = std::env::temp_dir().join(format!("gridwork-xtask-{}", std::process::id()));
        let mut times = 0;
        for (input, result) in [(1, "."), (1, "."), (2, "."), (2, "no such file")] {
            once(Path::new(result), &mark, input, || {
                times += 1;
                Ok(())
            })
            .unwrap();
        }
        fs::remove_file(mark).unwrap();
        assert_eq!(times, 3);
    }
}
