//! Tells a file's kind by its content.

use super::{Limits, Refused, office, polyglot};
use std::fmt;

/// The kinds of files that may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A photo.
    Jpeg,
    /// A picture without loss.
    Png,
    /// A picture of the web.
    Webp,
    /// A printed document.
    Pdf,
    /// A Word document.
    Docx,
    /// An Excel workbook.
    Xlsx,
    /// Plain text or CSV in UTF-8.
    Text,
}

impl FileKind {
    /// The media type under which it is kept and served.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The endings its name may have, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Text => &["txt", "csv"],
        }
    }

    /// Whether a browser may show it in the page.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Text => "TXT",
        })
    }
}

/// What a file is. Pictures are only told here and looked into when they are cleaned.
pub(super) fn kind_of(content: &[u8], limits: &Limits) -> Result<FileKind, Refused> {
    match content {
        [0xff, 0xd8, 0xff, ..] => Ok(FileKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(FileKind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(FileKind::Webp),
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(content),
        [b'P', b'K', 3, 4, ..] => office::kind_of(content, limits),
        // The container of Word and Excel before 2007, and of locked documents since.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Refused::Kind { found: Some("DOC/XLS") }),
        _ => text(content),
    }
}

/// A PDF ends with its end mark; whatever follows belongs to something else.
fn pdf(content: &[u8]) -> Result<FileKind, Refused> {
    const END: &[u8] = b"%%EOF";
    let end = content.windows(END.len()).rposition(|window| window == END);
    let end = end.ok_or(Refused::Broken { kind: FileKind::Pdf })?;
    if !content[end + END.len()..].iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Refused::Polyglot { hidden: polyglot::TRAILING });
    }
    polyglot::refuse_pages_and_archives(content)?;
    Ok(FileKind::Pdf)
}

fn text(content: &[u8]) -> Result<FileKind, Refused> {
    if let Some(known) = infer::get(content) {
        return Err(Refused::Kind { found: Some(known.mime_type()) });
    }
    let is_plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    match std::str::from_utf8(content) {
        Ok(text) if text.chars().all(is_plain) => {
            polyglot::refuse_pages_and_archives(content)?;
            Ok(FileKind::Text)
        }
        _ => Err(Refused::Kind { found: None }),
    }
}
