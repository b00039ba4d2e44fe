//! Emergency readings (紧急授权): one case, outside the own scope, for a while, with a reason; reviewed afterwards.

pub mod store;

use crate::{CaseId, EmergencyId, Instant, PersonId};

/// A case that an emergency opened to somebody for a while: part of their scope while it lasts (SCOPE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emergency {
    /// Which reading.
    pub id: EmergencyId,
    /// The case.
    pub case: CaseId,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

impl Emergency {
    /// Whether it holds at an instant.
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now && now < self.to
    }
}

/// What a reviewer found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was needed, and for what was said.
    Accepted,
    /// It was not.
    Objected,
}

impl Verdict {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Objected => "objected",
        }
    }

    /// The verdict that a word means.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Objected].into_iter().find(|it| it.as_str() == word)
    }
}

/// An emergency reading as it is reviewed.
#[derive(Debug, Clone)]
pub struct EmergencyReading {
    /// Identity.
    pub id: EmergencyId,
    /// Who read.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: Option<String>,
    /// What for.
    pub purpose: String,
    /// Why it could not wait, in their words.
    pub reason: String,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// By which working day it is to be reviewed.
    pub review_due_on: String,
    /// `accepted` or `objected`; none until it was reviewed.
    pub verdict: Option<String>,
    /// The reviewer's words.
    pub words: Option<String>,
    /// The reviewer's name.
    pub reviewer: Option<String>,
    /// When.
    pub reviewed_at: Option<Instant>,
}
