//! What an import finds wrong or odd in its data, with its place, in Chinese and English.

use super::rows::Sheet;
use gridwork_definitions::model::Text;
use gridwork_kernel::error::because;
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

impl Finding {
    /// Something that stands in the way.
    pub fn fault(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { weight: Weight::Fault, code: code.to_owned(), sheet: None, line: None, message: because(zh, en) }
    }

    /// Something to look at.
    pub fn odd(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { weight: Weight::Odd, ..Self::fault(code, zh, en) }
    }

    /// In a file as a whole.
    pub fn in_sheet(self, sheet: Sheet) -> Self {
        Self { sheet: Some(sheet), ..self }
    }

    /// On a line of a file.
    pub fn at(self, sheet: Sheet, line: u64) -> Self {
        Self { sheet: Some(sheet), line: Some(line), ..self }
    }

    /// `villages.csv:12`; empty when it is about no file.
    pub fn place(&self) -> String {
        match (self.sheet, self.line) {
            (Some(sheet), Some(line)) => format!("{sheet}:{line}"),
            (Some(sheet), None) => sheet.to_string(),
            (None, _) => String::new(),
        }
    }
}
