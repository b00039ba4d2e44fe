//! Finds files that are two at once: one kind to whoever checks it, another to whoever opens it.

use super::Refused;

/// What hangs on behind the end of a file.
pub(super) const TRAILING: &str = "trailing data";

/// How far into a file readers look for what it is: PDF readers for `%PDF-`, browsers for markup.
const HEAD: usize = 1024;

const MARKUP: [&[u8]; 6] = [b"<!doctype", b"<html", b"<script", b"<body", b"<svg", b"<?php"];

/// Refuses a picture that is also a page, a document or an archive.
pub(super) fn refuse_hidden(content: &[u8]) -> Result<(), Refused> {
    if head(content).windows(5).any(|window| window == b"%PDF-") {
        return Err(Refused::Polyglot { hidden: "PDF" });
    }
    refuse_pages_and_archives(content)
}

/// Refuses what a browser would take for a page, or an unpacker for an archive.
pub(super) fn refuse_pages_and_archives(content: &[u8]) -> Result<(), Refused> {
    if MARKUP.iter().any(|word| holds_word(head(content), word)) || holds_word(content, b"<script") {
        return Err(Refused::Polyglot { hidden: "HTML" });
    }
    if ends_as_zip(content) {
        return Err(Refused::Polyglot { hidden: "ZIP" });
    }
    Ok(())
}

/// Refuses bytes behind the end of a picture, other than filling.
pub(super) fn refuse_trailing(rest: &[u8]) -> Result<(), Refused> {
    if rest.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(Refused::Polyglot { hidden: TRAILING }) }
}

fn head(content: &[u8]) -> &[u8] {
    &content[..content.len().min(HEAD)]
}

/// Whether a word of markup occurs, in small letters or capitals.
fn holds_word(content: &[u8], word: &[u8]) -> bool {
    let mut rest = content;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at..];
        if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// Whether an unpacker, which reads from the end, would find an archive: an end record whose comment reaches exactly
/// to the end of the file, and a directory where the record says.
fn ends_as_zip(content: &[u8]) -> bool {
    const RECORD: usize = 22;
    const COMMENT_MAX: usize = 0xffff;
    let tail = content.len().saturating_sub(RECORD + COMMENT_MAX);
    content[tail..].windows(RECORD).enumerate().any(|(at, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && tail + at + RECORD + comment == content.len()
    })
}
