//! Every route is written down for those who program against it.

use super::Finding;
use crate::house::House;
use anyhow::Result;

const ROUTER: &str = "crates/server/src/router.rs";
const CONTRACT: &str = "docs/build/http.md";

/// What the contract leaves out in front of most paths.
const BASE: &str = "/api/v1";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let text = |path| house.file(path).map_or("", |file| file.text.as_str());
    Ok(unwritten(text(ROUTER), text(CONTRACT)))
}

fn unwritten(router: &str, contract: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in router.lines().enumerate() {
        let Some((method, path)) = route(line) else { continue };
        let written = format!("`{method} {}`", path.strip_prefix(BASE).unwrap_or(path));
        if !contract.contains(&written) {
            findings.push(Finding::line(ROUTER, index + 1, format!("{written} is not in {CONTRACT}")));
        }
    }
    findings
}

/// The method and the path that a line of the router names.
fn route(line: &str) -> Option<(&str, &str)> {
    let mut texts = line.split('"').skip(1).step_by(2);
    let (method, path) = (texts.next()?, texts.next()?);
    let is_route = !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase()) && path.starts_with('/');
    is_route.then_some((method, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_in_the_contract() {
        let router = "    route(\"GET\", \"/api/v1/cases/{id}\", || get(cases::show)),\n";
        assert!(unwritten(router, "| `GET /cases/{id}` | one case |").is_empty());
        assert_eq!(unwritten(router, "| `GET /cases` | a list |").len(), 1);
    }

    #[test]
    fn other_texts_are_no_routes() {
        assert_eq!(route("if path.starts_with(\"/api/\") {"), None);
        assert_eq!(route("call(\"a\", \"/b\")"), None);
    }
}
