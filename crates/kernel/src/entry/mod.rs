//! Entry by phone (凭手机号进入): codes that show whose a phone is, the identity behind it, and a guardian's consent.
//!
//! A number is looked up by its blind index and never stored; a code is kept as a keyed hash until it is used.

pub mod store;

use crate::error::{Error, Result};
use crate::identifiers::{Phone, PhoneKind, mask};
use crate::secrets::Keyring;
use crate::time::{DAY, HOUR, MINUTE};
use crate::{AccountId, ConsentId, FileId, Instant, OrgId, PersonId};
use std::fmt;

/// Digits of a code.
pub const CODE_DIGITS: usize = 6;

/// For how long a code holds, in microseconds: ten minutes, as people know it from banks (a parameter, not a norm).
pub const CODE_HOLDS: i64 = 10 * MINUTE;

/// Wrong guesses that a code stands; a million codes make five guesses worth nothing.
pub const CODE_TRIES: i64 = 5;

/// Between two codes to the same phone, in microseconds.
pub const CODE_AGAIN: i64 = MINUTE;

/// Codes to the same phone within a day: enough for somebody who loses them, too few to annoy a stranger with.
pub const CODES_A_PHONE: i64 = 10;

/// The day of [`CODES_A_PHONE`], in microseconds.
pub const CODES_DAY: i64 = DAY;

/// Phones to which one address may have codes sent within an hour: a community's hall stands behind one address.
pub const CODES_AN_ADDRESS: i64 = 30;

/// The hour of [`CODES_AN_ADDRESS`], in microseconds.
pub const CODES_HOUR: i64 = HOUR;

/// Years of age below which a guardian has to agree (个人信息保护法 art. 31, in force since 2021-11-01).
pub const GUARDIAN_BELOW_YEARS: i64 = 14;

/// The article that a guardian's consent rests upon, as it is kept with it.
pub const GUARDIAN_BASIS: &str = "个人信息保护法第三十一条（2021-11-01 起施行）：不满十四周岁未成年人";

/// The article that the consent of a person rests upon, as it is kept with it.
pub const CONSENT_BASIS: &str = "个人信息保护法第十三条第一款第一项（2021-11-01 起施行）：取得个人的同意";

/// What a guardian agrees to.
pub const GUARDIAN_PURPOSE: &str = "entry_below_14";

/// What a code is sent for; one that was sent for something else does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To agree that a child may use this.
    Guardian,
    /// To add the phone to an account.
    AddPhone,
}

impl Purpose {
    /// The word in JSON and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Guardian => "guardian",
            Self::AddPhone => "add_phone",
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::SignIn, Self::Guardian, Self::AddPhone];

    /// The purpose that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// A mobile number at which somebody receives a code. It is never shown or logged whole.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryPhone(Phone);

impl EntryPhone {
    /// Reads a number, however it is spelled.
    ///
    /// # Errors
    /// A problem at `path` when it is no mobile number.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let wrong = || Error::problem(path, "phone", "应为 11 位手机号", "give a mobile number of 11 digits");
        let phone = Phone::parse(text).map_err(|_| wrong())?;
        if phone.kind() == PhoneKind::Mobile { Ok(Self(phone)) } else { Err(wrong()) }
    }

    /// The number, for the one who sends a message to it.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// What is kept of it: equal for equal numbers, and worth nothing without the key.
    pub fn index(&self, keys: &Keyring) -> Vec<u8> {
        // A name of its own: the index must not meet that of a register's field with the same number.
        keys.blind("entry phone", self.0.as_str()).to_vec()
    }

    /// What staff see of somebody who has given no name yet.
    pub fn stand_in_name(&self) -> String {
        let masked = mask::phone(self.0.as_str());
        format!("居民（尾号{}）", masked.rsplit('*').next().unwrap_or_default())
    }
}

impl fmt::Debug for EntryPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::phone(self.0.as_str()))
    }
}

/// Whose a phone is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub person: PersonId,
    /// The account that signs in with it; none until somebody has.
    pub account: Option<AccountId>,
    /// When somebody last proved for the first time that it is theirs.
    pub verified_at: Option<Instant>,
}

/// Consent that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Identity.
    pub id: ConsentId,
    /// For whom.
    pub person: PersonId,
    /// To what.
    pub purpose: String,
    /// Who gave it.
    pub given_by: PersonId,
    /// What they are to the person.
    pub relation: String,
    /// What it rests upon.
    pub basis: String,
    /// When.
    pub given_at: Instant,
    /// When it was taken back.
    pub withdrawn_at: Option<Instant>,
    /// To which org, for rows there and below; none for a guardian's consent to entry.
    pub org: Option<OrgId>,
    /// To which version of the text.
    pub version: Option<i64>,
    /// How it was given.
    pub way: Way,
    /// What was read.
    pub text: Option<String>,
    /// The paper.
    pub file: Option<FileId>,
}

/// How a consent was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a code to the phone of a guardian.
    Code,
    /// By the person, signed in.
    OwnSign,
    /// On paper, noted by those who keep the register.
    Paper,
}

impl Way {
    /// The word in JSON and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::OwnSign => "self",
            Self::Paper => "paper",
        }
    }

    /// The way that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Code, Self::OwnSign, Self::Paper].into_iter().find(|it| it.as_str() == word)
    }
}

/// A consent that is being given.
#[derive(Debug, Clone, Copy)]
pub struct NewConsent<'a> {
    /// For whom.
    pub person: PersonId,
    /// To what.
    pub purpose: &'a str,
    /// Who gives it.
    pub given_by: PersonId,
    /// What they are to the person.
    pub relation: &'a str,
    /// What it rests upon.
    pub basis: &'a str,
    /// How.
    pub way: Way,
    /// To whom, where rows are kept by it.
    pub to: Option<ConsentTo<'a>>,
}

/// To whom, and to which text, a consent is given.
#[derive(Debug, Clone, Copy)]
pub struct ConsentTo<'a> {
    /// The org.
    pub org: OrgId,
    /// Its path.
    pub org_path: &'a str,
    /// The version of the text.
    pub version: i64,
    /// The text.
    pub text: &'a str,
    /// The paper.
    pub file: Option<FileId>,
    /// Who noted the paper.
    pub noted_by: Option<PersonId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mobile_number_receives_codes() {
        for good in ["13800000001", "138 0000 0001", "+86 138-0000-0001"] {
            assert_eq!(EntryPhone::parse("phone", good).unwrap().reveal(), "13800000001", "{good}");
        }
        for bad in ["", "12345", "022-65781234", "400-8001234", "电话"] {
            assert!(EntryPhone::parse("phone", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_is_never_written_whole() {
        let phone = EntryPhone::parse("phone", "13800001234").unwrap();
        assert_eq!(format!("{phone:?}"), "138****1234");
        assert_eq!(phone.stand_in_name(), "居民（尾号1234）");
        let keys = Keyring::fresh();
        assert_ne!(phone.index(&keys), keys.blind("phone", "13800001234").to_vec());
    }
}
