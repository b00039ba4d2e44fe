//! What may be attached and what may not, on files made here byte by byte.

mod documents;
mod pictures;

use super::*;
use proptest::prelude::*;

fn accepted(name: &str, content: impl Into<Vec<u8>>) -> Accepted {
    accept(name, content.into(), &Limits::default()).unwrap()
}

fn code(name: &str, content: impl Into<Vec<u8>>) -> &'static str {
    let refused = accept(name, content.into(), &Limits::default()).unwrap_err();
    let because = refused.because();
    assert!(!because.zh.is_empty() && because.en.is_some_and(|en| !en.is_empty() && !en.ends_with('.')));
    refused.code()
}

fn holds(content: &[u8], word: &[u8]) -> bool {
    content.windows(word.len()).any(|window| window == word)
}

#[test]
fn empty_and_oversized_files_are_refused_before_anything_else() {
    assert_eq!(code("a.txt", ""), "empty");
    let limits = Limits { bytes_max: 10, ..Limits::default() };
    assert!(accept("a.txt", b"0123456789".to_vec(), &limits).is_ok());
    assert_eq!(accept("a.txt", b"01234567890".to_vec(), &limits), Err(Refused::TooLarge { bytes_max: 10 }));
}

#[test]
fn other_kinds_are_refused_whatever_their_name() {
    for content in [
        &b"MZ\x90\0\x03\0\0\0"[..],
        b"\x7fELF\x02\x01\x01\0",
        b"#!/bin/sh\nrm -rf /\n",
        b"GIF89a\x01\0\x01\0",
        b"Rar!\x1a\x07\x01\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
        b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"<!DOCTYPE html><html></html>",
        b"\x00\x00\x00\x18ftypheic\0\0\0\0mif1heic",
    ] {
        for name in ["a.jpg", "a.txt", "a"] {
            assert_eq!(code(name, content), "kind", "{content:?}");
        }
    }
}

#[test]
fn text_is_utf_8_without_markup() {
    for text in ["姓名,电话\n王,1\n", "\u{feff}名单", "a < b, c > d", "<3"] {
        assert_eq!(accepted("名单.csv", text).kind, FileKind::Text);
    }
    // GBK, a null, a control character.
    for text in [&b"\xc0\xee\xbd\xad\xb4\xf3"[..], b"a\0b", b"a\x1b[31mb"] {
        assert_eq!(code("a.txt", text), "kind");
    }
    for text in ["text first <SCRIPT>alert(1)</SCRIPT>", "see <html>", "x <?php system(1) ?>"] {
        assert_eq!(code("a.txt", text), "polyglot");
    }
}

#[test]
fn the_name_must_say_what_the_content_is() {
    assert_eq!(code("a.jpg", "plain text"), "mismatch");
    assert_eq!(code("a.pdf", pictures::jpeg(&[])), "mismatch");
    assert_eq!(accepted("照片", pictures::jpeg(&[])).name, "照片.jpg");
}

#[test]
fn every_reason_is_said_in_both_languages() {
    let kind = FileKind::Png;
    for refused in [
        Refused::Empty,
        Refused::TooLarge { bytes_max: 1 << 20 },
        Refused::TooManyPixels { pixels_max: 50_000_000 },
        Refused::UnpacksTooLarge { bytes_max: 1 << 20 },
        Refused::Kind { found: None },
        Refused::Mismatch { extension: "jpg".into(), kind },
        Refused::Polyglot { hidden: "ZIP" },
        Refused::Broken { kind },
        Refused::Locked { with: "macros" },
        Refused::Locked { with: "password" },
        Refused::Animated,
    ] {
        let because = refused.because();
        assert!(because.zh.contains(|c: char| !c.is_ascii()) && because.en.is_some_and(|en| en.is_ascii()));
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(which in 0..6usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let heads: [&[u8]; 6] = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b"%PDF-", b"PK\x03\x04", b""];
        let _ = accept("a", [heads[which], &bytes].concat(), &Limits::default());
    }

    #[test]
    fn no_changed_byte_makes_it_panic_or_keeps_a_secret(
        which in 0..3usize, at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>(),
    ) {
        let mut content = [pictures::jpeg_with_secrets(), pictures::png_with_secrets(), pictures::webp_with_secrets()][which].clone();
        let at = at.index(content.len());
        content[at] = to;
        for content in [content.clone(), content[..cut.index(content.len())].to_vec()] {
            if let Ok(kept) = accept("a", content, &Limits::default()) {
                prop_assert!(!kept.kind.is_picture() || !holds(&kept.content, pictures::SECRET));
            }
        }
    }
}
