//! Points the embedding of the pages at `web/dist`, or at an empty folder when the pages were not built.

use std::path::{Path, PathBuf};

fn main() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let built = house.join("web/dist");
    println!("cargo:rerun-if-changed={}", built.display());
    let folder = if built.join("index.html").is_file() {
        built
    } else {
        let out = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default().join("no-pages");
        // Without the folder the embedding would not compile; an empty one means "no pages".
        if let Err(error) = std::fs::create_dir_all(&out) {
            println!("cargo:warning=cannot create {}: {error}", out.display());
        }
        out
    };
    println!("cargo:rustc-env=GRIDWORK_WEB_DIST={}", folder.display());
}
