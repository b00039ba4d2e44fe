//! What an import finds wrong or odd in its data, with its place, in Chinese and English.

use super::rows::Sheet;
use gridwork_definitions::model::Text;
use serde::{Deserialize, Serialize};

/// Whether a finding stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Nothing is imported before it is mended.
    Fault,
    /// It is imported; somebody should look at it.
    Odd,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it stands in the way.
    pub weight: Weight,
    /// A stable word for programs: `code_shape`, `orphan`, `name_blank`, …
    pub code: String,
    /// In which file, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Sheet>,
    /// On which line of it, counted from 1; absent when it is about the whole file or about no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What is wrong and what to do.
    pub message: Text,
}
