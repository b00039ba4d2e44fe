//! Every Rust file starts with what it is for, every migration too.

use super::Finding;
use crate::house::House;
use anyhow::Result;

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let rust = house.rust().map(|file| (file, "//!"));
    let sql = house.under("crates/", ".sql").map(|file| (file, "--"));
    let findings = rust.chain(sql).filter_map(|(file, mark)| missing(&file.path, &file.text, mark));
    Ok(findings.collect())
}

fn missing(path: &str, source: &str, mark: &str) -> Option<Finding> {
    let first = source.lines().next().unwrap_or_default();
    let says_something = first.strip_prefix(mark).is_some_and(|rest| rest.trim().len() >= 5);
    (!says_something)
        .then(|| Finding::file(path, format!("must start with `{mark} what this file is for`, in a line or two")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is_for() {
        assert!(missing("a.rs", "//! Turns the clock of a state into a colour.\n", "//!").is_none());
        assert!(missing("a.rs", "use std::fs;\n", "//!").is_some());
        assert!(missing("a.rs", "//!\n//! late\n", "//!").is_some());
    }
}
