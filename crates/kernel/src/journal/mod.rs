//! The journal (操作日志): an append-only record of every change and every sensitive reading, chained by hashes.
//!
//! Each writer slot keeps a chain of its own, so that concurrent commits need not queue for one head; signed
//! checkpoints tie the chains together (CHAIN). It holds field names and hashes, never personal values.

pub mod checkpoint;
pub mod store;
pub mod verify;

use crate::{Instant, PersonId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What is done to a record without changing it: the journal keeps it because somebody saw something.
const READING: [&str; 5] = ["read", "open_field", "search", "find", "export"];
/// Coming and going: neither a reading nor a change of what the house keeps.
const SESSION: [&str; 7] = ["sign_in", "sign_out", "sign_in_failed", "lock", "end_sessions", "view_as", "view_as_end"];

/// The kinds of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Somebody saw something.
    Reading,
    /// Something was changed.
    Changing,
    /// Somebody came, went, or was kept out.
    Session,
}

impl LineKind {
    /// The kind of an action.
    pub fn of(action: &str) -> Self {
        match action {
            _ if READING.contains(&action) => Self::Reading,
            _ if SESSION.contains(&action) => Self::Session,
            _ => Self::Changing,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Changing => "changing",
            Self::Session => "session",
        }
    }

    /// The kind that a word means.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Reading, Self::Changing, Self::Session].into_iter().find(|kind| kind.as_str() == word)
    }

    /// Its actions, and whether they are those of it or all others.
    fn actions(self) -> (Vec<&'static str>, bool) {
        match self {
            Self::Reading => (READING.to_vec(), true),
            Self::Session => (SESSION.to_vec(), true),
            Self::Changing => (READING.into_iter().chain(SESSION).collect(), false),
        }
    }
}

/// A place in a chain: its line with this number is the last that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The chain.
    pub chain: Uuid,
    /// The line; 0 before the first.
    pub seq: i64,
}

/// Where a page of the journal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// When its last line was written.
    pub at: i64,
    /// The chain of that line.
    pub chain: Uuid,
    /// Its place there.
    pub seq: i64,
}

/// Which lines an auditor asks for.
#[derive(Debug, Clone, Default)]
pub struct JournalQuery {
    /// Only what this person did.
    pub person: Option<PersonId>,
    /// Only what was done to this record.
    pub entity_id: Option<Uuid>,
    /// Only this action.
    pub action: Option<String>,
    /// Only lines of this kind.
    pub kind: Option<LineKind>,
    /// From this instant on.
    pub from: Option<Instant>,
    /// Before this instant.
    pub to: Option<Instant>,
    /// After the page before.
    pub after: Option<After>,
    /// At most so many.
    pub limit: i64,
}

/// One line of the journal as it is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The chain it belongs to.
    pub chain: Uuid,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// The run of the write path that wrote it.
    pub work: Uuid,
    /// When, in microseconds.
    pub at: i64,
    /// The account, if one acted.
    pub account: Option<Uuid>,
    /// The person.
    pub person: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what.
    pub entity: String,
    /// To which.
    pub entity_id: Option<Uuid>,
    /// Under which org.
    pub org_path: Option<String>,
    /// Facts as JSON text, exactly as stored.
    pub detail: String,
}

impl Line {
    /// The hash that stands on the line: over the previous hash and every value with its length before it, so
    /// that no two different lines are hashed from the same bytes.
    pub fn hash(&self, previous: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut put = |bytes: Option<&[u8]>| match bytes {
            None => hasher.update([0]),
            Some(bytes) => {
                hasher.update([1]);
                hasher.update((bytes.len() as u64).to_be_bytes());
                hasher.update(bytes);
            }
        };
        put(Some(previous));
        put(Some(self.chain.as_bytes()));
        put(Some(&self.seq.to_be_bytes()));
        put(Some(self.work.as_bytes()));
        put(Some(&self.at.to_be_bytes()));
        put(self.account.as_ref().map(|id| id.as_bytes().as_slice()));
        put(self.person.as_ref().map(|id| id.as_bytes().as_slice()));
        put(Some(self.action.as_bytes()));
        put(Some(self.entity.as_bytes()));
        put(self.entity_id.as_ref().map(|id| id.as_bytes().as_slice()));
        put(self.org_path.as_deref().map(str::as_bytes));
        put(Some(self.detail.as_bytes()));
        hasher.finalize().into()
    }
}
