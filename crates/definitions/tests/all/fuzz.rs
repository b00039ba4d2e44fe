//! Packs that are nearly right: every problem told at a place that is there, and no crash.

use gridwork_definitions::{Files, SearchPath, load_files};
use gridwork_testkit::fuzz::rounds;
use std::path::{Path, PathBuf};

/// The text files of a pack, by path.
fn files(dir: &Path, under: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), &format!("{name}/"), found);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            found.push((name, text));
        }
    }
}

#[test]
fn fuzz_packs() {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let whole = Files::read_dir(&packs.join("binhai"));
    let mut all = Vec::new();
    files(&packs.join("binhai"), "", &mut all);
    all.retain(|(name, _)| name.ends_with(".yaml") && !name.starts_with("scenarios/"));
    all.sort();
    let others = all.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>();
    let search: Vec<PathBuf> = vec![packs];
    rounds(60, |mutator| {
        let (name, text) = mutator.pick(&all).clone();
        let spoilt = mutator.spoil_text(&text, &others);
        let loaded = load_files(&whole.clone().with(name.clone(), spoilt), &SearchPath(search.clone()));
        for problem in &loaded.diagnostics {
            assert!(problem.code.starts_with("GW-"), "{name}: {problem:?}");
        }
    });
}
