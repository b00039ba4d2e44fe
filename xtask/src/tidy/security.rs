//! The page for a security review names only tests that are there.

use super::Finding;
use crate::house::House;
use anyhow::Result;
use std::collections::BTreeSet;

const PAGE: &str = "docs/run/security.md";
/// The head of the column that names tests.
const PROVED_BY: &str = "proved by";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let Some(page) = house.file(PAGE) else {
        return Ok(vec![Finding::file(PAGE, "the page that maps a security review to tests is missing")]);
    };
    let tests = house.rust().flat_map(|file| functions(&file.text)).collect::<BTreeSet<_>>();
    Ok(unproved(&page.text, &tests))
}

/// Every function of a source.
fn functions(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let rest = line.trim_start().trim_start_matches("async ").strip_prefix("fn ")?;
        rest.split('(').next()
    })
}

/// Lines that prove nothing, and names of tests that are not there.
fn unproved(page: &str, tests: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut is_proving = false;
    for (index, line) in page.lines().enumerate() {
        if !line.starts_with('|') {
            is_proving = false;
            continue;
        }
        let last = line.trim_end_matches('|').rsplit('|').next().unwrap_or("").trim();
        if last == PROVED_BY {
            is_proving = true;
            continue;
        }
        if !is_proving || last.starts_with("---") {
            continue;
        }
        let named = last.split('`').skip(1).step_by(2).collect::<Vec<_>>();
        if named.is_empty() {
            findings.push(Finding::line(
                PAGE,
                index + 1,
                "names no test: name one, or move the line to what is missing",
            ));
        }
        let gone = named.into_iter().filter(|name| !tests.contains(name));
        findings.extend(gone.map(|name| Finding::line(PAGE, index + 1, format!("there is no test `{name}`"))));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_living_test_is_found() {
        let tests = functions("    async fn it_holds(house) {\nfn other()").collect::<BTreeSet<_>>();
        let page = |by: &str| {
            format!(
                "| item | proved by |\n| --- | --- |\n| locks | {by} |\n\n| free | table |\n| --- | --- |\n| a | b |\n"
            )
        };
        assert_eq!(unproved(&page("`it_holds`, `other`"), &tests), []);
        assert_eq!(unproved(&page("`it_held`"), &tests).len(), 1);
        assert_eq!(unproved(&page("somebody says so"), &tests).len(), 1);
    }
}
