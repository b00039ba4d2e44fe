//! No file of the project names a folder of the machine it was written on.

use super::Finding;
use crate::house::House;
use anyhow::Result;

/// Folders that exist on one machine only; put together here so that this file does not find itself.
const FOLDERS: &[&str] = &[concat!("/", "root", "/"), concat!("/", "home", "/"), concat!("/", "work", "/")];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    Ok(house.files.iter().flat_map(|file| named(&file.path, &file.text)).collect())
}

fn named(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in FOLDERS.iter().filter(|folder| starts_a_path(line, folder)) {
            findings.push(Finding::line(
                path,
                index + 1,
                format!("`{folder}` exists on one machine: use a path from the root of the project"),
            ));
        }
    }
    findings
}

/// Whether the folder stands at the start of a path, not inside one: `web/src/home/Page.tsx` is fine.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | ')' | '*' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_one_machine_is_found() {
        let folder = FOLDERS[1];
        assert_eq!(named("a.md", &format!("see {folder}li/gridwork")).len(), 1);
        assert!(named("a.md", &format!("see web/src{folder}Page.tsx")).is_empty());
    }
}
