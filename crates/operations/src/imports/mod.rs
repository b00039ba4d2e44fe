//! Imports (导入): files on their way into a register. A file is staged sealed, every cell is checked, and only what is
//! right and asked for is written, a part a work, as one batch that can be taken back.

mod cells;
mod check;
mod faults;
mod mapping;
mod names;
mod preview;
mod run;
mod same_row;
pub(crate) mod store;
mod upload;
mod view;

pub use faults::{SheetFaultView, fault_book, faults};
pub use mapping::{MapColumns, map};
pub use preview::{SheetLineView, SheetWarningView, lines};
pub use run::{drive, resume, start};
pub use upload::{UploadSheet, upload};
pub use view::{SheetImportColumn, SheetImportView, imports, show};

use gridwork_definitions::model::Key;
use gridwork_kernel::{BatchId, ImportId, Instant, OrgId, PersonId, RowId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// Whose lines are kept for so many days, then they are erased.
pub(crate) const KEPT_DAYS: i64 = 7;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Its lines are being kept; who sends the file again under the same key goes on with it.
    Staging,
    /// Its cells are being checked.
    Checking,
    /// It waits for a word.
    Ready,
    /// Rows are being written.
    Running,
    /// All that was asked for is written.
    Done,
}

impl Status {
    /// The word for whoever waits: what is kept is checked next.
    fn told(self) -> &'static str {
        match self {
            Self::Staging => Self::Checking.as_str(),
            other => other.as_str(),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Checking => "checking",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Staging, Self::Checking, Self::Ready, Self::Running, Self::Done]
            .into_iter()
            .find(|it| it.as_str() == word)
    }
}

/// An import.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    id: ImportId,
    register: Key,
    person: PersonId,
    created_at: Instant,
    file_name: String,
    file_hash: String,
    status: Status,
    mapping: Mapping,
    signature: String,
    lines: i64,
    position: i64,
    selection: Option<Vec<i64>>,
    batch: Option<BatchId>,
}

/// What the columns of a file hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping {
    columns: Vec<MappedColumn>,
    /// The fields that name a row, where it is not those of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    /// The org of rows that are new and name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<OrgId>,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MappedColumn {
    title: String,
    /// `field`, `field#id`, `@org`, `@org#id`, `@id`; none when it is passed over.
    target: Option<String>,
}

/// A line of a file.
#[derive(Debug, Clone)]
pub(crate) struct StagedLine {
    line: i64,
    cells: Vec<Json>,
    verdict: Option<Verdict>,
}

/// What was found of a line, and what shall be written of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Verdict {
    line: i64,
    /// `add`, `change`, `same` or `faulty`; then `added`, `changed` or `failed`.
    outcome: String,
    /// The row it names, and its version then.
    row: Option<(RowId, i64)>,
    org: Option<OrgId>,
    fields: Map<String, Json>,
    faults: Vec<CellFault>,
    same_row: Option<String>,
    /// The sealed fields by which the row was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    found_by: Vec<String>,
}

/// What is wrong in a cell, or with a line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CellFault {
    /// The column of the file, from 0; none for the line.
    column: Option<usize>,
    field: Option<String>,
    code: String,
    zh: String,
    en: String,
}
