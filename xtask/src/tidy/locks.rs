//! Lock files name packages and their hashes, never the mirror of whoever made them.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in &house.files {
        match file.path.rsplit('/').next() {
            Some("Cargo.lock") => findings.extend(other_sources(&file.path, &file.text)),
            Some("package-lock.json") => findings.extend(addresses(&file.path, &file.text)),
            _ => {}
        }
    }
    Ok(findings)
}

fn other_sources(path: &str, text: &str) -> Vec<Finding> {
    let sources =
        text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, line.strip_prefix("source = ")?)));
    let others = sources.filter(|(_, source)| source.trim_matches('"') != INDEX);
    others
        .map(|(line, source)| Finding::line(path, line, format!("{source}: packages come from crates.io only")))
        .collect()
}

fn addresses(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("\"resolved\""));
    lines
        .map(|(index, _)| {
            Finding::line(
                path,
                index + 1,
                "a download address: make the file with `npm install --omit-lockfile-registry-resolved`",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_come_from_the_index() {
        assert!(other_sources("Cargo.lock", &format!("source = \"{INDEX}\"\n")).is_empty());
        assert_eq!(other_sources("Cargo.lock", "source = \"git+https://example.org/x\"\n").len(), 1);
    }

    #[test]
    fn package_lock_names_no_address() {
        assert_eq!(addresses("package-lock.json", "  \"resolved\": \"https://example.org/x.tgz\",\n").len(), 1);
        assert!(addresses("package-lock.json", "  \"integrity\": \"sha512-x\",\n").is_empty());
    }
}
