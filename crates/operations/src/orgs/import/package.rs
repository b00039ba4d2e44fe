//! Reads the rows of one area from the unpacked package.

use super::finding::Finding;
use super::rows::SourceRow;
use std::path::Path;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Its name and version, as far as it says them.
    pub source: String,
    /// The rows of the area.
    pub rows: Vec<SourceRow>,
    /// What was wrong with the files.
    pub findings: Vec<Finding>,
}

/// Reads the rows of an area from `areas.csv`, `streets.csv` and `villages.csv` of a folder.
pub fn read(_folder: &Path, _area: &str) -> Package {
    Package::default()
}
