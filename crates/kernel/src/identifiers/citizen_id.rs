//! The citizen identity number (公民身份号码, GB 11643): region 6, date of birth 8, sequence 3, check character 1.

use super::tight;
use crate::error::{Because, because};
use chrono::{Datelike, NaiveDate};
use std::fmt;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A citizen id whose date exists and whose check character fits.
///
/// The region is not looked up: a number keeps the code of a county long after the county is gone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenId {
    text: String,
    born_on: NaiveDate,
}

/// What the sequence of a citizen id says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// An odd sequence.
    Male,
    /// An even sequence.
    Female,
}

impl CitizenId {
    /// Reads a number; spaces, full-width characters and a small `x` are put right.
    ///
    /// # Errors
    /// What is wrong, in both languages.
    pub fn parse(text: &str) -> Result<Self, Because> {
        let text = tight(text);
        if is_old_form(&text) {
            return Err(because(
                "这是 15 位的旧身份证号，请填 18 位公民身份号码",
                "this is the old number of 15 digits: give the one of 18 characters",
            ));
        }
        let shaped = text.len() == 18 && text.bytes().take(17).all(|byte| byte.is_ascii_digit());
        let last = text.bytes().last().unwrap_or_default();
        if !shaped || !(last.is_ascii_digit() || last == b'X') {
            return Err(because(
                "公民身份号码应为 18 位：17 位数字加一位数字或 X",
                "a citizen id has 18 characters: 17 digits and then a digit or X",
            ));
        }
        let Some(born_on) = date_in(&text) else {
            return Err(because(
                "公民身份号码第 7 至 14 位不是存在的日期",
                "characters 7 to 14 of this citizen id are not a date there is",
            ));
        };
        if last != check(&text) {
            return Err(because(
                "公民身份号码的校验位不符，请核对",
                "the last character does not fit this citizen id: compare it with the card",
            ));
        }
        Ok(Self { text, born_on })
    }

    /// The number in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The six digits of the county that gave it.
    pub fn region(&self) -> &str {
        &self.text[..6]
    }

    /// The date of birth.
    pub fn born_on(&self) -> NaiveDate {
        self.born_on
    }

    /// Male or female.
    pub fn sex(&self) -> Sex {
        if self.text.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Full years (周岁) on a date, counted up on the birthday; nothing before birth.
    pub fn age_on(&self, date: NaiveDate) -> u32 {
        let had_birthday = (date.month(), date.day()) >= (self.born_on.month(), self.born_on.day());
        let years = date.year() - self.born_on.year() - i32::from(!had_birthday);
        u32::try_from(years).unwrap_or(0)
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenId({})", super::mask::citizen_id(&self.text))
    }
}

/// Whether the text has the 15 digits used until 2012, with a date in them.
fn is_old_form(text: &str) -> bool {
    text.len() == 15
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && NaiveDate::parse_from_str(&format!("19{}", &text[6..12]), "%Y%m%d").is_ok()
}

/// The date of birth in a number of 18 ASCII characters.
pub(super) fn date_in(text: &str) -> Option<NaiveDate> {
    let digits = text.get(6..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (year, month, day) = (digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?);
    NaiveDate::from_ymd_opt(year, month, day)
}

fn check(text: &str) -> u8 {
    let sum: u32 = text.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_check_vectors_hold() {
        // rules 5.1
        for (text, born_on, sex) in [
            ("11010519491231002X", "1949-12-31", Sex::Female),
            ("440524188001010014", "1880-01-01", Sex::Male),
            ("110101199003070011", "1990-03-07", Sex::Male),
            ("999900199001010014", "1990-01-01", Sex::Male),
            ("999900199001010022", "1990-01-01", Sex::Female),
            ("999900200002290017", "2000-02-29", Sex::Male),
            ("999900194512310032", "1945-12-31", Sex::Male),
            ("999900201809010041", "2018-09-01", Sex::Female),
        ] {
            let id = CitizenId::parse(text).unwrap();
            assert_eq!((id.as_str(), id.born_on(), id.sex()), (text, date(born_on), sex));
        }
    }

    #[test]
    fn wrong_numbers_are_refused_with_their_own_reason() {
        for (text, word) in [
            ("110105194912310021", "last character"),
            ("110105194902300020", "not a date"),
            ("11010519491231002", "18 characters"),
            ("11010519491231002XX", "18 characters"),
            ("1101051949123100X2", "18 characters"),
            ("", "18 characters"),
            ("公民身份号码", "18 characters"),
            ("110105491231002", "15 digits"),
        ] {
            let because = CitizenId::parse(text).unwrap_err();
            assert!(because.say("en").contains(word), "{text}: {because:?}");
            assert!(text.len() < 3 || !because.zh.contains(text) || text.starts_with('公'));
        }
    }

    #[test]
    fn usual_spellings_become_one() {
        for text in ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"]
        {
            assert_eq!(CitizenId::parse(text).unwrap().as_str(), "11010519491231002X");
        }
    }

    #[test]
    fn a_year_of_age_is_full_on_the_birthday() {
        // rules 5.1: under 14 until 2032-09-01.
        let child = CitizenId::parse("999900201809010041").unwrap();
        assert_eq!(child.age_on(date("2032-08-31")), 13);
        assert_eq!(child.age_on(date("2032-09-01")), 14);
        assert_eq!(child.age_on(date("2010-01-01")), 0);
        let leap = CitizenId::parse("999900200002290017").unwrap();
        assert_eq!((leap.age_on(date("2018-02-28")), leap.age_on(date("2018-03-01"))), (17, 18));
    }

    #[test]
    fn debugging_shows_a_mask() {
        assert_eq!(format!("{:?}", CitizenId::parse("11010519491231002X").unwrap()), "CitizenId(110105********002X)");
    }

    proptest! {
        #[test]
        fn no_single_slip_goes_unnoticed(place in 0..17usize, digit in b'0'..=b'9') {
            let right = "110101199003070011";
            let mut slip = right.as_bytes().to_vec();
            slip[place] = digit;
            let slip = String::from_utf8(slip).unwrap();
            prop_assert_eq!(CitizenId::parse(&slip).is_ok(), slip == right);
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC*") {
            let _ = CitizenId::parse(&text);
        }
    }
}
