//! Sessions: who is signed in. Only the hash of a token is kept.

pub mod store;

use crate::{AccountId, Instant};
use sha2::{Digest, Sha256};

/// Hours for which a session holds without signing in again (a working day; a parameter).
pub const SESSION_HOURS: i64 = 12;

/// How the token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// In the cookie `gw_session`; writes need the CSRF token.
    Cookie,
    /// In the `Authorization` header.
    Bearer,
}

/// A session that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose it is.
    pub account: AccountId,
    /// How its token travels.
    pub kind: SessionKind,
    /// What cookie writes must send in `X-CSRF-Token`.
    pub csrf: String,
    /// Until when it holds.
    pub expires_at: Instant,
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
