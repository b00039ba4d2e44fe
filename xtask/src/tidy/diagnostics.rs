//! Every code a pack author can meet has a page, and every page a code.

use super::Finding;
use super::code_only::before_tests;
use crate::house::House;
use anyhow::Result;
use std::collections::BTreeMap;

const PAGES: &str = "docs/diagnostics/";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let mut used = BTreeMap::new();
    for file in house.rust().filter(|file| file.path.starts_with("crates/") && file.path.contains("/src/")) {
        for (number, line) in before_tests(&file.text) {
            for code in codes(line) {
                used.entry(code).or_insert_with(|| format!("{}:{number}", file.path));
            }
        }
    }
    let pages: Vec<&str> = house.under(PAGES, ".md").filter_map(|file| code_of_page(&file.path)).collect();
    Ok(unmatched(&used, &pages))
}

/// Codes without a page and pages without a code.
fn unmatched(used: &BTreeMap<&str, String>, pages: &[&str]) -> Vec<Finding> {
    let unexplained = used.iter().filter(|(code, _)| !pages.contains(code)).map(|(code, place)| Finding {
        place: place.clone(),
        says: format!("{code} has no page: write {PAGES}{code}.md (what it means, an example, what to write instead)"),
    });
    let unused = pages.iter().filter(|page| !used.contains_key(*page)).map(|page| {
        Finding::file(&format!("{PAGES}{page}.md"), "no code of this name is raised any more: delete the page")
    });
    unexplained.chain(unused).collect()
}

/// The diagnostic codes that a line raises: in quotes, a letter for the kind of definition, three digits.
fn codes(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).filter(|text| is_code(text)).collect()
}

fn is_code(code: &str) -> bool {
    let Some(tail) = code.strip_prefix("GW-") else {
        return false;
    };
    matches!(tail.as_bytes(), [letter, digits @ ..]
        if letter.is_ascii_uppercase() && digits.len() == 3 && digits.iter().all(u8::is_ascii_digit))
}

fn code_of_page(path: &str) -> Option<&str> {
    path.strip_prefix(PAGES)?.strip_suffix(".md").filter(|name| is_code(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_in_quotes() {
        assert_eq!(codes("code: \"GW-L003\", // like GW-L004"), ["GW-L003"]);
        assert!(codes("let other = \"GW-L03\";").is_empty());
    }

    #[test]
    fn a_code_needs_a_page_and_a_page_a_code() {
        let used = BTreeMap::from([("GW-L003", "a.rs:1".to_owned())]);
        let findings = unmatched(&used, &["GW-L004"]);
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].place, "a.rs:1");
        assert!(unmatched(&used, &["GW-L003"]).is_empty());
    }
}
