//! Links between documents lead somewhere.

use super::Finding;
use crate::house::House;
use anyhow::Result;

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in house.under("", ".md") {
        for (line, target) in targets(&file.text) {
            if !leads_somewhere(house, &file.path, target) {
                findings.push(Finding::line(&file.path, line, format!("`{target}` leads nowhere")));
            }
        }
    }
    Ok(findings)
}

/// The relative targets of links outside code blocks, with their lines.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            let target = line[at + 2..].split(')').next().unwrap_or_default();
            let elsewhere = target.contains("://") || target.starts_with('#') || target.starts_with("mailto:");
            if !elsewhere {
                found.push((index + 1, target));
            }
        }
    }
    found
}

fn leads_somewhere(house: &House, from: &str, target: &str) -> bool {
    let target = target.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let folder = format!("{path}/");
    house.paths.iter().any(|known| *known == path || known.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_outside_code_are_followed() {
        let text = "see [a](a.md) and [web](https://example.org)\n```\n[x](nowhere.md)\n```\n[b](../b/#part)\n";
        assert_eq!(targets(text), [(1, "a.md"), (5, "../b/#part")]);
    }

    #[test]
    fn a_target_is_a_file_or_a_folder() {
        let house = House { paths: vec!["docs/use/README.md".into()], ..House::default() };
        assert!(leads_somewhere(&house, "docs/run/README.md", "../use/README.md"));
        assert!(leads_somewhere(&house, "README.md", "docs/use/#residents"));
        assert!(!leads_somewhere(&house, "README.md", "docs/gone.md"));
    }
}
