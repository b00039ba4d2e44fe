//! A file fits the mind: five hundred lines and no more.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const LINES_MAX: usize = 500;

/// Written by hand, so it is held to the limit.
const ENDS: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".css"];

/// Files that may be longer, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[("web/src/api/schema.d.ts", "generated from docs/openapi.json")];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let ours = house.files.iter().filter(|file| ENDS.iter().any(|end| file.path.ends_with(end)));
    let held = ours.filter(|file| !EXCEPTIONS.iter().any(|(path, _)| *path == file.path));
    Ok(held.filter_map(|file| too_long(&file.path, file.text.lines().count())).collect())
}

fn too_long(path: &str, lines: usize) -> Option<Finding> {
    (lines > LINES_MAX)
        .then(|| Finding::file(path, format!("{lines} lines, {LINES_MAX} at most: split it by responsibility")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_lines_are_enough() {
        assert!(too_long("a.rs", 500).is_none());
        assert!(too_long("a.rs", 501).is_some());
    }
}
