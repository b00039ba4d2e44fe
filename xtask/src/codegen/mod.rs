//! Writes the files that are generated from code, or says which of them are stale.

mod producers;

use crate::binaries;
use crate::house::root;
use anyhow::{Context, Result, bail};
use producers::{PRODUCERS, Producer};
use std::fs;
use std::path::{Path, PathBuf};

/// Options of `codegen`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Changes nothing; fails when a file is stale.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes every generated file, or compares it.
pub(crate) fn run(args: &Args) -> Result<()> {
    let gridwork = binaries::gridwork(false)?;
    if args.check {
        return check(&gridwork);
    }
    let mut written = Vec::new();
    for producer in PRODUCERS {
        let stale = stale(producer, &gridwork)?;
        write(&stale)?;
        written.extend(stale.into_iter().map(|file| file.path));
    }
    match written.as_slice() {
        [] => println!("codegen: every generated file is current"),
        files => println!("codegen: wrote {}", files.join(", ")),
    }
    Ok(())
}

/// Fails when a generated file is not what this `gridwork` generates.
pub(crate) fn check(gridwork: &Path) -> Result<()> {
    let mut found = Vec::new();
    for producer in PRODUCERS {
        found.extend(stale(producer, gridwork)?.into_iter().map(|file| file.path));
    }
    if !found.is_empty() {
        bail!("stale: {}; run `cargo xtask codegen` and commit what it writes", found.join(", "));
    }
    println!("codegen: every generated file is current");
    Ok(())
}

/// A generated file that is not what stands in the project.
struct Stale {
    path: String,
    /// What should stand there; `None` when the file should be gone.
    wanted: Option<PathBuf>,
}

/// What a producer makes otherwise than it stands in the project.
fn stale(producer: &Producer, gridwork: &Path) -> Result<Vec<Stale>> {
    let fresh = root().join("target/codegen");
    fs::remove_dir_all(&fresh).or_else(ignore_missing).context("cannot clear target/codegen")?;
    fs::create_dir_all(&fresh).context("cannot make target/codegen")?;
    (producer.make)(gridwork, &fresh).with_context(|| format!("cannot generate {}", producer.writes))?;
    let made = names_in(&fresh)?;
    if made.is_empty() {
        bail!("nothing was generated for {}", producer.writes);
    }
    let mut found = Vec::new();
    for name in &made {
        let path = producer.path_of(name);
        let wanted = fresh.join(name);
        if fs::read(&wanted)? != fs::read(root().join(&path)).unwrap_or_default() {
            found.push(Stale { path, wanted: Some(wanted) });
        }
    }
    if producer.is_folder() {
        let standing = names_in(&root().join(producer.writes)).unwrap_or_default();
        let extra = standing.iter().filter(|name| !made.contains(name));
        found.extend(extra.map(|name| Stale { path: producer.path_of(name), wanted: None }));
    }
    Ok(found)
}

fn write(stale: &[Stale]) -> Result<()> {
    for file in stale {
        let path = root().join(&file.path);
        match &file.wanted {
            Some(wanted) => {
                fs::create_dir_all(path.parent().context("a generated file stands in a folder")?)?;
                fs::copy(wanted, &path).with_context(|| format!("cannot write {}", file.path))?;
            }
            None => fs::remove_file(&path).with_context(|| format!("cannot remove {}", file.path))?,
        }
    }
    Ok(())
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn ignore_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
