//! Sheets (表格): registers as workbooks and text files that people fill in and take along.

mod columns;
mod explain;
mod export;
mod spelling;
mod template;

pub(crate) use columns::{Target, titles};
pub use export::{Export, export};
pub(crate) use spelling::{Asked, Words};
pub use template::template;

use crate::error::{Error, Result};
use gridwork_documents::{Refused, Table, write};
use gridwork_kernel::error::Error as KernelError;

/// As what a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Separated values in UTF-8.
    Csv,
}

impl Format {
    /// The word in addresses, and how names of such files end.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Xlsx, Self::Csv].into_iter().find(|format| format.as_str() == word)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A file on its way out.
#[derive(Debug, Clone)]
pub struct SheetFile {
    /// What to save it as.
    pub name: String,
    /// As what it is written.
    pub format: Format,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Draws a table, away from the threads that answer requests.
pub(crate) async fn draw(name: String, format: Format, table: Table) -> Result<SheetFile> {
    let drawn = tokio::task::spawn_blocking(move || match format {
        Format::Xlsx => write::xlsx(&table),
        Format::Csv => Ok(write::csv(&table)),
    });
    let drawn = drawn.await.map_err(|error| Error::Internal(format!("a sheet was not drawn: {error}")))?;
    Ok(SheetFile { name: format!("{name}.{}", format.as_str()), format, content: drawn.map_err(refused)? })
}

/// The refusal of a file that cannot be read, or of a table that cannot be written.
pub(crate) fn refused(refused: Refused) -> Error {
    let (zh, en) = refused.say();
    KernelError::problem("file", refused.code(), zh, en).into()
}
