//! Text files of separated values.

use super::{Collected, Limits, Sheet, encoding};
use crate::{Cell, Refused};
use csv::ReaderBuilder;

/// Reads a text file; what stands between its values is found by the line that has the most of it.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheet, Refused> {
    let text = encoding::text(bytes)?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    let mut collected = Collected::new("", limits);
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(|error| Refused::Broken { detail: error.to_string() })? {
        // Values may hold line breaks; a program that shows the file counts records, and leaves blank lines out.
        for (column, value) in record.iter().enumerate() {
            collected.put(number, column, Cell::text(unquoted(value)))?;
        }
        number += 1;
    }
    Ok(collected.sheet)
}

/// What stands between the values: the sign that one of the first lines has most of, quoted values left out.
fn delimiter(text: &str) -> u8 {
    let mut best = (0, b',');
    let (mut counts, mut is_quoted, mut lines) = ([0_usize; 3], false, 0);
    let mut begins = true;
    let mut is_note = false;
    for c in text.chars() {
        is_note = if begins { c == '#' } else { is_note };
        begins = false;
        match c {
            '"' if !is_note => is_quoted = !is_quoted,
            '\n' if !is_quoted => {
                (counts, begins, lines) = ([0; 3], true, lines + 1);
            }
            _ if is_quoted || is_note => {}
            ',' => counts[0] += 1,
            '\t' => counts[1] += 1,
            ';' => counts[2] += 1,
            _ => {}
        }
        for (count, sign) in counts.into_iter().zip([b',', b'\t', b';']) {
            best = if count > best.0 { (count, sign) } else { best };
        }
        if lines >= 30 {
            break;
        }
    }
    best.1
}

/// The quote that keeps a spreadsheet from taking a text for a formula is no part of it.
fn unquoted(value: &str) -> &str {
    match value.strip_prefix('\'') {
        Some(rest) if rest.starts_with(crate::write::QUOTED) => rest,
        _ => value,
    }
}
