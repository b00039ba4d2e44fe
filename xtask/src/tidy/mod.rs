//! The rules of the house that compilers do not know: one rule a file, each names the line to read.

mod arrows;
mod clock;
mod code_only;
mod decisions;
mod diagnostics;
mod glossary;
mod headers;
mod honest_tests;
mod links;
mod locks;
mod machine_paths;
mod migrations;
mod names;
mod packs;
mod pure;
mod readings;
mod readme;
mod routes;
mod security;
mod size;

use crate::house::House;
use anyhow::{Result, bail};

/// Something out of order, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, with the line when there is one: `crates/db/src/lib.rs:12`.
    pub(crate) place: String,
    /// What is wrong and what to do instead.
    pub(crate) says: String,
}

impl Finding {
    /// A finding about a whole file.
    fn file(path: &str, says: impl Into<String>) -> Finding {
        Finding { place: path.to_owned(), says: says.into() }
    }

    /// A finding about a line, counted from one.
    fn line(path: &str, line: usize, says: impl Into<String>) -> Finding {
        Finding { place: format!("{path}:{line}"), says: says.into() }
    }
}

/// A rule: its name, where its reason is written, and the check.
struct Rule {
    name: &'static str,
    /// The document and a text in the line to read.
    read: (&'static str, &'static str),
    check: fn(&House) -> Result<Vec<Finding>>,
}

const RULES: &[Rule] = &[
    Rule { name: "arrows", read: ("ARCHITECTURE.md", "`ARROWS`"), check: arrows::check },
    Rule { name: "pure", read: ("ARCHITECTURE.md", "`PURE`"), check: pure::check },
    Rule { name: "clock", read: ("ARCHITECTURE.md", "`PURE`"), check: clock::check },
    Rule { name: "readings", read: ("ARCHITECTURE.md", "`READINGS_APART`"), check: readings::check },
    Rule { name: "headers", read: ("STYLE.md", "**Top to bottom.**"), check: headers::check },
    Rule { name: "size", read: ("STYLE.md", "**A function fits the screen**"), check: size::check },
    Rule { name: "names", read: ("STYLE.md", "**Say the name, find the file.**"), check: names::check },
    Rule { name: "honest tests", read: ("STYLE.md", "**Tests are examples.**"), check: honest_tests::check },
    Rule { name: "diagnostics", read: ("ARCHITECTURE.md", "add a pack rule"), check: diagnostics::check },
    Rule { name: "packs", read: ("ARCHITECTURE.md", "`NO_CODE_IN_PACKS`"), check: packs::check },
    Rule { name: "migrations", read: ("ARCHITECTURE.md", "add a fixed column"), check: migrations::check },
    Rule { name: "routes", read: ("ARCHITECTURE.md", "expose it"), check: routes::check },
    Rule { name: "security", read: ("docs/run/security.md", "# Security"), check: security::check },
    Rule { name: "locks", read: ("CONTRIBUTING.md", "Lock files"), check: locks::check },
    Rule { name: "machine paths", read: ("CONTRIBUTING.md", "Paths of a machine"), check: machine_paths::check },
    Rule { name: "glossary", read: ("STYLE.md", "**Use the glossary.**"), check: glossary::check },
    Rule { name: "decisions", read: ("ARCHITECTURE.md", "record why"), check: decisions::check },
    Rule { name: "links", read: ("CONTRIBUTING.md", "Links between documents"), check: links::check },
    Rule { name: "readme", read: ("CONTRIBUTING.md", "README.zh-CN"), check: readme::check },
];

/// Checks every rule and prints all findings.
pub(crate) fn run() -> Result<()> {
    let house = House::open()?;
    let mut count = 0;
    for rule in RULES {
        let findings = (rule.check)(&house)?;
        if findings.is_empty() {
            continue;
        }
        println!("\n{}: read {}", rule.name, line_to_read(&house, rule.read)?);
        for finding in &findings {
            println!("  {}: {}", finding.place, finding.says);
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("tidy: {count} findings; each line says what to do");
    }
    println!("tidy: {} rules hold", RULES.len());
    Ok(())
}

/// The place of a rule's reason. A reason that is no longer written is itself a finding.
fn line_to_read(house: &House, (path, anchor): (&str, &str)) -> Result<String> {
    let line = house.file(path).and_then(|file| file.text.lines().position(|line| line.contains(anchor)));
    match line {
        Some(line) => Ok(format!("{path}:{}", line + 1)),
        None => bail!("{path} has no line with {anchor}: write down why the rule is there"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_names_a_line_that_can_be_read() {
        let house = House::open().unwrap();
        for rule in RULES {
            let place = line_to_read(&house, rule.read);
            assert!(place.is_ok(), "{}: {place:?}", rule.name);
        }
    }
}
