//! Holds every dependency to deny.toml: by cargo-deny where it is installed, else by reading the lock file ourselves,
//! so that a fresh machine is checked too (docs/decisions/0007).

use super::spdx;
use crate::run::{cargo, exists};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

/// The part of deny.toml that both checkers understand.
#[derive(Debug, Deserialize)]
struct Rules {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Debug, Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    /// Why, and what to use instead.
    reason: String,
    /// The crates that may use it all the same.
    #[serde(default)]
    wrappers: Vec<String>,
}

/// A package of the lock file.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
    /// The names of those that use it.
    used_by: Vec<String>,
}

pub(super) fn check() -> Result<()> {
    if exists("cargo-deny") {
        return cargo(["deny", "check", "bans", "licenses", "sources"]).run();
    }
    let text = std::fs::read_to_string(crate::house::root().join("deny.toml")).context("cannot read deny.toml")?;
    let rules: Rules = toml::from_str(&text).context("deny.toml is not as expected")?;
    let metadata = cargo(["metadata", "--format-version", "1", "--locked"]).read()?;
    let packages = packages_of(&serde_json::from_str(&metadata).context("cargo metadata did not print JSON")?);
    let wrong = violations(&rules, &packages);
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    println!("{} packages are within deny.toml", packages.len());
    Ok(())
}

fn violations(rules: &Rules, packages: &[Package]) -> Vec<String> {
    packages.iter().flat_map(|package| [licence_of(rules, package), ban_on(rules, package)]).flatten().collect()
}

fn licence_of(rules: &Rules, package: &Package) -> Option<String> {
    let Package { name, version, licence, .. } = package;
    let Some(licence) = licence else {
        return Some(format!("{name} {version} names no licence: find another crate"));
    };
    match spdx::is_allowed(licence, &rules.licenses.allow) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name} {version} is under {licence}, which deny.toml does not allow")),
        Err(error) => Some(format!("{name} {version}: {error}")),
    }
}

fn ban_on(rules: &Rules, package: &Package) -> Option<String> {
    let banned = rules.bans.deny.iter().find(|banned| banned.name == package.name)?;
    let user = package.used_by.iter().find(|user| !banned.wrappers.contains(user))?;
    Some(format!("{} is banned, {user} uses it: {}", package.name, banned.reason))
}

fn packages_of(metadata: &Value) -> Vec<Package> {
    let all = metadata["packages"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut packages: Vec<Package> = all
        .map(|package| Package {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: package["license"].as_str().map(str::to_owned),
            used_by: Vec::new(),
        })
        .collect();
    for user in metadata["packages"].as_array().into_iter().flatten() {
        for dependency in user["dependencies"].as_array().into_iter().flatten() {
            let used = packages.iter_mut().filter(|package| dependency["name"] == package.name.as_str());
            used.for_each(|package| package.used_by.push(text(&user["name"])));
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
        [licenses]
        allow = ['MIT']
        [bans]
        deny = [{ crate = 'heavy', reason = 'use light', wrappers = ['leaf'] }]
    ";

    fn check(name: &str, licence: Option<&str>, user: &str, expected: &[&str]) {
        let package = Package {
            name: name.into(),
            version: "1.0.0".into(),
            licence: licence.map(str::to_owned),
            used_by: vec![user.into()],
        };
        assert_eq!(violations(&toml::from_str(RULES).unwrap(), &[package]), expected);
    }

    #[test]
    fn licences_must_be_on_the_list() {
        check("a", Some("MIT OR Apache-2.0"), "x", &[]);
        check("a", Some("AGPL-3.0"), "x", &["a 1.0.0 is under AGPL-3.0, which deny.toml does not allow"]);
        check("a", None, "x", &["a 1.0.0 names no licence: find another crate"]);
    }

    #[test]
    fn a_banned_crate_is_for_its_wrappers_only() {
        check("heavy", Some("MIT"), "leaf", &[]);
        check("heavy", Some("MIT"), "gridwork-db", &["heavy is banned, gridwork-db uses it: use light"]);
    }
}
