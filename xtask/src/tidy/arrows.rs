//! ARROWS: a crate depends only on lower floors.

use super::Finding;
use crate::house::House;
use crate::run::cargo;
use anyhow::{Context, Result};
use serde_json::Value;

/// What each crate may use. The drawing is in ARCHITECTURE.md.
const ALLOWED: &[(&str, &[&str])] = &[
    ("expr", &[]),
    ("definitions", &["expr"]),
    ("db", &[]),
    ("documents", &[]),
    ("kernel", &["db", "definitions", "expr"]),
    ("registers", &["documents", "kernel", "db", "definitions", "expr"]),
    ("loops", &["registers", "kernel", "db", "definitions", "expr"]),
    ("matchers", &["registers", "kernel", "db", "definitions", "expr"]),
    ("operations", &["loops", "matchers", "registers", "documents", "kernel", "db", "definitions", "expr"]),
    ("channels", &["operations", "kernel"]),
    (
        "server",
        &[
            "channels",
            "operations",
            "loops",
            "matchers",
            "registers",
            "documents",
            "kernel",
            "db",
            "definitions",
            "expr",
        ],
    ),
    ("simulator", &["operations", "loops", "matchers", "registers", "kernel", "db", "definitions", "expr"]),
    (
        "cli",
        &[
            "server",
            "simulator",
            "channels",
            "operations",
            "loops",
            "matchers",
            "registers",
            "kernel",
            "db",
            "definitions",
            "expr",
        ],
    ),
    ("testkit", &["db"]),
    // Its own tools need no crate of the house: they must build when the house does not.
    ("xtask", &[]),
];

/// One crate of the house using another.
#[derive(Debug, Clone)]
struct Arrow {
    from: String,
    to: String,
    /// Only its tests use it.
    dev: bool,
}

pub(super) fn check(_: &House) -> Result<Vec<Finding>> {
    let text = cargo(["metadata", "--format-version", "1", "--no-deps"]).read()?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata did not print JSON")?;
    Ok(wrong(&crates_of(&metadata), &arrows_of(&metadata)))
}

/// The crates without a row, and the arrows that point up or sideways.
fn wrong(crates: &[String], arrows: &[Arrow]) -> Vec<Finding> {
    let unknown = crates.iter().filter(|name| row(name).is_none()).map(|name| {
        Finding::file(&manifest(name), format!("`{name}` has no row: say in xtask/src/tidy/arrows.rs what it may use"))
    });
    let forbidden = arrows.iter().filter(|arrow| !is_allowed(arrow)).map(|arrow| {
        let Arrow { from, to, .. } = arrow;
        let kind = if arrow.dev { "tests of " } else { "" };
        Finding::file(
            &manifest(from),
            format!("{kind}`{from}` may not use `{to}`: arrows point down; compose both in `operations`"),
        )
    });
    unknown.chain(forbidden).collect()
}

fn is_allowed(arrow: &Arrow) -> bool {
    // The test kit is used by the tests of every crate and by nothing else.
    if arrow.to == "testkit" {
        return arrow.dev;
    }
    row(&arrow.from).is_none_or(|lower| lower.contains(&arrow.to.as_str()))
}

fn row(name: &str) -> Option<&'static [&'static str]> {
    ALLOWED.iter().find(|(from, _)| *from == name).map(|(_, lower)| *lower)
}

fn manifest(name: &str) -> String {
    if name == "xtask" { "xtask/Cargo.toml".into() } else { format!("crates/{name}/Cargo.toml") }
}

fn crates_of(metadata: &Value) -> Vec<String> {
    packages(metadata).filter_map(|package| short(&package["name"])).collect()
}

fn arrows_of(metadata: &Value) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for package in packages(metadata) {
        let Some(from) = short(&package["name"]) else { continue };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let ours = dependency["path"].is_string();
            if let (true, Some(to)) = (ours, short(&dependency["name"])) {
                arrows.push(Arrow { from: from.clone(), to, dev: dependency["kind"] == "dev" });
            }
        }
    }
    arrows
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// The name of a crate without the name of the house: folder `loops` is crate `gridwork-loops`.
fn short(name: &Value) -> Option<String> {
    let name = name.as_str()?;
    Some(name.strip_prefix("gridwork-").unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, dev: bool, allowed: bool) {
        let arrow = Arrow { from: from.into(), to: to.into(), dev };
        assert_eq!(wrong(&[], &[arrow]).is_empty(), allowed, "{from} -> {to}");
    }

    #[test]
    fn arrows_point_down() {
        check("loops", "kernel", false, true);
        check("kernel", "loops", false, false);
        check("expr", "db", false, false);
        check("server", "simulator", false, false);
    }

    #[test]
    fn the_test_kit_is_for_tests() {
        check("kernel", "testkit", true, true);
        check("kernel", "testkit", false, false);
    }

    #[test]
    fn a_test_may_not_reach_up_either() {
        check("definitions", "kernel", true, false);
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        let findings = wrong(&["weather".into()], &[]);
        assert!(findings[0].says.contains("has no row"), "{findings:?}");
    }
}
