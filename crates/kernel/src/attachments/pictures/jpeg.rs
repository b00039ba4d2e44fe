//! JPEG: tables, frame and scans are kept; of the rest only colour transform, colour profile and which way is up.

use super::{FileKind, Limits, Refused, colour_profile, exif, refuse_too_many_pixels};
use crate::attachments::polyglot;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::{Bytes, ImageEXIF, ImageICC};

const BROKEN: Refused = Refused::Broken { kind: FileKind::Jpeg };

pub(crate) fn clean(content: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let end = end_of(&content)?;
    refuse_trailing(&content[end..])?;
    polyglot::refuse_hidden(&content[..end])?;
    let mut jpeg = Jpeg::from_bytes(Bytes::from(content).slice(..end)).map_err(|_| BROKEN)?;
    let frames = jpeg.segments().iter().filter(|it| is_frame(it.marker())).count();
    if frames != 1 {
        return Err(BROKEN);
    }
    let size = jpeg.dimensions().map(|(width, height)| (u32::from(width), u32::from(height)));
    refuse_too_many_pixels(size, FileKind::Jpeg, limits)?;
    let (upright, profile) = (exif::minimal(jpeg.exif()), colour_profile(jpeg.icc_profile()));
    let drawn = jpeg.segments().iter().filter_map(drawing_part).collect();
    *jpeg.segments_mut() = drawn;
    jpeg.set_exif(upright);
    jpeg.set_icc_profile(profile);
    Ok(jpeg.encoder().bytes().to_vec())
}

/// Baseline, extended and progressive frames: what cameras make and browsers show.
fn is_frame(marker: u8) -> bool {
    matches!(marker, markers::SOF0 | markers::SOF1 | markers::SOF2)
}

/// What of a segment is needed to draw the picture.
fn drawing_part(segment: &JpegSegment) -> Option<JpegSegment> {
    let is_needed = match segment.marker() {
        markers::DQT | markers::DHT | markers::DRI | markers::SOS => true,
        // JFIF and Adobe say how colours are stored; behind JFIF's density follows a second, uncleaned, small picture.
        markers::APP0 => return jfif_without_thumbnail(segment),
        markers::APP14 => segment.contents().starts_with(b"Adobe") && segment.contents().len() == 12,
        marker => is_frame(marker),
    };
    is_needed.then(|| segment.clone())
}

fn jfif_without_thumbnail(segment: &JpegSegment) -> Option<JpegSegment> {
    let density = segment.contents().get(..12).filter(|it| it.starts_with(b"JFIF\0"))?;
    Some(JpegSegment::new_with_contents(markers::APP0, [density, &[0, 0]].concat().into()))
}

/// Where the picture ends, walking from segment to segment and through every scan.
fn end_of(content: &[u8]) -> Result<usize, Refused> {
    let mut at = 2;
    let mut has_scan = false;
    loop {
        // Between segments there may be filling, but nothing else.
        let (&[0xff], rest) = content.get(at..).and_then(|it| it.split_first_chunk()).ok_or(BROKEN)? else {
            return Err(BROKEN);
        };
        let marker = *rest.first().ok_or(BROKEN)?;
        match marker {
            0xff => at += 1,
            markers::EOI if has_scan => return Ok(at + 2),
            markers::DQT | markers::DHT | markers::DRI | markers::DNL | markers::SOS => {
                at = after_segment(content, at)?;
                if marker == markers::SOS {
                    has_scan = true;
                    at = after_scan(content, at)?;
                }
            }
            // Metadata belongs before the first scan; between scans nobody looks for it.
            markers::COM | markers::APP0..=markers::APP15 if !has_scan => at = after_segment(content, at)?,
            marker if is_frame(marker) && !has_scan => at = after_segment(content, at)?,
            _ => return Err(BROKEN),
        }
    }
}

fn after_segment(content: &[u8], at: usize) -> Result<usize, Refused> {
    let length = content.get(at + 2..).and_then(|it| it.first_chunk()).ok_or(BROKEN)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let end = at + 2 + length;
    if length < 2 || end > content.len() { Err(BROKEN) } else { Ok(end) }
}

/// Where the next marker stands that is neither stuffing nor a restart.
fn after_scan(content: &[u8], from: usize) -> Result<usize, Refused> {
    let mut at = from;
    loop {
        let found = content.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)).ok_or(BROKEN)?;
        at += found;
        match content.get(at + 1) {
            Some(0x00 | markers::RST0..=markers::RST7) => at += 2,
            Some(_) => return Ok(at),
            None => return Err(BROKEN),
        }
    }
}

/// Phones hang films, depth maps and further pictures on to a photo. Those are cut off; anything else is refused.
fn refuse_trailing(rest: &[u8]) -> Result<(), Refused> {
    let is_film = rest.get(4..8) == Some(b"ftyp");
    let is_picture = rest.starts_with(&[0xff, 0xd8, 0xff]);
    let is_samsung = rest.ends_with(b"SEFT");
    if is_film || is_picture || is_samsung {
        return polyglot::refuse_hidden(rest);
    }
    polyglot::refuse_trailing(rest)
}
