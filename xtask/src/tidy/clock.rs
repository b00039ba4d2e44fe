//! PURE: only `Clock` tells time, so that every test and every replay can set it.

use super::Finding;
use super::code_only::code_only;
use crate::house::House;
use anyhow::Result;

/// The one file that may ask the machine.
const CLOCK: &str = "crates/kernel/src/time.rs";

const CALLS: &[&str] = &["SystemTime::now", "Utc::now", "Local::now"];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    Ok(house.rust().filter(|file| file.path != CLOCK).flat_map(|file| asks(&file.path, &file.text)).collect())
}

fn asks(path: &str, source: &str) -> Vec<Finding> {
    let code = code_only(source);
    let mut findings = Vec::new();
    for (index, line) in code.lines().enumerate() {
        for call in CALLS.iter().filter(|call| line.contains(**call)) {
            findings.push(Finding::line(
                path,
                index + 1,
                format!("`{call}` asks the machine; take a `Clock` or an `Instant` as a parameter"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_not_asked_for_the_time() {
        assert_eq!(asks("a.rs", "let now = chrono::Utc::now();\n").len(), 1);
        assert!(asks("a.rs", "// never Utc::now() here\nlet now = clock.now();\n").is_empty());
    }
}
