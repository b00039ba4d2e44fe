//! People (人员), posts and appointments (岗位, 任职), accounts (账号), grants (授权) and stand-ins (代理).

pub mod accounts;
pub mod roster;
pub mod store;

use crate::admission::Office;
use crate::{AccountId, Instant, PersonId};

/// An account as administration sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// Whose it is.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// The office it holds.
    pub office: Option<Office>,
    /// Whether it may not sign in any more.
    pub is_disabled: bool,
    /// From when on nobody signs in to it any more, when they are about to leave.
    pub leaves_at: Option<Instant>,
    /// Until when it is locked.
    pub locked_until: Option<Instant>,
    /// Whether a second factor is in use.
    pub has_second: bool,
    /// Whether it signs in with a password of this house.
    pub has_password: bool,
    /// Whether its person only ever came by phone.
    pub is_by_phone: bool,
    /// When somebody last signed in to it.
    pub signed_in_at: Option<Instant>,
}
