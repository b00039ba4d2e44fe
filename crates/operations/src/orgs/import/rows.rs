//! The rows of the three files, and what a code says its row is.

use serde::{Deserialize, Serialize};

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// 县、区: 6 digits.
    Areas,
    /// 街道、镇、乡: 9 digits.
    Streets,
    /// 社区、村: 12 digits.
    Villages,
}

/// A row as it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// In which file.
    pub sheet: Sheet,
    /// On which line, counted from 1.
    pub line: u64,
    /// The code as written.
    pub code: String,
    /// The name as written.
    pub name: String,
    /// The code of the row above as written; areas have none.
    pub parent: Option<String>,
}

/// What a code says its row is (GB/T 2260, GB/T 10114).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// 县、区.
    County,
    /// 街道: 001 to 099.
    Street,
    /// 镇: 100 to 199.
    Town,
    /// 乡: 200 to 399.
    Township,
    /// 政企合一: 400 to 599, most of them development zones.
    Enterprise,
    /// A township whose code lies outside all ranges.
    OtherTownship,
    /// 居委会: 001 to 199.
    Residents,
    /// 村委会: 200 to 399.
    Villagers,
    /// 类似居委会: 400 to 499.
    LikeResidents,
    /// 类似村委会: 500 to 599.
    LikeVillagers,
    /// A village whose code lies outside all ranges.
    OtherVillage,
}
