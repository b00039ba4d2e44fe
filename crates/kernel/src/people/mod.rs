//! People (人员), posts and appointments (岗位, 任职), accounts (账号), grants (授权) and stand-ins (代理).

pub mod accounts;
pub mod roster;
pub mod store;

use crate::{AccountId, PersonId};

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
    /// Whether it runs the software.
    pub is_admin: bool,
    /// Whether it may not sign in any more.
    pub is_disabled: bool,
}

/// Failed sign-ins after which an account is locked (等级保护 practice, rules 11.1; a parameter, not a norm).
pub const LOCK_AFTER_FAILURES: i64 = 5;

/// Minutes for which it stays locked (customary range 5–30, rules 11.1).
pub const LOCK_MINUTES: i64 = 15;
