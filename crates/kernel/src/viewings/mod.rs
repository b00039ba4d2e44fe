//! Viewings (以其所见查看): the audit office looks at everything exactly as a named person sees it, to check what they
//! may see. For some minutes, reading only, personal values masked, and told to that person.

pub mod store;

use crate::authz::{Actor, audit_scope};
use crate::error::{Because, Error, because};
use crate::world::World;
use crate::{AccountId, Instant, PersonId, ViewingId};

/// The code of whatever is refused because somebody only looks.
pub const READS_ONLY: &str = "view_as_reads_only";

/// A viewing that a session is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewing {
    /// Identity.
    pub id: ViewingId,
    /// As which account.
    pub account: AccountId,
    /// As whom.
    pub person: PersonId,
    /// From when.
    pub from: Instant,
    /// Until when; never prolonged.
    pub to: Instant,
    /// Whether that account may still sign in.
    pub is_there: bool,
}

impl Viewing {
    /// Whether its time has come, or the account it looks as is closed.
    pub fn is_over(&self, now: Instant) -> bool {
        !self.is_there || self.to <= now
    }
}

/// Who really looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// Their account.
    pub account: AccountId,
    /// The person.
    pub person: PersonId,
}

/// Whether somebody may be looked as: nobody who holds an office, and nobody who reads the journal by a role.
pub fn may_be_viewed(actor: &Actor, world: &World, now: Instant) -> bool {
    !actor.is_system() && actor.office.is_none() && audit_scope(actor, world, now).is_empty()
}

/// What is said to whoever looks and asks for more than to read.
pub fn reads_only_because() -> Because {
    because(
        "正在以他人所见查看，只能读取；要办理请先结束查看",
        "you are looking as somebody else and may only read: end that first",
    )
}

/// The refusal of a change while somebody looks as another.
pub(crate) fn reads_only() -> Error {
    Error::Forbidden { code: READS_ONLY, because: reads_only_because() }
}

/// A viewing as the person is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Identity.
    pub id: ViewingId,
    /// From when.
    pub from: Instant,
    /// When it was over, or will be.
    pub to: Instant,
    /// When the person read it here.
    pub read_at: Option<Instant>,
}
