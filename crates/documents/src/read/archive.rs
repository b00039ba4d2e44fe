//! Looks through a ZIP archive before anybody unpacks it: what it would grow to, and whether it carries macros.

use super::Limits;
use crate::Refused;
use flate2::read::DeflateDecoder;
use std::io::Read;

/// No workbook has more parts.
const ENTRIES_MAX: usize = 10_000;
/// A sheet of one text over and over packs a hundredfold; what packs tighter still is made to.
const RATIO_MAX: u64 = 250;
/// Below this it does not matter how tightly it is packed.
const RATIO_FROM: u64 = 16 << 20;
const END_RECORD: usize = 22;
const COMMENT_MAX: usize = 0xffff;
const ENTRY: usize = 46;
const LOCAL_HEADER: usize = 30;

/// Refuses archives that grow too large, whatever their directory claims, and those with macros.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Refused> {
    let mut rest = directory(bytes).ok_or_else(broken)?;
    let (mut unpacked, mut count) = (0_u64, 0_usize);
    while rest.starts_with(b"PK\x01\x02") {
        let (name, packed, length) = entry(bytes, rest).ok_or_else(broken)?;
        if is_macro(name) {
            return Err(Refused::Macros);
        }
        count += 1;
        unpacked += grown(packed, limits.unpacked_max.saturating_sub(unpacked))?;
        let is_too_tight = unpacked > RATIO_FROM && unpacked / RATIO_MAX > bytes.len() as u64;
        if unpacked > limits.unpacked_max || count > ENTRIES_MAX || is_too_tight {
            return Err(Refused::Unpacks { bytes_max: limits.unpacked_max });
        }
        rest = &rest[length..];
    }
    if count == 0 { Err(broken()) } else { Ok(()) }
}

fn broken() -> Refused {
    Refused::Broken { detail: "the directory of the archive cannot be read".into() }
}

fn is_macro(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b"vbaproject.bin") || name.starts_with(b"xl/macrosheets/") || name.starts_with(b"basic/")
}

/// The bytes of a part: how they are packed, and they themselves.
struct Packed<'a> {
    method: usize,
    bytes: &'a [u8],
}

/// How much a part grows to, counted no further than a little above `most`.
fn grown(packed: Packed<'_>, most: u64) -> Result<u64, Refused> {
    match packed.method {
        0 => Ok(packed.bytes.len() as u64),
        8 => {
            let mut reader = DeflateDecoder::new(packed.bytes).take(most.saturating_add(1));
            std::io::copy(&mut reader, &mut std::io::sink()).map_err(|_| broken())
        }
        _ => Err(broken()),
    }
}

/// From the first entry of the directory on.
fn directory(bytes: &[u8]) -> Option<&[u8]> {
    let tail = bytes.len().saturating_sub(END_RECORD + COMMENT_MAX);
    let at = bytes[tail..].windows(4).rposition(|window| window == b"PK\x05\x06")? + tail;
    let starts_at = usize::try_from(number(bytes, at + 16, 4)?).ok()?;
    bytes.get(starts_at..at)
}

/// The name of the entry at the beginning of the directory's rest, what it packs, and how long the entry is.
fn entry<'a>(bytes: &'a [u8], rest: &'a [u8]) -> Option<(&'a [u8], Packed<'a>, usize)> {
    let part = |at: usize, length: usize| usize::try_from(number(rest, at, length)?).ok();
    let (name, extra, comment) = (part(28, 2)?, part(30, 2)?, part(32, 2)?);
    let (method, packed, starts_at) = (part(10, 2)?, part(20, 4)?, part(42, 4)?);
    let length = ENTRY + name + extra + comment;
    rest.get(..length)?;
    let header = bytes.get(starts_at..).filter(|it| it.starts_with(b"PK\x03\x04"))?;
    let before = LOCAL_HEADER + usize::try_from(number(header, 26, 2)? + number(header, 28, 2)?).ok()?;
    let packed = header.get(before..before.checked_add(packed)?)?;
    Some((&rest[ENTRY..ENTRY + name], Packed { method, bytes: packed }, length))
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
