//! Writes the files that are generated from code, or says which of them are stale.

mod producers;

use crate::binaries;
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

/// Produces every generated file and writes or compares it.
pub(crate) fn run(args: &Args) -> Result<()> {
    binaries::all()?;
    let root = crate::house::root();
    let fresh = root.join("target/codegen");
    let mut stale = Vec::new();
    for producer in PRODUCERS {
        fs::remove_dir_all(&fresh).or_else(ignore_missing).context("cannot clear target/codegen")?;
        fs::create_dir_all(&fresh).context("cannot make target/codegen")?;
        (producer.make)(&fresh).with_context(|| format!("cannot generate {}", producer.writes))?;
        let differing = differing(producer, &fresh, &root)?;
        if !args.check {
            write(&differing, &root)?;
        }
        stale.extend(differing.into_iter().map(|file| file.path));
    }
    match (args.check, stale.as_slice()) {
        (_, []) => println!("codegen: every generated file is current"),
        (false, files) => println!("codegen: wrote {}", files.join(", ")),
        (true, files) => bail!("stale: {}; run `cargo xtask codegen` and commit what it writes", files.join(", ")),
    }
    Ok(())
}

/// A generated file that is not what stands in the project.
struct Differing {
    path: String,
    /// What should stand there; `None` when the file should be gone.
    wanted: Option<PathBuf>,
}

fn differing(producer: &Producer, fresh: &Path, root: &Path) -> Result<Vec<Differing>> {
    let made = names_in(fresh)?;
    if made.is_empty() {
        bail!("nothing was generated for {}", producer.writes);
    }
    let mut found = Vec::new();
    for name in &made {
        let path = producer.path_of(name);
        let (wanted, standing) = (fresh.join(name), root.join(&path));
        if fs::read(&wanted)? != fs::read(standing).unwrap_or_default() {
            found.push(Differing { path, wanted: Some(wanted) });
        }
    }
    if producer.is_folder() {
        let standing = names_in(&root.join(producer.writes)).unwrap_or_default();
        let extra = standing.iter().filter(|name| !made.contains(name));
        found.extend(extra.map(|name| Differing { path: producer.path_of(name), wanted: None }));
    }
    Ok(found)
}

fn write(differing: &[Differing], root: &Path) -> Result<()> {
    for file in differing {
        let path = root.join(&file.path);
        match &file.wanted {
            Some(wanted) => {
                fs::create_dir_all(path.parent().unwrap_or(root))?;
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
