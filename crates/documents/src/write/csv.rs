//! A table as a text file: UTF-8 with the mark that Excel needs, and lines that end as Windows ends them.

use super::QUOTED;
use crate::{Cell, Table};

/// The table as separated values. Notes and the watermark stand above the header, behind `#`.
pub fn csv(table: &Table) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    for note in table.watermark.iter().chain(&table.notes) {
        text.push_str("# ");
        text.extend(note.chars().map(|c| if matches!(c, '\n' | '\r' | '"') { ' ' } else { c }));
        text.push_str("\r\n");
    }
    line(&mut text, table.columns.iter().map(|column| column.title.clone()));
    for row in &table.rows {
        line(&mut text, row.iter().map(spelt));
    }
    text.into_bytes()
}

fn line(text: &mut String, values: impl Iterator<Item = String>) {
    for (at, value) in values.enumerate() {
        if at > 0 {
            text.push(',');
        }
        if value.contains([',', '"', '\n', '\r', '\t', ';']) || value.starts_with(' ') || value.ends_with(' ') {
            text.push('"');
            text.push_str(&value.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&value);
        }
    }
    text.push_str("\r\n");
}

fn spelt(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(QUOTED) => format!("'{text}"),
        other => other.shown(),
    }
}
