//! Reads the tables of a file, whatever program saved it.

mod archive;
mod csv;
mod encoding;
mod workbook;

use crate::{Cell, Refused};

/// How much of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes_max: usize,
    /// Bytes of a workbook once unpacked.
    pub unpacked_max: u64,
    /// Lines of a sheet.
    pub lines_max: usize,
    /// Columns of a sheet.
    pub columns_max: usize,
    /// Cells of a file.
    pub cells_max: usize,
    /// Characters of a cell.
    pub text_max: usize,
}

impl Default for Limits {
    /// 20 MiB, 400 MiB unpacked, 100,000 lines below the header and titles, 300 columns,
    /// 5,000,000 cells, 100,000 characters a cell.
    fn default() -> Self {
        Self {
            bytes_max: 20 << 20,
            unpacked_max: 400 << 20,
            lines_max: 100_030,
            columns_max: 300,
            cells_max: 5_000_000,
            text_max: 100_000,
        }
    }
}

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A ZIP archive: `.xlsx` or `.ods`. Whoever reads it has looked at its directory before.
    Archive,
    /// The older Excel, `.xls`; a locked `.xlsx` looks like it.
    OldWorkbook,
    /// Lines of text.
    Csv,
}

/// One line of a sheet that has something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number as the program that shows the file counts, from 1.
    pub number: u32,
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name; empty for a text file.
    pub name: String,
    /// Its lines that have something in them.
    pub lines: Vec<Line>,
}

/// What a file is, by its first bytes.
///
/// # Errors
/// When it is empty.
pub fn kind_of(bytes: &[u8]) -> Result<Kind, Refused> {
    match bytes {
        [] => Err(Refused::Empty),
        [b'P', b'K', 3 | 5 | 7, ..] => Ok(Kind::Archive),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Kind::OldWorkbook),
        _ => Ok(Kind::Csv),
    }
}

/// Every sheet with its lines; hidden sheets are passed over.
///
/// # Errors
/// Why it cannot be read, and what to do.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Refused> {
    if bytes.len() > limits.bytes_max {
        return Err(Refused::TooLarge { bytes_max: limits.bytes_max });
    }
    let sheets = match kind_of(bytes)? {
        Kind::Archive => {
            archive::check(bytes, limits)?;
            workbook::archive(bytes, limits)?
        }
        Kind::OldWorkbook => workbook::old(bytes, limits)?,
        Kind::Csv => vec![csv::read(bytes, limits)?],
    };
    if sheets.iter().all(|sheet| sheet.lines.is_empty()) { Err(Refused::Empty) } else { Ok(sheets) }
}

/// Collects the lines of one sheet within the limits.
struct Collected<'a> {
    sheet: Sheet,
    limits: &'a Limits,
    cells: usize,
}

impl<'a> Collected<'a> {
    fn new(name: &str, limits: &'a Limits) -> Self {
        Self { sheet: Sheet { name: name.to_owned(), lines: Vec::new() }, limits, cells: 0 }
    }

    /// Puts a cell where it belongs; both numbers count from 0, and lines come in order.
    fn put(&mut self, line: u32, column: usize, cell: Cell) -> Result<(), Refused> {
        if cell.is_empty() {
            return Ok(());
        }
        let name = || self.sheet.name.clone();
        let (number, limits) = (line.saturating_add(1), self.limits);
        if column >= limits.columns_max {
            return Err(Refused::Columns { sheet: name(), line: number, columns_max: limits.columns_max });
        }
        if let Cell::Text(text) = &cell
            && text.len() > limits.text_max
            && text.chars().count() > limits.text_max
        {
            let (column, text_max) = (letters(column), limits.text_max);
            return Err(Refused::Text { sheet: name(), line: number, column, text_max });
        }
        if self.sheet.lines.last().is_none_or(|last| last.number != number) {
            if self.sheet.lines.len() >= limits.lines_max {
                return Err(Refused::Lines { sheet: name(), lines_max: limits.lines_max });
            }
            self.sheet.lines.push(Line { number, cells: Vec::new() });
        }
        let sheet = &mut self.sheet;
        let Some(last) = sheet.lines.last_mut() else { return Ok(()) };
        if last.cells.len() <= column {
            // Empty cells before it are kept too, and so they count.
            self.cells += column + 1 - last.cells.len();
            if self.cells > limits.cells_max {
                return Err(Refused::Cells { sheet: sheet.name.clone(), cells_max: limits.cells_max });
            }
            last.cells.resize(column + 1, Cell::Empty);
        }
        last.cells[column] = cell;
        Ok(())
    }
}

/// The letters that a workbook calls a column by, from 0: `A`, `Z`, `AA`.
pub(crate) fn letters(column: usize) -> String {
    let (mut left, mut name) = (column + 1, Vec::new());
    while left > 0 {
        name.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    name.iter().rev().collect()
}

#[test]
fn columns_are_called_as_workbooks_call_them() {
    assert_eq!([0, 25, 26, 51, 702].map(letters), ["A", "Z", "AA", "AZ", "AAA"]);
}
