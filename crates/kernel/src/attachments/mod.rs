//! What may be attached: a short list of kinds, told by their content and not by their name, rid of what they would
//! tell besides (place, time and device of a photo), and refused when one file is two.
//!
//! Pictures are taken apart and put together again from the parts that draw; nothing else of them is kept. Documents
//! are kept as they are: their authors' names, and photos inside them, stay in them.

mod name;
mod office;
mod pictures;
mod polyglot;
mod refused;
mod sniff;

pub use refused::Refused;
pub use sniff::FileKind;

/// How large things may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes_max: usize,
    /// Width times height of a picture: a small file can claim to be a large one and fill the memory of who opens it.
    pub pixels_max: u64,
    /// Bytes of a document once unpacked, for the same reason.
    pub unpacked_bytes_max: u64,
}

impl Default for Limits {
    /// 10 MiB, 50 megapixels, 200 MiB unpacked.
    fn default() -> Self {
        Self { bytes_max: 10 << 20, pixels_max: 50_000_000, unpacked_bytes_max: 200 << 20 }
    }
}

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its name, safe to show and to save under.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Its content, of pictures only what draws.
    pub content: Vec<u8>,
}

/// Looks at an uploaded file and cleans it.
///
/// # Errors
/// Why it may not be kept, and what to do instead.
pub fn accept(name: &str, content: Vec<u8>, limits: &Limits) -> Result<Accepted, Refused> {
    if content.is_empty() {
        return Err(Refused::Empty);
    }
    if content.len() > limits.bytes_max {
        return Err(Refused::TooLarge { bytes_max: limits.bytes_max });
    }
    let kind = sniff::kind_of(&content, limits)?;
    let name = name::clean(name, kind)?;
    let content = match kind {
        FileKind::Jpeg => pictures::jpeg::clean(content, limits)?,
        FileKind::Png => pictures::png::clean(content, limits)?,
        FileKind::Webp => pictures::webp::clean(content, limits)?,
        FileKind::Pdf | FileKind::Docx | FileKind::Xlsx | FileKind::Text => content,
    };
    Ok(Accepted { name, kind, content })
}

#[cfg(test)]
mod tests;
