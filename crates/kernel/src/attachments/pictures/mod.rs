//! Pictures, put together again from the parts that draw.

pub(super) mod jpeg;
pub(super) mod png;
pub(super) mod webp;

mod exif;

use super::{FileKind, Limits, Refused};
use img_parts::Bytes;

/// Colour profiles larger than this hold something else.
const PROFILE_BYTES_MAX: usize = 4 << 20;

/// Refuses a picture that would fill the memory of who opens it.
fn refuse_too_many_pixels(size: Option<(u32, u32)>, kind: FileKind, limits: &Limits) -> Result<(), Refused> {
    match size {
        None | Some((0, _) | (_, 0)) => Err(Refused::Broken { kind }),
        Some((width, height)) if u64::from(width) * u64::from(height) > limits.pixels_max => {
            Err(Refused::TooManyPixels { pixels_max: limits.pixels_max })
        }
        Some(_) => Ok(()),
    }
}

/// The colour profile, if it is one: it states its own length and bears the mark of its kind.
fn colour_profile(profile: Option<Bytes>) -> Option<Bytes> {
    profile.filter(|it| {
        let states = it.first_chunk().map(|length| u32::from_be_bytes(*length) as usize);
        it.len() <= PROFILE_BYTES_MAX && states == Some(it.len()) && it.get(36..40) == Some(b"acsp")
    })
}
