//! `phone`: a Chinese mobile or landline number in one spelling: `13800000000`, `022-62345678`, `400-8001234`.

use super::{ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Value};

pub(super) struct Phone;

impl Kind for Phone {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let text = given.as_str().ok_or_else(|| Fault::wrong_type("电话号码", "a phone number as text"))?;
        if text.trim().is_empty() {
            return Ok(Json::Null);
        }
        canonical(text).map(Json::from).ok_or_else(|| {
            Fault::new(
                "phone",
                "应为 11 位手机号，或带区号的固定电话，如 022-62345678",
                "give a mobile number of 11 digits, or a landline with its area code such as 022-62345678",
            )
        })
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(super::text_of("phone", value)?.to_owned()));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::text_in("phone", &columns[0])
    }

    fn mask(&self, value: &Json) -> String {
        // Three digits in front and four behind, or the last two of a landline's eight.
        match value.as_str() {
            Some(text) if text.len() == 11 && text.is_ascii() => format!("{}****{}", &text[..3], &text[7..]),
            Some(text) if text.len() > 4 && text.is_ascii() => format!("***{}", &text[text.len() - 2..]),
            _ => "***".to_owned(),
        }
    }
}

/// The one spelling of a number, however it was typed: with spaces, dashes, brackets, `+86` or full-width digits.
fn canonical(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(12);
    let mut has_plus = false;
    for c in text.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.push(char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).ok()?)),
            '+' | '＋' if digits.is_empty() && !has_plus => has_plus = true,
            ' ' | '-' | '－' | '(' | ')' | '（' | '）' | '\u{3000}' => {}
            _ => return None,
        }
        if digits.len() > 20 {
            return None;
        }
    }
    let national = match (has_plus, digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"))) {
        (true, None) => return None,
        (true, Some(rest)) => rest,
        // `86…` without a plus is the country code only before a whole mobile number.
        (false, Some(rest)) if is_mobile(rest) => rest,
        (false, _) => digits.as_str(),
    };
    // Abroad one dials a landline without its zero: +86 22 ….
    let national = if has_plus && !is_mobile(national) && !national.starts_with('0') && !is_service(national) {
        format!("0{national}")
    } else {
        national.to_owned()
    };
    if is_mobile(&national) {
        return Some(national);
    }
    if is_service(&national) {
        return Some(format!("{}-{}", &national[..3], &national[3..]));
    }
    landline(&national)
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// 400 and 800 numbers.
fn is_service(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// An area code of three digits (010, 02x) or four, then seven or eight digits of which the first is 2 to 8.
fn landline(digits: &str) -> Option<String> {
    let area = match digits.as_bytes() {
        [b'0', b'1' | b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let (area, local) = digits.split_at_checked(area)?;
    let is_local = matches!(local.len(), 7 | 8) && matches!(local.as_bytes()[0], b'2'..=b'8');
    is_local.then(|| format!("{area}-{local}"))
}
