//! Passwords: hashed with Argon2id, compared without telling whether the account exists, held to a policy.

use crate::admission::Rules;
use crate::error::Problem;
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use rand::{Rng, RngExt};

// The OWASP password storage cheat sheet's first choice among equally strong settings: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The greatest number of characters: enough for any sentence, too few to keep the server busy.
pub const CHARS_MAX: usize = 128;

/// What an unknown account's password is compared with, so that the answer takes as long as for a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmUh$jyQNP1e2hlK3lzBwbOqtSHFk1CIyaXNRIHQAwC+UeqM";

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct PasswordError(String);

/// Hashes a password under a fresh salt; takes tens of milliseconds by design.
///
/// # Errors
/// When the machine has no memory or no randomness to give.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PasswordError(error.to_string()))?;
    let hashed = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| PasswordError(error.to_string()))
}

/// Whether a password fits the stored hash. With none (there is no such account, or it is signed in to by a provider
/// only) the answer is no, after as much work.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    let known = stored.and_then(|stored| PasswordHash::new(stored).ok());
    let is_known = known.is_some();
    let Some(hash) = known.or_else(|| PasswordHash::new(NOBODY).ok()) else { return false };
    let fits = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    fits && is_known
}

/// What is wrong with a new password, all of it; empty when it may be used.
pub fn problems(password: &str, login: &str, is_office: bool, rules: &Rules) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut refuse = |code: &str, zh: String, en: String| problems.push(Problem::new("password", code, zh, en));
    let chars = password.chars().count();
    let least = if is_office { rules.office_password_chars_min } else { rules.password_chars_min };
    let (least, kinds) = (usize::try_from(least).unwrap_or(0), usize::try_from(rules.password_kinds_min).unwrap_or(0));
    if chars < least {
        refuse("min", format!("密码至少 {least} 个字符"), format!("the password needs at least {least} characters"));
    }
    if chars > CHARS_MAX {
        refuse(
            "max",
            format!("密码最多 {CHARS_MAX} 个字符"),
            format!("the password may have {CHARS_MAX} characters at most"),
        );
    }
    if classes(password) < kinds {
        refuse(
            "classes",
            format!("密码须含小写字母、大写字母、数字、其他字符中的至少 {kinds} 种"),
            format!("use at least {kinds} of small letters, capitals, digits and other characters"),
        );
    }
    if holds_login(password, login) {
        refuse("login", "密码不能包含账号".to_owned(), "the password must not contain the account's name".to_owned());
    }
    problems
}

fn classes(password: &str) -> usize {
    let is_other = |c: char| !c.is_ascii_alphanumeric();
    [
        password.contains(|c: char| c.is_ascii_lowercase()),
        password.contains(|c: char| c.is_ascii_uppercase()),
        password.contains(|c: char| c.is_ascii_digit()),
        password.contains(is_other),
    ]
    .into_iter()
    .filter(|occurs| *occurs)
    .count()
}

/// Names of one or two characters occur in any text; of those only the name itself, or turned round, is refused.
fn holds_login(password: &str, login: &str) -> bool {
    let (password, login) = (password.to_lowercase(), login.trim().to_lowercase());
    let turned: String = login.chars().rev().collect();
    if login.chars().count() < 3 {
        return !login.is_empty() && (password == login || password == turned);
    }
    password.contains(&login) || password.contains(&turned)
}

/// A password that can be read aloud and typed on a phone, such as `Rimo-keda-4821`; it passes the policy for everyone.
///
/// From the generator handed in: a seeded one gives the demo the same passwords every time.
pub fn readable<R: Rng + ?Sized>(rng: &mut R) -> String {
    // Letters that look or sound like others (c, q, l, o as 0) are left out.
    const FIRST: &[u8] = b"bdfghkmnprstwz";
    const SECOND: &[u8] = b"aeiu";
    let mut password = String::with_capacity(14);
    for word in 0..2 {
        for syllable in 0..2 {
            let first = char::from(FIRST[rng.random_range(0..FIRST.len())]);
            password.push(if word + syllable == 0 { first.to_ascii_uppercase() } else { first });
            password.push(char::from(SECOND[rng.random_range(0..SECOND.len())]));
        }
        password.push('-');
    }
    password.push_str(&format!("{:04}", rng.random_range(0..10_000)));
    password
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn a_password_fits_its_own_hash_and_no_other() {
        let stored = hash("Binhai-2026").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("Binhai-2026", Some(&stored)));
        assert!(!verify("binhai-2026", Some(&stored)));
        assert_ne!(hash("Binhai-2026").unwrap(), stored, "every hash has a salt of its own");
    }

    #[test]
    fn an_unknown_account_costs_as_much_and_is_never_let_in() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let known = hash("Binhai-2026").unwrap();
        let known = PasswordHash::new(&known).unwrap();
        assert_eq!((&nobody.algorithm, &nobody.params), (&known.algorithm, &known.params));
        assert_eq!(nobody.hash.map(|it| it.len()), known.hash.map(|it| it.len()));
        assert!(!verify("nobody", None));
        assert!(!verify("x", Some("not a hash")));
        // What is stored of an account without a password costs as much as nobody's, and never fits.
        assert!(!verify("nobody is here", Some("!")) && !verify("!", Some("!")));
    }

    #[test]
    fn every_fault_of_a_new_password_is_named() {
        for (password, login, is_admin, expected) in [
            ("Abc-1234", "wangli", false, vec![]),
            ("Abc-1234", "wangli", true, vec!["min"]),
            ("Abc-123456", "wangli", true, vec![]),
            ("abcdefgh", "wangli", false, vec!["classes"]),
            ("abc", "wangli", false, vec!["min", "classes"]),
            ("WangLi-2026", "wangli", false, vec!["login"]),
            ("Ilgnaw-2026", "wangli", false, vec!["login"]),
            ("滨海新区小组A1", "li", false, vec![]),
            ("Lili-2026", "li", false, vec![]),
            ("", "", false, vec!["min", "classes"]),
        ] {
            let found = problems(password, login, is_admin, &Rules::default());
            let codes: Vec<&str> = found.iter().map(|problem| problem.code.as_str()).collect();
            assert_eq!(codes, expected, "{password}");
            assert!(found.iter().all(|it| it.message.en.is_some() && !it.message.zh.is_empty()));
        }
        let endless = "Aa1-".repeat(40);
        assert_eq!(problems(&endless, "wangli", false, &Rules::default())[0].code, "max");
    }

    #[test]
    fn readable_passwords_follow_the_seed_and_the_policy() {
        let one = readable(&mut StdRng::seed_from_u64(7));
        assert_eq!(one, readable(&mut StdRng::seed_from_u64(7)));
        let mut rng = StdRng::seed_from_u64(1);
        for _ in 0..500 {
            let password = readable(&mut rng);
            assert_eq!(problems(&password, "wangli", true, &Rules::default()), [], "{password}");
        }
    }
}
