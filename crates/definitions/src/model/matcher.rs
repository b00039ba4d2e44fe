//! Matchers (匹配): who fits what, and why.

use super::{Key, Text};
use gridwork_expr::Expr;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What a matcher looks for someone to do: cases of a loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// The loop.
    pub cases: Key,
    /// Which of its cases are waiting; all open ones when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
}

/// Who could do it: rows of a register, each of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The register.
    pub rows: Key,
    /// The field that names the person.
    pub person: String,
    /// Which of its rows count; all living ones when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
}

/// A number that is counted for every offer before anything is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// Cases of this loop.
    pub cases: Key,
    /// Which of them, in terms of the case's own names and of `offer`.
    pub when: Expr,
}

/// One part of a score: shown as a reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    /// What people read as the reason.
    pub title: Text,
    /// The most points it can give.
    pub weight: i64,
    /// How much of them, from 0 to 1; what lies outside is cut off.
    pub value: Expr,
}

/// Keeps the same few from being used up.
///
/// Within the window an offer takes at most `at_most` needs or, where many are given out, at most `share` of all that
/// the offers beside it took: whichever is more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fair {
    /// So many are always allowed.
    pub at_most: i64,
    /// The part of all, between 0 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// The window, in days back from now.
    pub within_days: i64,
}

/// A matcher (匹配).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matcher {
    /// Qualified key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// What is looked for.
    pub need: Need,
    /// Among whom.
    pub offer: Offer,
    /// Numbers counted for every offer, by the names under which `must`, `capacity` and `score` read them.
    #[serde(default, rename = "let", skip_serializing_if = "IndexMap::is_empty")]
    pub counts: IndexMap<String, Count>,
    /// What an offer must fulfil to be suggested at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must: Option<Expr>,
    /// How many more needs an offer can take now; one at a time when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Expr>,
    /// The parts of the score, in the order in which reasons are shown.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub score: IndexMap<String, ScorePart>,
    /// The fairness cap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fair: Option<Fair>,
}
