//! Photos and pictures: what is stripped, what stays, what is refused.

use super::*;
use img_parts::png::{Png, PngChunk};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF, ImageICC};

/// What a camera would tell, and nobody may keep.
pub(super) const SECRET: &[u8] = b"N39.0300 E117.7000 by SecretCam";

/// EXIF with an orientation, and the place in a second directory entry.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II\x2a\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0]);
    exif.extend_from_slice(b"\x25\x88\x02\0\x20\0\0\0\x26\0\0\0\0\0\0\0");
    exif.extend_from_slice(SECRET);
    exif
}

/// A colour profile as small as one can be that states its length and its kind.
fn profile() -> Vec<u8> {
    let mut profile = vec![0; 132];
    profile[..4].copy_from_slice(&132_u32.to_be_bytes());
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], content].concat()
}

const SCAN: &[u8] = b"\x12\x34\xff\x00\x56\xff\xd0\x78\x9a";

/// A JPEG of 640 by 480 with further segments before its frame.
pub(super) fn jpeg(further: &[Vec<u8>]) -> Vec<u8> {
    jpeg_of(640, 480, further)
}

fn jpeg_of(width: u16, height: u16, further: &[Vec<u8>]) -> Vec<u8> {
    let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), b"\x01\x01\x11\x00"].concat();
    let mut jpeg = vec![0xff, 0xd8];
    jpeg.extend(further.concat());
    jpeg.extend(segment(0xdb, &[0; 65]));
    jpeg.extend(segment(0xc2, &frame));
    for scan in 0..2 {
        jpeg.extend(segment(0xc4, &[scan; 20]));
        jpeg.extend(segment(0xda, b"\x01\x01\x00\x00\x3f\x00"));
        jpeg.extend_from_slice(SCAN);
    }
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

pub(super) fn jpeg_with_secrets() -> Vec<u8> {
    let thumbnail = [b"JFIF\0\x01\x01\0\0\x48\0\x48\x01\x0a", SECRET].concat();
    jpeg(&[
        segment(0xe0, &thumbnail),
        segment(0xe1, &[b"Exif\0\0", &exif(6)[..]].concat()),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>", SECRET].concat()),
        segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", &profile()[..]].concat()),
        segment(0xe2, &[b"MPF\0", SECRET].concat()),
        segment(0xed, &[b"Photoshop 3.0\0", SECRET].concat()),
        segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
        segment(0xfe, SECRET),
    ])
}

#[test]
fn a_photo_loses_place_device_and_comments_and_keeps_how_it_looks() {
    let original = jpeg_with_secrets();
    assert!(holds(&original, SECRET));
    let kept = accepted("IMG_0001.jpg", original);
    assert_eq!((kept.kind, kept.name.as_str()), (FileKind::Jpeg, "IMG_0001.jpg"));
    for told in [SECRET, b"xmpmeta", b"Photoshop", b"MPF", b"SecretCam"] {
        assert!(!holds(&kept.content, told), "{}", String::from_utf8_lossy(told));
    }
    let cleaned = img_parts::jpeg::Jpeg::from_bytes(Bytes::from(kept.content.clone())).unwrap();
    assert_eq!(cleaned.exif().unwrap().len(), 26, "orientation alone");
    assert_eq!(cleaned.icc_profile().unwrap(), profile());
    assert!(holds(&kept.content, b"Adobe") && holds(&kept.content, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0"));
    assert!(kept.content.ends_with(&[SCAN, &[0xff, 0xd9]].concat()));
    assert_eq!(accepted("a.jpg", kept.content.clone()).content, kept.content, "cleaning twice changes nothing");
}

#[test]
fn an_upright_photo_keeps_no_exif_at_all() {
    let kept = accepted("a.jpg", jpeg(&[segment(0xe1, &[b"Exif\0\0", &exif(1)[..]].concat())]));
    assert_eq!(kept.content, jpeg(&[]));
}

#[test]
fn a_profile_that_is_none_is_dropped() {
    let hidden = [b"ICC_PROFILE\0\x01\x01", SECRET].concat();
    assert_eq!(accepted("a.jpg", jpeg(&[segment(0xe2, &hidden)])).content, jpeg(&[]));
}

#[test]
fn what_phones_hang_on_to_a_photo_is_cut_off() {
    let film = [b"\0\0\0\x18ftypmp42", SECRET].concat();
    let samsung = [b"\0\0\x01\x0a", SECRET, b"SEFT"].concat();
    for rest in [film, samsung, jpeg(&[]), vec![0; 16]] {
        assert_eq!(accepted("a.jpg", [jpeg(&[]), rest].concat()).content, jpeg(&[]));
    }
}

/// An archive of one file, as anybody can append it to a picture.
fn archive() -> Vec<u8> {
    super::documents::archive(&[("a.txt", b"hidden")])
}

#[test]
fn pictures_that_are_something_else_too_are_refused() {
    let tails: [Vec<u8>; 6] = [
        archive(),
        b"<html><script>alert(1)</script></html>".to_vec(),
        b"%PDF-1.7\n%%EOF".to_vec(),
        b"MZ\x90\0".to_vec(),
        vec![7],
        // A film with an archive behind it is still an archive to an unpacker.
        [b"\0\0\0\x18ftypmp42".to_vec(), archive()].concat(),
    ];
    for tail in tails {
        for picture in [jpeg(&[]), png(&[]), webp(&[])] {
            assert_eq!(code("a", [picture, tail.clone()].concat()), "polyglot", "{tail:?}");
        }
    }
    for hidden in [&b"%PDF-1.4 1 0 obj"[..], b"<script>alert(1)</script>", b"--><HTML>", b"<?php system($_GET[1]);"] {
        assert_eq!(code("a.jpg", jpeg(&[segment(0xfe, hidden)])), "polyglot");
        assert_eq!(code("a.png", png(&[(b"tEXt", hidden)])), "polyglot");
        assert_eq!(code("a.webp", webp(&[(b"XMP ", hidden)])), "polyglot");
    }
    // The end record of an archive inside the last chunk, its comment reaching to the end.
    let mut record = b"PK\x05\x06".to_vec();
    record.extend([0; 16]);
    record.extend(16_u16.to_le_bytes());
    assert_eq!(code("a.png", png(&[(b"tEXt", &record)])), "polyglot");
}

#[test]
fn pictures_that_claim_to_be_huge_are_refused() {
    assert_eq!(code("a.jpg", jpeg_of(65_000, 65_000, &[])), "pixels");
    assert_eq!(code("a.png", png_of(100_000, 100_000, &[])), "pixels");
    assert_eq!(code("a.webp", webp_of(16_000, 16_000, &[])), "pixels");
    // A modest canvas around a huge image.
    let canvas = [&[0, 0, 0, 0][..], &[99, 0, 0], &[99, 0, 0]].concat();
    assert_eq!(code("a.webp", webp_of(16_000, 16_000, &[(b"VP8X", &canvas)])), "pixels");
    for size in [(0, 10), (10, 0)] {
        assert_eq!(code("a.jpg", jpeg_of(size.0, size.1, &[])), "broken");
    }
    let limits = Limits { pixels_max: 640 * 480, ..Limits::default() };
    assert!(accept("a.jpg", jpeg(&[]), &limits).is_ok());
    assert!(accept("a.jpg", jpeg_of(641, 480, &[]), &limits).is_err());
}

#[test]
fn a_picture_cut_off_anywhere_is_refused() {
    for (picture, shortest) in [(jpeg_with_secrets(), 3), (png_with_secrets(), 8), (webp_with_secrets(), 12)] {
        for length in shortest..picture.len() {
            let refused = accept("a", picture[..length].to_vec(), &Limits::default()).unwrap_err();
            assert_eq!(refused.code(), "broken", "at {length}");
        }
    }
}

#[test]
fn jpegs_not_made_as_jpegs_are_refused() {
    let after_a_scan = |insert: &[u8]| {
        let whole = jpeg(&[]);
        let at = whole.len() - 2;
        [&whole[..at], insert, &whole[at..]].concat()
    };
    assert_eq!(code("a.jpg", after_a_scan(&segment(0xfe, b"late comment"))), "broken");
    assert_eq!(code("a.jpg", after_a_scan(&segment(0xe1, SECRET))), "broken");
    assert_eq!(code("a.jpg", jpeg(&[segment(0xe3, b"x"), b"between".to_vec()])), "broken");
    assert_eq!(code("a.jpg", b"\xff\xd8\xff\xd9".to_vec()), "broken");
    assert_eq!(accepted("a.jpg", after_a_scan(&segment(0xdc, &[1, 0xe0]))).kind, FileKind::Jpeg);
}

fn png_of(width: u32, height: u32, further: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut png = Png::from_bytes(Bytes::from_static(b"\x89PNG\r\n\x1a\n")).unwrap();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunk = |kind: &[u8; 4], content: &[u8]| PngChunk::new(*kind, Bytes::copy_from_slice(content));
    png.chunks_mut().push(chunk(b"IHDR", &header));
    png.chunks_mut().push(chunk(b"IDAT", b"\x78\x9c\x01\x02\x03"));
    for (kind, content) in further {
        png.chunks_mut().push(chunk(kind, content));
    }
    png.chunks_mut().push(chunk(b"IEND", b""));
    png.encoder().bytes().to_vec()
}

pub(super) fn png(further: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    png_of(640, 480, further)
}

pub(super) fn png_with_secrets() -> Vec<u8> {
    let plain = png(&[
        (b"tEXt", SECRET),
        (b"zTXt", SECRET),
        (b"iTXt", SECRET),
        (b"tIME", b"\x07\xea\x03\x02\x09\0\0"),
        (b"eXIf", &exif(8)),
        (b"acTL", b"\0\0\0\x02\0\0\0\0"),
        (b"prVt", SECRET),
        (b"gAMA", SECRET),
        (b"pHYs", b"\0\0\x0b\x13\0\0\x0b\x13\x01"),
    ]);
    let mut png = Png::from_bytes(plain.into()).unwrap();
    png.set_icc_profile(Some(profile().into()));
    png.encoder().bytes().to_vec()
}

#[test]
fn a_png_keeps_its_image_and_colours_alone() {
    let kept = accepted("截图.png", png_with_secrets());
    assert!(!holds(&kept.content, SECRET));
    let cleaned = Png::from_bytes(kept.content.clone().into()).unwrap();
    let kinds: Vec<[u8; 4]> = cleaned.chunks().iter().map(PngChunk::kind).collect();
    assert_eq!(kinds, [*b"IHDR", *b"iCCP", *b"eXIf", *b"IDAT", *b"pHYs", *b"IEND"]);
    assert_eq!((cleaned.icc_profile().unwrap(), cleaned.exif().unwrap().len()), (Bytes::from(profile()), 26));
    assert_eq!(accepted("a.png", kept.content.clone()).content, kept.content, "cleaning twice changes nothing");
}

#[test]
fn pngs_not_made_as_pngs_are_refused() {
    let mut damaged = png(&[]);
    damaged[20] ^= 1;
    assert_eq!(code("a.png", damaged), "broken");
    assert_eq!(code("a.png", png(&[(b"IHDR", &[0; 13])])), "broken");
}

fn webp_of(width: u16, height: u16, further: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let image = [b"\x50\x5a\x00\x9d\x01\x2a", &width.to_le_bytes()[..], &height.to_le_bytes()].concat();
    let chunk = |id: &[u8; 4], content: &[u8]| RiffChunk::new(*id, RiffContent::Data(Bytes::copy_from_slice(content)));
    let mut subchunks: Vec<RiffChunk> = further.iter().map(|(id, content)| chunk(id, content)).collect();
    subchunks.push(chunk(b"VP8 ", &image));
    subchunks.sort_by_key(|it| it.id() != *b"VP8X");
    let riff = RiffChunk::new(*b"RIFF", RiffContent::List { kind: Some(*b"WEBP"), subchunks });
    WebP::new(riff).unwrap().encoder().bytes().to_vec()
}

fn webp(further: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    webp_of(640, 480, further)
}

pub(super) fn webp_with_secrets() -> Vec<u8> {
    let canvas = [&[0b0010_1100, 0, 0, 0][..], &[0x7f, 0x02, 0], &[0xdf, 0x01, 0]].concat();
    webp(&[(b"VP8X", &canvas), (b"ICCP", &profile()), (b"EXIF", &exif(3)), (b"XMP ", SECRET), (b"ABCD", SECRET)])
}

#[test]
fn a_webp_keeps_its_image_and_colours_alone() {
    let kept = accepted("a.webp", webp_with_secrets());
    assert!(!holds(&kept.content, SECRET));
    let cleaned = WebP::from_bytes(kept.content.clone().into()).unwrap();
    let ids: Vec<[u8; 4]> = cleaned.chunks().iter().map(RiffChunk::id).collect();
    assert_eq!(ids, [*b"VP8X", *b"ICCP", *b"VP8 ", *b"EXIF"]);
    assert_eq!(cleaned.chunks()[0].content().data().unwrap()[0], 0b0010_1000, "colour profile and EXIF, no XMP");
    assert_eq!((cleaned.icc_profile().unwrap(), cleaned.exif().unwrap().len()), (Bytes::from(profile()), 26));
    assert_eq!(accepted("a.webp", kept.content.clone()).content, kept.content, "cleaning twice changes nothing");
    assert_eq!(accepted("a.webp", webp(&[(b"XMP ", SECRET)])).content, webp(&[]));
}

#[test]
fn moving_and_misshapen_webps_are_refused() {
    assert_eq!(code("a.webp", webp(&[(b"ANIM", &[0; 6])])), "animated");
    assert_eq!(code("a.webp", webp(&[(b"VP8L", b"\x2f\0\0\0\0")])), "broken");
}
