//! The text of a file: UTF-8, UTF-16 with its mark, or what Chinese Excel calls ANSI (GB 18030).

use crate::Refused;
use encoding_rs::{Encoding, GB18030};

/// The text of some bytes, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<String, Refused> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (Some(encoding), &bytes[mark..]),
        None => (None, bytes),
    };
    let text = match encoding {
        Some(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into),
        },
    };
    // A NUL stands in no table: such bytes are something else, or UTF-16 without its mark.
    text.filter(|text: &String| !text.contains('\0')).ok_or(Refused::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_office_programs_save_is_read() {
        let words = "姓名,喆\r\n";
        let (gbk, _, _) = GB18030.encode(words);
        let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain(words.encode_utf16().flat_map(bytes)).collect::<Vec<_>>()
        };
        let marked = [b"\xef\xbb\xbf", words.as_bytes()].concat();
        for bytes in [
            words.as_bytes().to_vec(),
            marked,
            gbk.into_owned(),
            utf16([0xff, 0xfe], u16::to_le_bytes),
            utf16([0xfe, 0xff], u16::to_be_bytes),
        ] {
            assert_eq!(text(&bytes).unwrap(), words);
        }
        assert_eq!(text(&[0x61, 0xff, 0xff]), Err(Refused::Encoding));
        assert_eq!(text(b"a\0b"), Err(Refused::Encoding));
    }
}
