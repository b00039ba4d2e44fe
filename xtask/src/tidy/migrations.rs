//! Migrations come in pairs, numbered without a gap, so that both databases stay alike.

use super::Finding;
use crate::house::House;
use anyhow::Result;
use std::collections::BTreeMap;

const FOLDER: &str = "crates/db/migrations/";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let names: Vec<&str> = house.paths.iter().filter_map(|path| path.strip_prefix(FOLDER)).collect();
    Ok(unpaired(&names))
}

fn unpaired(names: &[&str]) -> Vec<Finding> {
    let mut engines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut findings = Vec::new();
    for name in names {
        match name.strip_suffix(".sql").and_then(|name| name.rsplit_once('.')) {
            Some((title, engine @ ("sqlite" | "postgres"))) => engines.entry(title).or_default().push(engine),
            _ => findings.push(finding(name, "is named NNNN_title.sqlite.sql or NNNN_title.postgres.sql")),
        }
    }
    for (index, (title, engines)) in engines.iter().enumerate() {
        if engines.len() != 2 {
            findings.push(finding(title, "needs a file for sqlite and one for postgres"));
        }
        let number = format!("{:04}_", index + 1);
        if !title.starts_with(&number) {
            findings.push(finding(title, &format!("should be number {number}: each number once, no gap")));
        }
    }
    findings
}

fn finding(name: &str, says: &str) -> Finding {
    Finding::file(&format!("{FOLDER}{name}"), says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_come_in_pairs_without_a_gap() {
        assert!(unpaired(&["0001_house.sqlite.sql", "0001_house.postgres.sql"]).is_empty());
        assert_eq!(unpaired(&["0001_house.sqlite.sql"]).len(), 1);
        assert_eq!(unpaired(&["0002_more.sqlite.sql", "0002_more.postgres.sql"]).len(), 1);
        assert_eq!(unpaired(&["notes.sql"]).len(), 1);
    }
}
