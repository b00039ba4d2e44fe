//! Exact decimal arithmetic on scaled whole numbers; every operation is checked.

use crate::{Fault, Value};
use std::cmp::Ordering;

/// Most decimal places a number keeps.
pub const MAX_SCALE: u8 = 9;

/// Decimal places of a quotient and of `double(x)`.
pub const DIVISION_SCALE: u8 = 6;

/// A number as units and scale.
pub(crate) type Parts = (i64, u8);

/// The number in a value; none for other values and for scales that no number has.
pub(crate) fn parts(value: &Value) -> Option<Parts> {
    match value {
        Value::Int(units) => Some((*units, 0)),
        Value::Decimal { units, scale } if *scale <= MAX_SCALE => Some((*units, *scale)),
        _ => None,
    }
}

fn power(exponent: u8) -> i128 {
    10_i128.pow(u32::from(exponent))
}

/// Units of `value` at a scale that is at least its own.
fn widened((units, scale): Parts, to: u8) -> i128 {
    i128::from(units) * power(to - scale)
}

/// Quotient rounded half away from zero (四舍五入).
fn rounded(dividend: i128, divisor: i128) -> i128 {
    let quotient = dividend / divisor;
    let remainder = dividend % divisor;
    if remainder.abs() * 2 < divisor.abs() {
        return quotient;
    }
    if (dividend < 0) == (divisor < 0) { quotient + 1 } else { quotient - 1 }
}

fn decimal(units: i128, scale: u8) -> Result<Value, Fault> {
    let units = i64::try_from(units).map_err(|_| Fault::Overflow)?;
    Ok(Value::Decimal { units, scale })
}

/// The order of two numbers of any scales.
pub(crate) fn compare(a: Parts, b: Parts) -> Ordering {
    let scale = a.1.max(b.1);
    widened(a, scale).cmp(&widened(b, scale))
}

/// The number at another scale, rounded half away from zero; none when it is out of range.
pub(crate) fn rescale(value: Parts, scale: u8) -> Option<Value> {
    let units = if scale >= value.1 {
        if scale > MAX_SCALE {
            return None;
        }
        widened(value, scale)
    } else {
        rounded(i128::from(value.0), power(value.1 - scale))
    };
    decimal(units, scale).ok()
}

/// The number's greatest whole number of units at `scale` that is not above it, and whether that is exact.
pub(crate) fn floor_at(value: Parts, scale: u8) -> (i128, bool) {
    if scale >= value.1 {
        return (widened(value, scale), true);
    }
    let divisor = power(value.1 - scale);
    let units = i128::from(value.0);
    (units.div_euclid(divisor), units.rem_euclid(divisor) == 0)
}

/// The whole part, towards zero.
pub(crate) fn truncate(value: Parts) -> i64 {
    value.0 / 10_i64.pow(u32::from(value.1))
}

/// The scale of `a + b` and `a - b`, and the type two numbers share.
pub(crate) fn sum_scale(a: u8, b: u8) -> u8 {
    a.max(b)
}

/// The scale of `a * b`.
pub(crate) fn product_scale(a: u8, b: u8) -> u8 {
    (a + b).min(MAX_SCALE)
}

/// `a + b`, or `a - b` with `sign` -1.
pub(crate) fn sum(a: Parts, b: Parts, sign: i128) -> Result<Value, Fault> {
    let scale = sum_scale(a.1, b.1);
    decimal(widened(a, scale) + sign * widened(b, scale), scale)
}

/// `a * b`; beyond nine places it is rounded.
pub(crate) fn product(a: Parts, b: Parts) -> Result<Value, Fault> {
    let exact = i128::from(a.0) * i128::from(b.0);
    let scale = product_scale(a.1, b.1);
    decimal(rounded(exact, power(a.1 + b.1 - scale)), scale)
}

/// `a / b` to six places, rounded.
pub(crate) fn quotient(a: Parts, b: Parts) -> Result<Value, Fault> {
    if b.0 == 0 {
        return Err(Fault::DivisionByZero);
    }
    // At most 9.3e18 * 10^15: far inside 128 bits.
    let dividend = i128::from(a.0) * power(DIVISION_SCALE + b.1);
    let divisor = i128::from(b.0) * power(a.1);
    decimal(rounded(dividend, divisor), DIVISION_SCALE)
}

/// The decimal in `text` (`-12.50`) with the places it is written with; none when it is not one or out of range.
pub(crate) fn read(text: &str) -> Option<Parts> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || (digits.contains('.') && places.is_empty()) || places.len() > usize::from(MAX_SCALE) {
        return None;
    }
    let mut units: i64 = 0;
    for digit in whole.bytes().chain(places.bytes()) {
        if !digit.is_ascii_digit() {
            return None;
        }
        let digit = i64::from(digit - b'0');
        let digit = if negative { -digit } else { digit };
        units = units.checked_mul(10)?.checked_add(digit)?;
    }
    Some((units, u8::try_from(places.len()).ok()?))
}

/// The number as it is written in expressions: `5`, `-0.50`.
pub(crate) fn write((units, scale): Parts) -> String {
    if scale == 0 {
        return units.to_string();
    }
    let digits = format!("{:0width$}", units.unsigned_abs(), width = usize::from(scale) + 1);
    let (whole, places) = digits.split_at(digits.len() - usize::from(scale));
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{whole}.{places}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(result: Result<Value, Fault>, expected: &str) {
        let text = match &result {
            Ok(value) => write(parts(value).unwrap()),
            Err(fault) => format!("{fault:?}"),
        };
        assert_eq!(text, expected);
    }

    fn n(text: &str) -> Parts {
        read(text).unwrap()
    }

    #[test]
    fn sums_and_products_are_exact() {
        check(sum(n("0.1"), n("0.2"), 1), "0.3");
        check(sum(n("1"), n("0.25"), -1), "0.75");
        check(product(n("1.5"), n("-0.25")), "-0.375");
        check(product(n("0.123456"), n("0.123456")), "0.015241384");
    }

    #[test]
    fn quotients_round_half_away_from_zero() {
        check(quotient(n("1"), n("3.0")), "0.333333");
        check(quotient(n("2"), n("3.0")), "0.666667");
        check(quotient(n("-2"), n("3.0")), "-0.666667");
        check(quotient(n("0.000001"), n("-2")), "-0.000001");
        check(quotient(n("1"), n("0.0")), "DivisionByZero");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let most = (i64::MAX, 0);
        check(sum(most, n("1.0"), 1), "Overflow");
        check(product(most, n("2.0")), "Overflow");
        check(quotient(most, n("1.0")), "Overflow");
        assert_eq!(read("9223372036854775808"), None);
        assert_eq!(read("-9223372036854775808"), Some((i64::MIN, 0)));
        assert_eq!(read("0.1234567891"), None);
        assert_eq!(write((i64::MIN, 9)), "-9223372036.854775808");
    }

    #[test]
    fn floors_say_whether_they_are_exact() {
        assert_eq!(floor_at(n("0.55"), 1), (5, false));
        assert_eq!(floor_at(n("-0.55"), 1), (-6, false));
        assert_eq!(floor_at(n("0.50"), 1), (5, true));
        assert_eq!(floor_at(n("3"), 2), (300, true));
    }
}
