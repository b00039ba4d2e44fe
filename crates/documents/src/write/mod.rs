//! Draws a table as a workbook or as a text file.

mod csv;
mod xlsx;

pub use csv::csv;
pub use xlsx::xlsx;

/// What a spreadsheet would take for a formula when it opens a text file, and the quote that keeps it from doing so.
pub(crate) const QUOTED: [char; 7] = ['=', '+', '-', '@', '\t', '\'', '#'];
