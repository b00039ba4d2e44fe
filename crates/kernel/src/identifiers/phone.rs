//! Phone numbers of mainland China in one spelling: `13800000000`, `022-12345678`, `022-12345678-801`, `400-8001234`.

use super::narrow;
use crate::error::{Because, because};
use std::fmt;

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// Eleven digits from 13 to 19.
    Mobile,
    /// An area code and seven or eight digits, perhaps an extension.
    Landline,
    /// 400 or 800 and seven digits.
    Service,
}

/// A phone number at which somebody can be called back; short codes such as 110 and 12345 are not.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    text: String,
    kind: PhoneKind,
}

impl Phone {
    /// Reads a number with spaces, dashes, brackets, full-width digits or the country code 86.
    ///
    /// # Errors
    /// What is wrong, in both languages.
    pub fn parse(text: &str) -> Result<Self, Because> {
        let wrong = || {
            because(
                "应为 11 位手机号，或带区号的固定电话，如 022-12345678",
                "give a mobile number of 11 digits, or a landline with its area code such as 022-12345678",
            )
        };
        let (number, extension) = split_extension(text.trim());
        let (digits, is_abroad) = digits_of(number).ok_or_else(wrong)?;
        let phone = national(&digits, is_abroad).ok_or_else(wrong)?;
        match (extension, phone.kind) {
            (None, _) => Ok(phone),
            (Some(extension), PhoneKind::Landline) => {
                let (extension, _) =
                    digits_of(extension).filter(|(it, _)| (1..=6).contains(&it.len())).ok_or_else(wrong)?;
                Ok(Self { text: format!("{}-{extension}", phone.text), kind: phone.kind })
            }
            (Some(_), _) => Err(wrong()),
        }
    }

    /// The number in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What kind of number it is.
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    fn mobile(digits: &str) -> Option<Self> {
        is_mobile(digits).then(|| Self { text: digits.to_owned(), kind: PhoneKind::Mobile })
    }

    fn service(digits: &str) -> Option<Self> {
        let is_service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
        is_service.then(|| Self { text: format!("{}-{}", &digits[..3], &digits[3..]), kind: PhoneKind::Service })
    }

    /// An area code of three digits (010, 02x) or four, then seven or eight digits of which the first is 2 to 8.
    fn landline(digits: &str) -> Option<Self> {
        let area = match digits.as_bytes() {
            [b'0', b'1' | b'2', ..] => 3,
            [b'0', b'3'..=b'9', ..] => 4,
            _ => return None,
        };
        let (area, local) = digits.split_at_checked(area)?;
        let is_local = matches!(local.len(), 7 | 8) && matches!(local.as_bytes()[0], b'2'..=b'8');
        is_local.then(|| Self { text: format!("{area}-{local}"), kind: PhoneKind::Landline })
    }
}

/// The digits of a number, and whether a plus stood before them.
fn digits_of(text: &str) -> Option<(String, bool)> {
    let mut digits = String::with_capacity(16);
    let mut has_plus = false;
    for c in text.chars().map(narrow) {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !has_plus => has_plus = true,
            ' ' | '-' | '(' | ')' | '\u{a0}' | '–' | '—' => {}
            _ => return None,
        }
        if digits.len() > 20 {
            return None;
        }
    }
    Some((digits, has_plus))
}

fn national(digits: &str, has_plus: bool) -> Option<Phone> {
    let after_country = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
    match (has_plus || digits.starts_with("0086"), after_country) {
        (true, None) => None,
        // Abroad one dials a landline without its zero: +86 22 ….
        (true, Some(rest)) => {
            let landline = if rest.starts_with('0') { rest.to_owned() } else { format!("0{rest}") };
            Phone::mobile(rest).or_else(|| Phone::service(rest)).or_else(|| Phone::landline(&landline))
        }
        // Without a plus, 86 is the country only before a whole mobile number.
        (false, Some(rest)) if is_mobile(rest) => Phone::mobile(rest),
        (false, _) => Phone::mobile(digits).or_else(|| Phone::service(digits)).or_else(|| Phone::landline(digits)),
    }
}

/// A number and its extension: `022-12345678-801`, `022-12345678转801`.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    if let Some((number, extension)) = text.split_once(['转', '轉']) {
        return (number, Some(extension));
    }
    // After a dash it is an extension only where the number before is already whole.
    if let Some((number, extension)) = text.rsplit_once(['-', '－']) {
        let is_whole = digits_of(number)
            .and_then(|(digits, has_plus)| national(&digits, has_plus))
            .is_some_and(|phone| phone.kind == PhoneKind::Landline);
        let is_longer = digits_of(text).and_then(|(digits, has_plus)| national(&digits, has_plus)).is_none();
        if is_whole && is_longer {
            return (number, Some(extension));
        }
    }
    (text, None)
}

pub(super) fn is_mobile(digits: &str) -> bool {
    digits.len() == 11
        && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", super::mask::phone(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_spellings_become_one() {
        for (text, kept, kind) in [
            ("13800001111", "13800001111", PhoneKind::Mobile),
            (" 138 0000 1111 ", "13800001111", PhoneKind::Mobile),
            ("138-0000-1111", "13800001111", PhoneKind::Mobile),
            ("＋８６　１３８００００１１１１", "13800001111", PhoneKind::Mobile),
            ("+86 138 0000 1111", "13800001111", PhoneKind::Mobile),
            ("008613800001111", "13800001111", PhoneKind::Mobile),
            ("8613800001111", "13800001111", PhoneKind::Mobile),
            ("02265781234", "022-65781234", PhoneKind::Landline),
            ("（022）65781234", "022-65781234", PhoneKind::Landline),
            ("+86 22 65781234", "022-65781234", PhoneKind::Landline),
            ("0312-7654321", "0312-7654321", PhoneKind::Landline),
            ("022-65781234-801", "022-65781234-801", PhoneKind::Landline),
            ("022-65781234转801", "022-65781234-801", PhoneKind::Landline),
            ("4008001234", "400-8001234", PhoneKind::Service),
            ("400-800-1234", "400-8001234", PhoneKind::Service),
        ] {
            let phone = Phone::parse(text).unwrap();
            assert_eq!((phone.as_str(), phone.kind()), (kept, kind), "{text}");
            assert_eq!(Phone::parse(kept).unwrap(), phone, "the kept spelling reads as itself");
        }
    }

    #[test]
    fn numbers_nobody_can_be_called_back_at_are_refused() {
        for text in [
            "",
            "110",
            "119",
            "120",
            "122",
            "12345",
            "12388",
            "1380000111",
            "138000011111",
            "12800001111",
            "65781234",
            "+1 202 555 0100",
            "022-15781234",
            "0312",
            "138 0000 111a",
            "13800001111转2",
            "022-65781234转",
            "022-65781234转1234567",
            "电话",
            "+",
            "++8613800001111",
        ] {
            let because = Phone::parse(text).unwrap_err();
            assert!(because.en.is_some(), "{text}");
        }
    }

    #[test]
    fn debugging_shows_a_mask() {
        assert_eq!(format!("{:?}", Phone::parse("13800001111").unwrap()), "Phone(138****1111)");
    }

    proptest! {
        #[test]
        fn what_is_kept_reads_as_itself(text in "[+0-9 ()转-]{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC*") {
            let _ = Phone::parse(&text);
        }
    }
}
