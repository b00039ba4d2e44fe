//! The unified social credit code (统一社会信用代码, GB 32100): department 1, category 1, region 6, organisation 9, check 1.

use super::tight;
use crate::error::{Because, because};
use std::fmt;

/// The symbols in the order of their values: no I, O, S, V, Z.
const SYMBOLS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// A credit code whose check symbol fits.
///
/// Departments and categories are not looked up: new ones are given out (N for village collectives) faster than
/// programs learn of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code; spaces, full-width and small letters are put right.
    ///
    /// # Errors
    /// What is wrong, in both languages.
    pub fn parse(text: &str) -> Result<Self, Because> {
        let text = tight(text);
        if text.chars().count() != LENGTH {
            return Err(because("统一社会信用代码应为 18 位", "a unified social credit code has 18 characters"));
        }
        let mut values = [0; LENGTH];
        for (value, c) in values.iter_mut().zip(text.chars()) {
            let Some(found) = SYMBOLS.iter().position(|symbol| char::from(*symbol) == c) else {
                return Err(because(
                    "统一社会信用代码只含数字和大写字母，且没有 I、O、S、V、Z",
                    "a unified social credit code holds digits and capitals other than I, O, S, V and Z",
                ));
            };
            *value = found;
        }
        if !text.bytes().skip(2).take(6).all(|byte| byte.is_ascii_digit()) {
            return Err(because(
                "统一社会信用代码第 3 至 8 位应为行政区划数字",
                "characters 3 to 8 of a unified social credit code are digits of a region",
            ));
        }
        if values[LENGTH - 1] != check(&values) {
            return Err(because(
                "统一社会信用代码的校验位不符，请核对",
                "the last character does not fit this code: compare it with the certificate",
            ));
        }
        Ok(Self(text))
    }

    /// The code in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The six digits of the county that registered it.
    pub fn region(&self) -> &str {
        &self.0[2..8]
    }
}

/// Weights are the powers of three modulo 31; the check brings the sum to a multiple of 31.
fn check(values: &[usize; LENGTH]) -> usize {
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..LENGTH - 1] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_vectors_hold() {
        // rules 5.2
        for text in [
            "91350100M000100Y43",
            "91110000600037341L",
            "12100000400000624D",
            "11330106002490007A",
            "51330106500000007J",
            "91330106MA2000000F",
            "N2330110MF00000055",
        ] {
            assert_eq!(CreditCode::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(CreditCode::parse("９１３５０１００m000100y43 ").unwrap().region(), "350100");
    }

    #[test]
    fn wrong_codes_are_refused_with_their_own_reason() {
        for (text, word) in [
            ("91350100M000100Y44", "last character"),
            ("91350100I000100Y43", "other than I"),
            ("91350100M000100Y4", "18 characters"),
            ("9135A100M000100Y43", "digits of a region"),
            ("统一社会信用代码统一社会信用代码统一", "other than I"),
        ] {
            assert!(CreditCode::parse(text).unwrap_err().say("en").contains(word), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_single_slip_goes_unnoticed(place in 0..18usize, symbol in prop::sample::select(SYMBOLS.to_vec())) {
            let right = "91350100M000100Y43";
            let mut slip = right.as_bytes().to_vec();
            slip[place] = symbol;
            let slip = String::from_utf8(slip).unwrap();
            prop_assert_eq!(CreditCode::parse(&slip).is_ok(), slip == right);
        }
    }
}
