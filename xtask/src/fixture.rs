//! Stored databases of every schema: what a migration needs besides its two files.

use crate::run::cargo;
use anyhow::Result;

/// Lives through a few cases and writes what they left, for each schema and engine that has no fixture; those that are
/// there stay as they are.
pub(crate) fn run() -> Result<()> {
    let words =
        ["test", "--package", "gridwork-simulator", "--test", "upgrades", "--", "every_schema_has_its_fixtures"];
    cargo(words).env("GRIDWORK_BLESS", "1").run()
}
