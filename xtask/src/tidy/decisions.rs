//! Decisions are numbered without a gap and say context, decision and consequences.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const FOLDER: &str = "docs/decisions/";
const HEADINGS: &[&str] = &["## Context", "## Decision", "## Consequences"];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let records = house.under(FOLDER, ".md").filter(|file| file.path != "docs/decisions/README.md");
    let mut findings = Vec::new();
    for (index, file) in records.enumerate() {
        findings
            .extend(wrong(&file.path, &file.text, index + 1).into_iter().map(|says| Finding::file(&file.path, says)));
    }
    Ok(findings)
}

fn wrong(path: &str, text: &str, number: usize) -> Vec<String> {
    let mut says = Vec::new();
    let number = format!("{number:04}");
    if !path.starts_with(&format!("{FOLDER}{number}-")) {
        says.push(format!("should be number {number}: each number once, no gap"));
    }
    if !text.starts_with(&format!("# {number} ")) {
        says.push(format!("must start with `# {number} Title`"));
    }
    let missing = HEADINGS.iter().filter(|heading| !text.lines().any(|line| line == **heading));
    says.extend(missing.map(|heading| format!("has no `{heading}`")));
    says
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_has_its_number_and_its_three_parts() {
        let text = "# 0002 A title\n\n## Context\n\n## Decision\n\n## Consequences\n";
        assert!(wrong("docs/decisions/0002-a-title.md", text, 2).is_empty());
        assert_eq!(wrong("docs/decisions/0003-a-title.md", text, 2).len(), 1);
        assert_eq!(wrong("docs/decisions/0001-a-title.md", "# 0001 A title\n## Context\n", 1).len(), 2);
    }
}
