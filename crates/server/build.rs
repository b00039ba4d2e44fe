//! Lists the built pages in `web/dist` for embedding; without them the list is empty and the program says so. Carries
//! the pages of the diagnostic codes too, so that the checker can show them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    // Asked when it runs: a target folder that two checkouts share may hold this script as the other one compiled it.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let built = manifest.join("../../web/dist");
    println!("cargo:rerun-if-changed={}", built.display());
    let mut files = Vec::new();
    if built.join("index.html").is_file() {
        list(&built, &mut files)?;
    }
    files.sort();
    let mut text = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(&built).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        // Writing to a text cannot fail.
        let _ = writeln!(text, "    ({name:?}, include_bytes!({:?}).as_slice()),", file.display().to_string());
    }
    text.push_str("]\n");
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    std::fs::write(out.join("pages.rs"), text)?;
    std::fs::write(out.join("diagnostics.rs"), diagnostics(&manifest.join("../../docs/diagnostics"))?)
}

/// The pages of the codes as a list of code and text.
fn diagnostics(folder: &Path) -> std::io::Result<String> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    let mut text = String::from("&[\n");
    for file in files {
        let code = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if code.starts_with("GW-") {
            let _ = writeln!(text, "    ({code:?}, include_str!({:?})),", file.display().to_string());
        }
    }
    text.push_str("]\n");
    Ok(text)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
