//! Who is let in, and how: the three separated offices (三员), and the rules of admission with their dates.

mod rules;
pub mod store;

pub use rules::{LOG_DAYS_MAX, LOG_DAYS_MIN, RuleBook, RuleSet, Rules};

use serde::{Deserialize, Serialize};

/// One of the three separated offices. None of them reads business content, and nobody holds two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// 系统管理员: runs the software, keeps orgs, opens and closes accounts.
    System,
    /// 安全管理员: grants roles, gives new passwords, resets second factors, ends sessions, sets the rules.
    Security,
    /// 审计管理员: reads the journal and reviews emergency readings; changes nothing.
    Audit,
}

impl Office {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Security, Self::Audit];

    /// The word for it in tables and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Security => "security",
            Self::Audit => "audit",
        }
    }

    /// The office that a word means.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|office| office.as_str() == word)
    }

    /// What people call it, in Chinese and English.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::System => ("系统管理员", "system office"),
            Self::Security => ("安全管理员", "security office"),
            Self::Audit => ("审计管理员", "audit office"),
        }
    }
}

/// How somebody showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// An account with its password.
    Password,
    /// A phone with the code that was sent to it.
    Phone,
    /// A provider of sign-ins that the district trusts.
    Provider,
}

impl Way {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Phone => "phone",
            Self::Provider => "provider",
        }
    }
}

/// What came of an attempt to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInResult {
    /// A session began.
    Ok,
    /// The account is not known.
    Unknown,
    /// The password, the code or the answer of the provider was wrong.
    Wrong,
    /// The second factor was wrong, or was used before.
    WrongSecond,
    /// The account is locked after too many failures.
    Locked,
    /// The account was closed.
    Closed,
    /// What was shown is right, and more is asked for: the second factor, or who agrees for a child.
    Asked,
    /// The account is not entered this way: a code or a provider does not open an office.
    OtherWay,
    /// The provider did not show who it is: it is down, or somebody said no there.
    NotShown,
}

impl SignInResult {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Wrong => "wrong",
            Self::WrongSecond => "wrong_second",
            Self::Locked => "locked",
            Self::Closed => "closed",
            Self::Asked => "asked",
            Self::OtherWay => "other_way",
            Self::NotShown => "not_shown",
        }
    }
}
