//! A file is named after what it holds; names that fit everything say nothing.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const EMPTY: &[&str] = &["utils", "util", "helpers", "helper", "manager", "common", "misc", "service_impl"];

/// Where our sources are; `packs/common` is the name of a pack.
const FOLDERS: &[&str] = &["crates/", "web/", "xtask/"];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let ours = house.paths.iter().filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)));
    Ok(ours.filter_map(|path| says_nothing(path)).collect())
}

fn says_nothing(path: &str) -> Option<Finding> {
    let part = path.split('/').find(|part| EMPTY.contains(&part.split('.').next().unwrap_or(part)))?;
    Some(Finding::file(path, format!("`{part}` says nothing: name it after what it holds")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_inside() {
        assert!(says_nothing("crates/loops/src/utils.rs").is_some());
        assert!(says_nothing("crates/loops/src/common/mod.rs").is_some());
        assert!(says_nothing("web/src/components/CaseCard.tsx").is_none());
    }
}
