//! WebP: still pictures only; the image, its alpha and its colours are kept.

use super::{FileKind, Limits, Refused, colour_profile, exif, refuse_too_many_pixels};
use crate::attachments::polyglot;
use img_parts::riff::RiffContent;
use img_parts::webp::{CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP};
use img_parts::{Bytes, ImageEXIF, ImageICC};

const BROKEN: Refused = Refused::Broken { kind: FileKind::Webp };
/// The flag of a VP8X chunk that announces XMP.
const XMP_FLAG: u8 = 0b100;

pub(crate) fn clean(content: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let stated = content.get(4..).and_then(|it| it.first_chunk()).ok_or(BROKEN)?;
    let end =
        (u32::from_le_bytes(*stated) as usize).checked_add(8).filter(|end| *end <= content.len()).ok_or(BROKEN)?;
    polyglot::refuse_trailing(&content[end..])?;
    polyglot::refuse_hidden(&content[..end])?;
    let mut webp = WebP::from_bytes(Bytes::from(content).slice(..end)).map_err(|_| BROKEN)?;
    if webp.has_chunk(CHUNK_ANIM) || webp.has_chunk(CHUNK_ANMF) {
        return Err(Refused::Animated);
    }
    if webp.chunks_by_id(CHUNK_VP8).count() + webp.chunks_by_id(CHUNK_VP8L).count() != 1 {
        return Err(BROKEN);
    }
    refuse_too_many_pixels(webp.dimensions(), FileKind::Webp, limits)?;
    let (upright, profile) = (exif::minimal(webp.exif()), colour_profile(webp.icc_profile()));
    let (extended, drawn): (Vec<_>, Vec<_>) = webp
        .chunks()
        .iter()
        .filter(|it| [CHUNK_VP8X, CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L].contains(&it.id()))
        .cloned()
        .partition(|it| it.id() == CHUNK_VP8X);
    // The canvas may claim one size and the image inside have another: both must be harmless.
    *webp.chunks_mut() = drawn.clone();
    refuse_too_many_pixels(webp.dimensions(), FileKind::Webp, limits)?;
    *webp.chunks_mut() = extended.into_iter().take(1).chain(drawn).collect();
    for chunk in webp.chunks_mut().iter_mut().filter(|it| it.id() == CHUNK_VP8X) {
        if let RiffContent::Data(data) = chunk.content_mut() {
            let mut header: Vec<u8> = data.get(..10).ok_or(BROKEN)?.to_vec();
            header[0] &= !XMP_FLAG;
            *data = header.into();
        }
    }
    webp.set_exif(upright);
    webp.set_icc_profile(profile);
    Ok(webp.encoder().bytes().to_vec())
}
