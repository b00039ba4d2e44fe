//! Numbers by which people, bodies and places are known in China: read in any usual spelling, kept in one, checked by
//! their own arithmetic, masked for those who may not see them.
//!
//! Errors never repeat the number: what is shown to a person ends up in logs and screenshots.

mod citizen_id;
mod credit_code;
mod found;
pub mod mask;
mod phone;
mod region_code;

pub use citizen_id::{CitizenId, Sex};
pub use credit_code::CreditCode;
pub use found::{FoundNumber, NumberKind, blank_personal_numbers, find_personal_numbers};
pub use phone::{Phone, PhoneKind};
pub use region_code::{RegionCode, RegionLevel, TownshipKind, VillageKind};

/// The ASCII twin of a full-width character, or the character itself.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        // Full-width forms stand in the order of ASCII.
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A text with every full-width character as its ASCII twin.
pub fn narrow_text(text: &str) -> String {
    text.chars().map(narrow).collect()
}

/// A text without spaces, in ASCII where it can be, and in capitals.
fn tight(text: &str) -> String {
    text.chars().map(narrow).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}
