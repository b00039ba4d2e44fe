//! Lists the shipped packs, so that the program carries them and works without the source folder.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let packs =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../packs").canonicalize()?;
    let mut files = Vec::new();
    collect(&packs, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let inside = file.strip_prefix(&packs).map_err(io::Error::other)?;
        let name = inside.to_string_lossy().replace('\\', "/");
        let _ = writeln!(list, "    ({name:?}, include_bytes!({:?}).as_slice()),", file.to_string_lossy());
    }
    list.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?);
    fs::write(out.join("packs.rs"), list)
}

/// What packs are read from: definitions, scenarios and samples. Hidden files and reading matter stay outside.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_wanted = path.extension().is_some_and(|it| it == "yaml" || it == "csv");
        if kind.is_dir() && !is_hidden {
            collect(&path, files)?;
        } else if kind.is_file() && is_wanted && !is_hidden {
            files.push(path);
        }
    }
    Ok(())
}
