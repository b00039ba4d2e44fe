//! Batches (批次): what was done to many rows together, so that it can be undone together.

pub mod store;

use gridwork_definitions::model::Key;
use gridwork_kernel::{BatchId, Instant, PersonId, RowId};

/// How a batch came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchKind {
    /// Rows pasted or edited together.
    Edit,
    /// Rows read from a file.
    Import,
    /// Another batch taken back.
    Undo,
}

impl BatchKind {
    /// The word in the table and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Import => "import",
            Self::Undo => "undo",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Edit, Self::Import, Self::Undo].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Identity; later ones are greater.
    pub id: BatchId,
    /// The register.
    pub register: Key,
    /// How it came about.
    pub kind: BatchKind,
    /// Whose it is; none for the system's.
    pub person: Option<PersonId>,
    /// When it was begun.
    pub at: Instant,
    /// How many changes of rows it made.
    pub rows: i64,
    /// Which one it takes back.
    pub undoes: Option<BatchId>,
    /// By which one it was taken back, if only in part.
    pub undone_by: Option<BatchId>,
}

/// One change of a row in a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchLine {
    /// The row.
    pub row: RowId,
    /// The version it made.
    pub version: i64,
    /// `add`, `change`, `retire` or `restore`.
    pub action: String,
    /// The fields it changed.
    pub fields: Vec<String>,
}
