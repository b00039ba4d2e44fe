//! Documents: kept as they are when they are what they say, refused when they are locked, loaded or doubled.

use super::*;

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

/// One part of an archive, with what its directory claims.
struct Part<'a> {
    name: &'a str,
    content: &'a [u8],
    flags: u16,
    unpacked: u32,
}

/// A ZIP archive of parts that are stored as they are.
pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: Vec<Part<'_>> =
        parts.iter().map(|(name, content)| Part { name, content, flags: 0, unpacked: content.len() as u32 }).collect();
    archive_of(&parts)
}

fn archive_of(parts: &[Part<'_>]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let at = zip.len() as u32;
        let name_length = (part.name.len() as u16).to_le_bytes();
        // Version, flags, method, time, date, checksum, packed and unpacked size.
        let mut common = vec![20, 0];
        common.extend(part.flags.to_le_bytes());
        common.extend([0; 10]);
        common.extend((part.content.len() as u32).to_le_bytes());
        common.extend(part.unpacked.to_le_bytes());
        zip.extend([&b"PK\x03\x04"[..], &common, &name_length, &[0, 0], part.name.as_bytes(), part.content].concat());
        directory.extend(
            [&b"PK\x01\x02\x14\0"[..], &common, &name_length, &[0; 12], &at.to_le_bytes(), part.name.as_bytes()]
                .concat(),
        );
    }
    let (count, starts_at) = ((parts.len() as u16).to_le_bytes(), zip.len() as u32);
    zip.extend(&directory);
    zip.extend(
        [
            &b"PK\x05\x06\0\0\0\0"[..],
            &count,
            &count,
            &(directory.len() as u32).to_le_bytes(),
            &starts_at.to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    zip
}

#[test]
fn word_and_excel_documents_are_told_by_their_parts() {
    for (main, kind, name) in [
        ("word/document.xml", FileKind::Docx, "通知.docx"),
        ("word/document2.xml", FileKind::Docx, "通知.docx"),
        ("xl/workbook.xml", FileKind::Xlsx, "名册.xlsx"),
    ] {
        let document = archive(&[TYPES, ("_rels/.rels", b"<r/>"), (main, b"<d/>")]);
        let kept = accepted(name, document.clone());
        assert_eq!((kept.kind, kept.name.as_str(), kept.content), (kind, name, document));
    }
    assert_eq!(code("a.xlsx", archive(&[TYPES, ("word/document.xml", b"<d/>")])), "mismatch");
}

#[test]
fn archives_that_are_no_documents_are_refused() {
    for parts in [
        &[("a.txt", &b"text"[..])][..],
        &[("word/document.xml", b"<d/>")],
        &[TYPES, ("ppt/presentation.xml", b"<p/>")],
        &[TYPES, ("xl/workbook.bin", b"x")],
        &[],
    ] {
        assert_eq!(code("a.docx", archive(parts)), "kind", "{parts:?}");
    }
    let document = archive(&[TYPES, ("word/document.xml", b"<d/>")]);
    for length in 4..document.len() {
        assert!(accept("a.docx", document[..length].to_vec(), &Limits::default()).is_err(), "cut off at {length}");
    }
}

#[test]
fn locked_and_loaded_documents_are_refused() {
    let main = ("word/document.xml", &b"<d/>"[..]);
    assert_eq!(code("a.docx", archive(&[TYPES, main, ("word/vbaProject.bin", b"macro")])), "locked");
    let locked = Part { name: "word/document.xml", content: b"<d/>", flags: 1, unpacked: 4 };
    let types = || Part { name: TYPES.0, content: TYPES.1, flags: 0, unpacked: 8 };
    assert_eq!(code("a.docx", archive_of(&[types(), locked])), "locked");
    let bomb = |part: u32| Part {
        name: ["word/document.xml", "word/b.xml"][part as usize],
        content: b"<d/>",
        flags: 0,
        unpacked: 150 << 20,
    };
    assert_eq!(code("a.docx", archive_of(&[types(), bomb(0), bomb(1)])), "unpacked");
}

#[test]
fn documents_that_are_something_else_too_are_refused() {
    let main = ("word/document.xml", &b"<d/>"[..]);
    let document = archive(&[TYPES, main]);
    let mut commented = document.clone();
    let at = commented.len() - 2;
    commented[at] = 4;
    let first_elsewhere = {
        let inner = archive(&[TYPES, main]);
        [&b"PK\x03\x04 not a header at all "[..], &inner].concat()
    };
    for doubled in [
        [document.clone(), b"<html>".to_vec()].concat(),
        [commented, b"note".to_vec()].concat(),
        first_elsewhere,
        archive(&[TYPES, main, ("../../evil", b"x")]),
        archive(&[TYPES, main, ("/etc/passwd", b"x")]),
        archive(&[TYPES, main, ("Word/Document.xml", b"<other/>")]),
    ] {
        assert_eq!(code("a.docx", doubled), "polyglot");
    }
    // Two entries of the directory that share one part's bytes.
    let mut shared = archive(&[TYPES, main, ("word/c.xml", b"<c/>")]);
    let last_entry = shared.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    shared[last_entry + 42..last_entry + 46].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(code("a.docx", shared), "polyglot");
}

#[test]
fn a_pdf_ends_where_it_says() {
    let pdf = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n%%EOF\n";
    assert_eq!(accepted("文件.pdf", pdf.to_vec()).content, pdf);
    assert_eq!(code("a.pdf", b"%PDF-1.7\n1 0 obj".to_vec()), "broken");
    for tail in [archive(&[("a", b"b")]), b"<script>".to_vec(), b"x".to_vec()] {
        assert_eq!(code("a.pdf", [pdf.to_vec(), tail].concat()), "polyglot");
    }
    let page = [&b"%PDF-1.7\n<html><script>1</script>\n"[..], b"%%EOF"].concat();
    assert_eq!(code("a.pdf", page), "polyglot");
    // Anything before the header is another file to somebody else.
    assert_eq!(code("a.pdf", [&b"GIF89a"[..], pdf].concat()), "kind");
}
