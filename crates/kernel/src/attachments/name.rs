//! Names of files, made safe to show and to save under.

use super::{FileKind, Refused};

/// The greatest number of characters of a name, its ending included.
const CHARS_MAX: usize = 100;

/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The cleaned name, with the ending of its kind where it had none.
///
/// # Errors
/// When the name says another kind than the content.
pub(super) fn clean(name: &str, kind: FileKind) -> Result<String, Refused> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String =
        last.chars().filter(|c| is_visible(*c)).map(|c| if is_reserved(c) { '_' } else { c }).collect();
    let visible = visible.trim_matches(|c: char| c.is_whitespace() || c == '.');
    let (stem, extension) = match visible.rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) => (stem, extension.to_ascii_lowercase()),
        // A name that is nothing but an ending ("jpg" was ".jpg") is a stem as good as any.
        _ => (visible, kind.extensions()[0].to_owned()),
    };
    if !kind.extensions().contains(&extension.as_str()) {
        return Err(Refused::Mismatch { extension, kind });
    }
    let room = CHARS_MAX - extension.len() - 1;
    let stem: String = stem.trim().chars().take(room).collect();
    let stem = stem.trim_end_matches(|c: char| c.is_whitespace() || c == '.');
    Ok(match stem {
        "" => format!("附件.{extension}"),
        stem if is_device(stem) => format!("_{stem}.{extension}"),
        stem => format!("{stem}.{extension}"),
    })
}

/// Whether a character shows itself and leaves its neighbours where they are.
fn is_visible(c: char) -> bool {
    let is_bidi_control =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_without_width = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    // Tags and variation selectors can spell whole sentences that nobody sees.
    let is_tag = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}' | '\u{fff0}'..='\u{ffff}');
    !(c.is_control() || is_bidi_control || is_without_width || is_tag)
}

/// Characters that file systems, shells or headers give a meaning of their own.
fn is_reserved(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | ';' | '%' | '\'' | '`' | '$')
}

fn is_extension(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_device(stem: &str) -> bool {
    let stem = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = matches!(name, "com" | "lpt") && stem.len() == 4;
    numbered || (DEVICES[..4].contains(&name) && stem == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_made_safe() {
        for (given, cleaned) in [
            ("楼道灯.jpg", "楼道灯.jpg"),
            ("IMG_0001.JPEG", "IMG_0001.jpeg"),
            ("C:\\Users\\li\\照片.jpg", "照片.jpg"),
            ("../../etc/passwd.jpg", "passwd.jpg"),
            ("照片", "照片.jpg"),
            ("", "附件.jpg"),
            ("...", "附件.jpg"),
            (".jpg", "jpg.jpg"),
            (" 照片 .jpg", "照片.jpg"),
            ("a\u{202e}gpj.exe.jpg", "agpj.exe.jpg"),
            ("a\0b\r\nc.jpg", "abc.jpg"),
            ("a<b>:\"c\"|?*.jpg", "a_b___c____.jpg"),
            ("con.jpg", "_con.jpg"),
            ("COM1.jpg", "_COM1.jpg"),
            ("contract.jpg", "contract.jpg"),
            ("zero\u{200b}width\u{feff}.jpg", "zerowidth.jpg"),
            ("2026.03.02 会议", "2026.03.02 会议.jpg"),
        ] {
            assert_eq!(clean(given, FileKind::Jpeg).unwrap(), cleaned, "{given:?}");
        }
        let long = clean(&format!("{}.jpg", "长".repeat(500)), FileKind::Jpeg).unwrap();
        assert_eq!((long.chars().count(), long.ends_with("长.jpg")), (CHARS_MAX, true));
    }

    #[test]
    fn an_ending_of_another_kind_is_refused() {
        for name in ["a.png", "a.exe", "a.html", "a.jpg.pdf"] {
            assert!(matches!(clean(name, FileKind::Jpeg), Err(Refused::Mismatch { .. })), "{name}");
        }
        assert_eq!(clean("名单.CSV", FileKind::Text).unwrap(), "名单.csv");
    }

    proptest! {
        #[test]
        fn every_cleaned_name_is_safe_and_stays_as_it_is(name in "\\PC{0,150}") {
            if let Ok(cleaned) = clean(&name, FileKind::Jpeg) {
                prop_assert!(cleaned.chars().count() <= CHARS_MAX + 1);
                prop_assert!(!cleaned.contains(['/', '\\', '\0', '"']) && !cleaned.starts_with('.'));
                prop_assert_eq!(clean(&cleaned, FileKind::Jpeg).unwrap(), cleaned);
            }
        }
    }
}
