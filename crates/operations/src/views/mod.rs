//! Saved views (自存视图): how somebody looks at a list, kept under a name, so that it follows them to another computer;
//! or shared with those who work at a desk of an org or below it.
//!
//! A view is a query and its looks, never a result: whoever opens one asks by their own rights. What it names may go with
//! a later version of the definition; that is told with the view, and the rest of it still serves.

mod asked;
mod list;
mod remove;
mod save;
mod store;

pub use asked::{GonePart, Look, ViewAsk};
pub use list::{list, show};
pub use remove::remove;
pub use save::{SaveView, save};
pub(crate) use store::join_persons;

use crate::orgs::{OrgView, PersonView};
use gridwork_definitions::model::{Key, Sees};
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId, PersonId, ViewId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The list that is no register's.
const CASES: &str = "cases";

/// Of which list a view is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListOf {
    /// The cases.
    Cases,
    /// The rows of a register.
    Rows(Key),
}

impl ListOf {
    /// Reads `cases` or the key of a register, `pack/key`.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn parse(text: &str) -> Result<Self, KernelError> {
        match (text, Key::parse(text).filter(|_| text.len() <= 200)) {
            (CASES, _) => Ok(Self::Cases),
            (_, Some(key)) => Ok(Self::Rows(key)),
            (_, None) => {
                let en = "list must be `cases` or the key of a register, e.g. binhai/volunteer";
                Err(KernelError::malformed("list 应为 cases 或台账的键，例如 binhai/volunteer", en))
            }
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Cases => CASES,
            Self::Rows(key) => key.as_str(),
        }
    }
}

/// A view as it is stored.
#[derive(Debug, Clone)]
struct Saved {
    id: ViewId,
    person: PersonId,
    list: ListOf,
    name: String,
    asked: ViewAsk,
    shared_with: Option<OrgId>,
    saved_at: Instant,
}

/// A view of a list that somebody saved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Identity.
    pub id: Uuid,
    /// `cases`, or the register, `pack/key`.
    pub list: String,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is the reader's own; another's can be looked at, not changed.
    pub is_own: bool,
    /// Whose it is.
    pub by: PersonView,
    /// The org with whose staff, and those below, it is shared.
    pub shared_with: Option<OrgView>,
    /// What is asked, and how it is shown.
    pub asked: ViewAsk,
    /// What of it is not there any more, or not for this reader: it is left out when the view is used.
    pub gone: Vec<GonePart>,
    /// When it was saved.
    pub saved_at: String,
}

/// Saved views, and with whom more of them may be shared.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SavedViews {
    /// One's own by their names, then those that others share.
    pub items: Vec<SavedView>,
    /// The orgs at whose desks the reader works: with their staff a view may be shared.
    pub may_share_with: Vec<OrgView>,
}

/// Whether a grant puts its holder at a desk: its role sees more than its holder's own.
fn is_desk(world: &World, grant: &Grant) -> bool {
    world.catalog.roles.get(&grant.role).is_some_and(|role| role.sees == Sees::All)
}

/// The orgs at whose desks somebody works in their own name; what a stand-in sees ends with the standing in, and would
/// leave a view behind that nobody answers for.
fn desks(actor: &Actor, world: &World, now: Instant) -> BTreeSet<OrgId> {
    let own = actor.holding(now).filter(|grant| grant.stood_for.is_none() && is_desk(world, grant));
    own.map(|grant| grant.org).collect()
}

/// The orgs whose shared views somebody sees: those at whose desks they work, and all above them.
fn heard(actor: &Actor, world: &World, now: Instant) -> BTreeSet<OrgId> {
    let held = actor.holding(now).filter(|grant| is_desk(world, grant));
    held.flat_map(|grant| world.orgs.ancestors(grant.org)).map(|org| org.id).collect()
}
