//! Finds the line that names the columns, below whatever titles stand above it.

use crate::Sheet;

/// Titles and notes above the header take no more lines than these.
const LOOKED_THROUGH: usize = 30;

/// The place in `sheet.lines` of the line with the most cells that are known as names of columns; the first of equals.
pub fn header(sheet: &Sheet, is_known: impl Fn(&str) -> bool) -> Option<usize> {
    let mut best = None;
    for (at, line) in sheet.lines.iter().take(LOOKED_THROUGH).enumerate() {
        let known = line.cells.iter().filter(|cell| is_known(&plain_title(&cell.shown()))).count();
        if known > best.map_or(0, |(_, most)| most) {
            best = Some((at, known));
        }
    }
    best.map(|(at, _)| at)
}

/// The title of a column as it is compared: without the star of required columns, spaces and line breaks, and with the
/// brackets that a Chinese keyboard gives made plain.
pub fn plain_title(title: &str) -> String {
    let plain = title.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | '\u{feff}'));
    plain
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '：' => ':',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Line};

    fn sheet(lines: &[&[&str]]) -> Sheet {
        let line = |(at, cells): (usize, &&[&str])| Line {
            number: at as u32 + 1,
            cells: cells.iter().map(|text| Cell::text(*text)).collect(),
        };
        Sheet { name: "表".into(), lines: lines.iter().enumerate().map(line).collect() }
    }

    #[test]
    fn titles_above_the_header_are_skipped() {
        let found = sheet(&[
            &["2026年居民台账", "2026年居民台账"],
            &["填表人：王某"],
            &["姓 名*", "电话（手机）"],
            &["张某", "1"],
        ]);
        let known = ["姓名", "电话(手机)"];
        assert_eq!(header(&found, |title| known.contains(&title)), Some(2));
        assert_eq!(header(&sheet(&[&["甲"], &["乙"]]), |title| title == "丙"), None);
    }
}
