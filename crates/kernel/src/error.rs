//! What can go wrong below the engines, and the texts that say why in Chinese and English.

use gridwork_definitions::model::Text;
use serde::{Deserialize, Serialize};

/// A reason in both languages.
pub type Because = Text;

/// Makes a reason from its Chinese and English sentence.
pub fn because(zh: impl Into<String>, en: impl Into<String>) -> Because {
    Text { zh: zh.into(), en: Some(en.into()) }
}

/// One thing wrong with what a person sent, at its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where: `form.content`, `input.reason`, `fields.code`.
    pub path: String,
    /// A stable word for programs: `required`, `type`, `max`, `unknown`, …
    pub code: String,
    /// What is wrong and what to do.
    pub message: Text,
}

impl Problem {
    /// A problem at a place.
    pub fn new(path: impl Into<String>, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { path: path.into(), code: code.to_owned(), message: because(zh, en) }
    }
}

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The storage refused or failed.
    #[error(transparent)]
    Db(#[from] gridwork_db::Error),
    /// There is no such thing, or the actor may not know that it exists.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Not signed in, or signed in with what does not fit.
    #[error("not signed in ({code})")]
    Unauthorized {
        /// `credentials`, `session`, `csrf`.
        code: &'static str,
        /// What to do.
        because: Because,
    },
    /// The actor may know, but not do.
    #[error("forbidden ({code}): {because:?}")]
    Forbidden {
        /// `role`, `turn`, `hands`, …
        code: &'static str,
        /// What would be needed.
        because: Because,
    },
    /// The world is not in the state this needs.
    #[error("conflict ({code}): {because:?}")]
    Conflict {
        /// `state`, `guard`, `duplicate`, …
        code: &'static str,
        /// What would be needed.
        because: Because,
    },
    /// What was sent does not fit; every problem found.
    #[error("{} problems in what was sent", .0.len())]
    Problems(Vec<Problem>),
    /// What was sent cannot be read at all.
    #[error("malformed: {because:?}")]
    Malformed {
        /// What is wrong.
        because: Because,
    },
    /// `If-Match` named another version.
    #[error("the version is {current}")]
    Version {
        /// The version that is current.
        current: i64,
    },
    /// The idempotency key was used before with another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// Too many attempts.
    #[error("too many attempts; again in {retry_after_s} s")]
    TooMany {
        /// Seconds until the next attempt is taken.
        retry_after_s: u64,
    },
    /// A secret could not be made, read or opened.
    #[error("{0}")]
    Secret(String),
    /// Something stored does not make sense: a bug or tampering, never the user's fault.
    #[error("stored data does not fit: {0}")]
    Corrupt(String),
}

impl Error {
    /// A 400 with its reason.
    pub fn malformed(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Malformed { because: because(zh, en) }
    }

    /// A single problem.
    pub fn problem(path: &str, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Problems(vec![Problem::new(path, code, zh, en)])
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;
