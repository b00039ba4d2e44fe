//! Documents (文档): plain tables in and out, as people keep them in Excel, WPS, LibreOffice and text files.
//!
//! [`read`] takes the bytes of a workbook or a CSV file and gives its sheets as lines of [`Cell`]s; [`header`] finds the
//! line that names the columns. [`write::xlsx`] and [`write::csv`] draw a [`Table`]. All of it happens in memory: what
//! people import is personal, and nothing of it may lie in a temporary file. The crate knows no register; what a cell
//! means is for the field types to say.

mod cell;
mod header;
mod read;
mod refused;
mod table;
pub mod write;

pub use cell::Cell;
pub use header::{header, plain_title};
pub use read::{Kind, Limits, Line, Sheet, kind_of, read};
pub use refused::Refused;
pub use table::{Column, Look, Mark, Table};

/// The most characters (UTF-16 units, as Excel counts) of one cell of a workbook.
pub const CELL_TEXT_MAX: usize = 32_767;
