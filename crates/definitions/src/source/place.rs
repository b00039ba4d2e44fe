//! Where something stands in a pack's files, and how that becomes a line and a column.

/// The number of a file among those that were loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u32);

/// A stretch of one file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Place {
    /// The very beginning of a file, for what concerns it as a whole.
    pub(crate) fn top(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// A file with its text and the pack it belongs to.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// What people read before the line number, e.g. `packs/binhai/loops/order.yaml`.
    pub(crate) name: String,
    pub(crate) pack: String,
    pub(crate) text: String,
}

/// All files that were loaded.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    files: Vec<SourceFile>,
}

/// A place as people read it; line and column count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) end_line: u32,
    pub(crate) end_column: u32,
    pub(crate) source_line: String,
}

impl Sources {
    pub(crate) fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).expect("fewer than four billion files"))
    }

    pub(crate) fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Says to which pack a file belongs, once its head has been read.
    pub(crate) fn set_pack(&mut self, id: FileId, pack: &str) {
        self.files[id.0 as usize].pack = pack.to_owned();
    }

    pub(crate) fn spot(&self, place: Place) -> Spot {
        let text = self.file(place.file).text.as_str();
        let (line, column, line_start) = position(text, place.start);
        let (end_line, end_column, _) = position(text, place.end.max(place.start));
        let rest = &text[line_start..];
        let source_line = rest.lines().next().unwrap_or("").to_owned();
        Spot { line, column, end_line, end_column, source_line }
    }
}

/// Line and column (from 1, in characters) of a byte offset, and the byte at which the line begins.
fn position(text: &str, offset: u32) -> (u32, u32, usize) {
    let mut offset = (offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX), line_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_behind_chinese_text_counts_characters_not_bytes() {
        let mut sources = Sources::default();
        let text = "loop: order\ntitle: 群众点单 # 说明\n";
        let file = sources.add(SourceFile { name: "o.yaml".into(), pack: "p".into(), text: text.into() });
        let start = u32::try_from(text.find('#').unwrap()).unwrap();
        let spot = sources.spot(Place { file, start, end: start + 1 });
        assert_eq!((spot.line, spot.column, spot.end_column), (2, 13, 14));
        assert_eq!(spot.source_line, "title: 群众点单 # 说明");
    }

    #[test]
    fn a_place_beyond_the_end_is_the_end() {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile { name: "o.yaml".into(), pack: "p".into(), text: "字".into() });
        let spot = sources.spot(Place { file, start: 2, end: 900 });
        assert_eq!((spot.line, spot.column, spot.end_column), (1, 1, 2));
    }
}
