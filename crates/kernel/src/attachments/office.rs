//! Word documents and Excel workbooks: ZIP archives, looked at by their directory without unpacking anything.

use super::{FileKind, Limits, Refused, polyglot};
use std::collections::HashSet;

/// No document has more parts; an archive that claims them wants to be slow.
const ENTRIES_MAX: usize = 10_000;
const END_RECORD: usize = 22;
const ENTRY: usize = 46;
const LOCAL_HEADER: usize = 30;

/// One part of the archive, as its directory describes it.
struct Entry<'a> {
    name: &'a str,
    is_locked: bool,
    packed_bytes: u64,
    unpacked_bytes: u64,
    starts_at: u64,
}

/// What a ZIP archive is, if it is a document.
pub(super) fn kind_of(content: &[u8], limits: &Limits) -> Result<FileKind, Refused> {
    let (entries, directory_at) = directory(content)?;
    if entries.iter().any(|entry| entry.is_locked) {
        return Err(Refused::Locked { with: "password" });
    }
    let unpacked = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.unpacked_bytes));
    if unpacked > limits.unpacked_bytes_max {
        return Err(Refused::UnpacksTooLarge { bytes_max: limits.unpacked_bytes_max });
    }
    refuse_gaps_and_overlaps(content, &entries, directory_at)?;
    let mut names = HashSet::new();
    for entry in &entries {
        let is_plain = !entry.name.starts_with('/')
            && !entry.name.contains('\\')
            && !entry.name.split('/').any(|part| part == "..");
        if !is_plain || !names.insert(entry.name.to_ascii_lowercase()) {
            return Err(Refused::Polyglot { hidden: "ZIP" });
        }
    }
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(Refused::Locked { with: "macros" });
    }
    // Some editors call the main part of a document `word/document2.xml`.
    let is_document = |name: &String| name.starts_with("word/document") && name.ends_with(".xml");
    match names.contains("[content_types].xml") {
        true if names.iter().any(is_document) => Ok(FileKind::Docx),
        true if names.contains("xl/workbook.xml") => Ok(FileKind::Xlsx),
        _ => Err(Refused::Kind { found: Some("ZIP") }),
    }
}

/// The directory of an archive that begins at the first byte and ends at the last, and where the directory stands.
fn directory(content: &[u8]) -> Result<(Vec<Entry<'_>>, u64), Refused> {
    let broken = || Refused::Kind { found: Some("ZIP") };
    let end_at = content.len().checked_sub(END_RECORD).ok_or_else(broken)?;
    let end = &content[end_at..];
    // A comment, or anything else after the record, leaves room for another file.
    if !end.starts_with(b"PK\x05\x06") || number(end, 20, 2) != Some(0) {
        return Err(Refused::Polyglot { hidden: polyglot::TRAILING });
    }
    let (Some(count), Some(bytes), Some(starts_at)) = (number(end, 10, 2), number(end, 12, 4), number(end, 16, 4))
    else {
        return Err(broken());
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count > ENTRIES_MAX || number(end, 8, 2) != number(end, 10, 2) {
        return Err(broken());
    }
    if starts_at + bytes != end_at as u64 {
        return Err(Refused::Polyglot { hidden: "ZIP" });
    }
    let mut rest = content.get(starts_at as usize..end_at).ok_or_else(broken)?;
    let mut entries = Vec::with_capacity(count);
    while !rest.is_empty() {
        let (entry, length) = entry(rest).ok_or_else(broken)?;
        entries.push(entry);
        rest = &rest[length..];
    }
    if entries.len() == count { Ok((entries, starts_at)) } else { Err(broken()) }
}

/// The entry at the beginning of the directory's rest, and its length.
fn entry(rest: &[u8]) -> Option<(Entry<'_>, usize)> {
    if !rest.starts_with(b"PK\x01\x02") {
        return None;
    }
    let part = |at: usize| number(rest, at, 2).map(|it| it as usize);
    let (name, extra, comment) = (part(28)?, part(30)?, part(32)?);
    let length = ENTRY + name + extra + comment;
    let name = std::str::from_utf8(rest.get(ENTRY..ENTRY + name)?).ok()?;
    rest.get(..length)?;
    let entry = Entry {
        name,
        is_locked: number(rest, 8, 2)? & 1 == 1,
        packed_bytes: number(rest, 20, 4)?,
        unpacked_bytes: number(rest, 24, 4)?,
        starts_at: number(rest, 42, 4)?,
    };
    Some((entry, length))
}

/// Parts that share their bytes make bombs, and bytes before the first part make room for another file.
fn refuse_gaps_and_overlaps(content: &[u8], entries: &[Entry<'_>], directory_at: u64) -> Result<(), Refused> {
    let mut spans: Vec<(u64, u64)> = entries.iter().map(|entry| (entry.starts_at, entry.packed_bytes)).collect();
    spans.sort_unstable();
    let mut free_from = 0;
    for (index, (starts_at, packed)) in spans.into_iter().enumerate() {
        let header =
            usize::try_from(starts_at).ok().and_then(|at| content.get(at..)).filter(|it| it.starts_with(b"PK\x03\x04"));
        let lengths = header.and_then(|header| Some(number(header, 26, 2)? + number(header, 28, 2)?));
        let Some(lengths) = lengths else {
            return Err(Refused::Kind { found: Some("ZIP") });
        };
        let is_first_late = index == 0 && starts_at != 0;
        if is_first_late || starts_at < free_from {
            return Err(Refused::Polyglot { hidden: "ZIP" });
        }
        free_from = starts_at + LOCAL_HEADER as u64 + lengths + packed;
    }
    if free_from <= directory_at { Ok(()) } else { Err(Refused::Polyglot { hidden: "ZIP" }) }
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
