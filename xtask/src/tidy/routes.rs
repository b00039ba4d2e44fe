//! Every route is written down for those who program against it.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const ROUTER: &str = "crates/server/src/router.rs";
const CONTRACT: &str = "docs/build/http.md";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let text = |path| house.file(path).map_or("", |file| file.text.as_str());
    Ok(unwritten(text(ROUTER), text(CONTRACT)))
}

fn unwritten(router: &str, contract: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in router.lines().enumerate() {
        for path in paths(line)
            .filter(|path| !contract.contains(&format!("{path}`")) && !contract.contains(&format!("{path}?")))
        {
            findings.push(Finding::line(ROUTER, index + 1, format!("`{path}` is not in {CONTRACT}")));
        }
    }
    findings
}

/// The texts in a line of code that are paths of routes.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/') && text.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_in_the_contract() {
        let router = "    .route(\"/cases/{id}\", get(cases::show))\n";
        assert!(unwritten(router, "| `GET /cases/{id}` | one case |").is_empty());
        assert_eq!(unwritten(router, "| `GET /cases` | a list |").len(), 1);
    }
}
