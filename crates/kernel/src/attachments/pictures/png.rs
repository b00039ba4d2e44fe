//! PNG: the image and what tells its colours are kept; texts, times, films and private chunks are not.

use super::{FileKind, Limits, Refused, colour_profile, exif, refuse_too_many_pixels};
use crate::attachments::polyglot;
use img_parts::png::{Png, PngChunk};
use img_parts::{Bytes, ImageEXIF, ImageICC};

const BROKEN: Refused = Refused::Broken { kind: FileKind::Png };

/// Chunks that draw. `iCCP` and `eXIf` are made anew.
const KEPT: [&[u8; 4]; 12] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"bKGD", b"pHYs"];

pub(crate) fn clean(content: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let content = Bytes::from(content);
    let mut png = Png::from_bytes(content.clone()).map_err(|_| BROKEN)?;
    refuse_misshapen(&png)?;
    polyglot::refuse_trailing(&content[png.len()..])?;
    polyglot::refuse_hidden(&content[..png.len()])?;
    refuse_too_many_pixels(png.dimensions(), FileKind::Png, limits)?;
    let (upright, profile) = (exif::minimal(png.exif()), colour_profile(png.icc_profile()));
    png.chunks_mut().retain(|chunk| KEPT.contains(&&chunk.kind()) && chunk.contents().len() <= bytes_max(chunk));
    png.set_exif(upright);
    if profile.is_some() {
        png.set_icc_profile(profile);
    }
    Ok(png.encoder().bytes().to_vec())
}

/// A PNG begins with its one header, holds an image and ends with its end.
fn refuse_misshapen(png: &Png) -> Result<(), Refused> {
    let count = |kind: &[u8; 4]| png.chunks_by_type(*kind).count();
    let begins = png.chunks().first().is_some_and(|it| it.kind() == *b"IHDR" && it.contents().len() == 13);
    let ends = png.chunks().last().is_some_and(|it| it.kind() == *b"IEND" && it.contents().is_empty());
    if begins && ends && count(b"IHDR") == 1 && count(b"IDAT") > 0 { Ok(()) } else { Err(BROKEN) }
}

/// What a chunk of its kind can need; a longer one holds something else.
fn bytes_max(chunk: &PngChunk) -> usize {
    match &chunk.kind() {
        b"IDAT" => usize::MAX,
        b"PLTE" => 768,
        b"tRNS" => 256,
        b"cHRM" => 32,
        b"IHDR" => 13,
        b"pHYs" => 9,
        b"bKGD" => 6,
        // Gamma, sRGB, cICP, sBIT and the empty end.
        _ => 4,
    }
}
