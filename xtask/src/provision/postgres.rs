//! PostgreSQL 15 or newer for a private cluster; an installed one is never touched.

use crate::run::tool;
use std::fs;
use std::path::Path;

const MAJOR_MIN: u32 = 15;

/// The Debian package to install, when no server of that age is here.
pub(super) fn missing() -> Option<&'static str> {
    let found = debian_majors().into_iter().chain(major_on_path()).any(|major| major >= MAJOR_MIN);
    (!found).then_some("postgresql")
}

/// Debian keeps each version in a folder of its own.
fn debian_majors() -> Vec<u32> {
    let folders = fs::read_dir(Path::new("/usr/lib/postgresql")).into_iter().flatten().flatten();
    let with_server = folders.filter(|folder| folder.path().join("bin/initdb").is_file());
    with_server.filter_map(|folder| folder.file_name().to_string_lossy().parse().ok()).collect()
}

fn major_on_path() -> Option<u32> {
    let version = tool("postgres", ["--version"]).read().ok()?;
    version.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_no_versions_are_passed_over() {
        assert!(debian_majors().iter().all(|major| *major > 0));
    }
}
