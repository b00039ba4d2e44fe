//! The second factor: codes of a device by the clock (TOTP, RFC 6238: SHA-1, 30 seconds, 6 digits), and recovery codes.

pub mod store;

use crate::Instant;
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha1::Sha1;

/// Seconds of a step.
const STEP_S: i64 = 30;
/// How many steps a device's clock may be off, either way.
const STEPS_OFF: i64 = 1;
/// RFC 4226 asks for 128 bits at least and recommends 160.
const SECRET_BYTES: usize = 20;
/// How many recovery codes are given.
pub const RECOVERY_CODES: usize = 10;

/// A fresh secret.
pub fn fresh_secret() -> Vec<u8> {
    rand::random::<[u8; SECRET_BYTES]>().to_vec()
}

/// The code of a step, six digits.
fn code_at(secret: &[u8], step: i64) -> String {
    // HMAC takes keys of any length; there is no error to meet.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    let four = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

/// The code that a device shows at an instant.
pub fn code(secret: &[u8], now: Instant) -> String {
    code_at(secret, step_of(now))
}

fn step_of(now: Instant) -> i64 {
    now.0.div_euclid(STEP_S * 1_000_000)
}

/// The step whose code was typed: now, one before or one after, and later than the last one that was used.
pub fn fitting_step(secret: &[u8], typed: &str, now: Instant, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let here = step_of(now);
    (here - STEPS_OFF..=here + STEPS_OFF).find(|step| *step > last && same(&code_at(secret, *step), &typed))
}

/// Compares without telling by the time it takes how much was right.
fn same(expected: &str, typed: &str) -> bool {
    expected.len() == typed.len() && expected.bytes().zip(typed.bytes()).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0
}

/// A secret in base32, as devices take it.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut word = [0_u8; 8];
        word[3..3 + chunk.len()].copy_from_slice(chunk);
        let word = u64::from_be_bytes(word);
        for at in 0..(chunk.len() * 8).div_ceil(5) {
            text.push(char::from(LETTERS[usize::try_from(word >> (35 - 5 * at) & 31).unwrap_or(0)]));
        }
    }
    text
}

/// What a device scans: `otpauth://totp/…`.
pub fn address(secret: &[u8], login: &str) -> String {
    let login: String = login.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
        text
    });
    let secret = base32(secret);
    format!("otpauth://totp/Gridwork:{login}?secret={secret}&issuer=Gridwork&algorithm=SHA1&digits=6&period=30")
}

/// Fresh recovery codes, to be printed and used once each: `k7f3-9qpx`.
pub fn fresh_recovery_codes() -> Vec<String> {
    // Letters and digits that are not taken for others.
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut rng = rand::rng();
    let mut four = || (0..5).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect::<String>();
    (0..RECOVERY_CODES).map(|_| format!("{}-{}", four(), four())).collect()
}

/// One spelling of a recovery code.
pub fn recovery_spelling(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(b"12345678901234567890", Instant(second * 1_000_000)), expected, "{second}");
        }
    }

    #[test]
    fn a_code_fits_one_step_either_way_and_never_twice() {
        let secret = b"12345678901234567890";
        let at = |second: i64| Instant(second * 1_000_000);
        let typed = code(secret, at(900));
        for (now, fits) in [(869, false), (870, true), (900, true), (929, true), (959, true), (960, false)] {
            assert_eq!(fitting_step(secret, &typed, at(now), 0).is_some(), fits, "{now}");
        }
        let used = fitting_step(secret, &typed, at(900), 0).unwrap();
        assert_eq!(fitting_step(secret, &typed, at(901), used), None, "a replayed code is refused");
        let spaced = format!("{} {}", &typed[..3], &typed[3..]);
        assert!(fitting_step(secret, &spaced, at(900), 0).is_some());
        for wrong in ["", "12345", "abcdef", "0000000"] {
            assert_eq!(fitting_step(secret, wrong, at(900), 0), None, "{wrong}");
        }
    }

    /// RFC 4648, section 10, without padding.
    #[test]
    fn secrets_are_written_in_base32() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert!(address(b"12345678901234567890", "王 li").contains("Gridwork:%E7%8E%8B%20li?secret=GEZDGNBVGY3TQOJQ"));
    }

    #[test]
    fn recovery_codes_differ_and_are_read_however_they_are_typed() {
        let codes = fresh_recovery_codes();
        let distinct = codes.iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(distinct.len(), RECOVERY_CODES);
        assert_eq!(recovery_spelling(" AB2c3-defgh "), "ab2c3defgh");
    }
}
