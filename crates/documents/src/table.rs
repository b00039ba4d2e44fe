//! A table to be written.

use crate::Cell;

/// How a column looks in a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// As it comes.
    #[default]
    Plain,
    /// Text, also where only digits are typed: ids keep their zeros and all their digits.
    Text,
    /// A day.
    Date,
    /// An amount with two decimals.
    Money,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// What stands in the header.
    pub title: String,
    /// Marked with a star.
    pub is_required: bool,
    /// There for programs only.
    pub is_hidden: bool,
    /// What to write into it.
    pub note: Option<String>,
    /// How it looks.
    pub look: Look,
    /// What may be chosen.
    pub options: Vec<String>,
    /// Whether something else than an option may stand there too.
    pub is_open: bool,
}

/// A cell that is marked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The row, from 0.
    pub row: usize,
    /// The column, from 0.
    pub column: usize,
    /// Why.
    pub note: String,
}

/// A table to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What the sheet is called.
    pub name: String,
    /// Notes above the header.
    pub notes: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Cells that are marked.
    pub marks: Vec<Mark>,
    /// Who took it out and when: on every printed page, in the properties of the document and above the header.
    pub watermark: Option<String>,
    /// A second sheet that explains the columns: a title and its text.
    pub explained: Vec<(String, String)>,
    /// What the second sheet is called.
    pub explained_name: String,
    /// Below so many rows validations go on, for rows that people will type.
    pub rows_to_type: u32,
}
