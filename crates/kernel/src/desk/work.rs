//! One change being made: the transaction, the moment, who acts, and what will be journalled and announced.

use crate::authz::Actor;
use crate::search::Doc;
use crate::secrets::Keyring;
use crate::world::{Epochs, World};
use crate::{Instant, OrgId, PersonId, WorkId};
use gridwork_db::{Tx, Value};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use uuid::Uuid;

/// One changed source record, as the journal will name it: never the personal values themselves.
#[derive(Debug, Clone)]
pub struct Change {
    pub(crate) entity: &'static str,
    pub(crate) id: Option<Uuid>,
    pub(crate) action: String,
    pub(crate) org_path: Option<String>,
    pub(crate) detail: Map<String, Json>,
}

impl Change {
    /// A change of one record.
    pub fn of(entity: &'static str, id: Uuid, action: &str) -> Self {
        Self { entity, id: Some(id), action: action.to_owned(), org_path: None, detail: Map::new() }
    }

    /// A change that belongs to no single record.
    pub fn general(entity: &'static str, action: &str) -> Self {
        Self { entity, id: None, action: action.to_owned(), org_path: None, detail: Map::new() }
    }

    /// Under which org it happened.
    pub fn at(mut self, org_path: &str) -> Self {
        self.org_path = Some(org_path.to_owned());
        self
    }

    /// The names of the fields that changed.
    pub fn fields<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().map(Json::from).collect::<Vec<_>>();
        self.with("fields", Json::Array(names))
    }

    /// One more fact about the change (a version, a hash, a purpose).
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// What subscribers of the event stream learn after the commit: ids only.
#[derive(Debug, Clone)]
pub enum Notice {
    /// A case changed.
    Case {
        /// The facts by which the reader's scope is decided.
        facts: crate::authz::CaseFacts,
        /// Its new version.
        version: i64,
        /// Whether it waits or waited in a queue whose count may differ now.
        is_turn: bool,
    },
    /// A row of a register changed.
    Row {
        /// The register's key.
        register: String,
        /// The row.
        id: Uuid,
        /// Where it belongs.
        org: Option<OrgId>,
        /// Its new version.
        version: i64,
    },
    /// Too much changed elsewhere to be told one by one: whoever shows something reads it anew.
    Missed,
}

/// One change being made.
pub struct Work<'t> {
    pub(crate) tx: &'t mut Tx,
    pub(crate) id: WorkId,
    pub(crate) world: Arc<World>,
    pub(crate) epochs: Epochs,
    pub(crate) actor: Arc<Actor>,
    pub(crate) now: Instant,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) changes: Vec<Change>,
    pub(crate) notices: Vec<Notice>,
    /// What records are found by, kept when the work is done, each once.
    pub(crate) docs: IndexMap<Uuid, Doc>,
    /// Rows of tables that nobody reads before the work is done, by the columns they fill.
    pub(crate) at_end: Vec<(&'static str, Vec<Vec<Value>>)>,
    pub(crate) world_changed: bool,
    pub(crate) people_changed: bool,
}

impl<'t> Work<'t> {
    /// The transaction; only a `store.rs` asks for it.
    pub fn tx(&mut self) -> &mut Tx {
        self.tx
    }

    /// Puts a row in when the work is done, together with the others of its table: `into` says the table and the columns.
    /// For what only later works read, such as histories.
    pub fn put_at_end(&mut self, into: &'static str, row: Vec<Value>) {
        match self.at_end.iter_mut().find(|(table, _)| *table == into) {
            Some((_, rows)) => rows.push(row),
            None => self.at_end.push((into, vec![row])),
        }
    }

    /// The moment of this work: one instant for everything it does.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Definitions, orgs and calendar as they are for this work.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The person who acts.
    pub fn person(&self) -> PersonId {
        self.actor.person
    }

    /// The person who acts, for columns that say by whom; none for the system.
    pub fn by(&self) -> Option<PersonId> {
        (!self.actor.is_system()).then_some(self.actor.person)
    }

    /// The keys under which personal values are sealed.
    pub fn keys(&self) -> Arc<Keyring> {
        Arc::clone(&self.keys)
    }

    /// The identity of this run of the write path.
    pub fn id(&self) -> WorkId {
        self.id
    }

    /// Notes a changed record for the journal.
    pub fn record(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Announces something to the event stream, after the commit.
    pub fn announce(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// Says that definitions, orgs, links or the calendar change: every process reads them anew.
    pub fn world_changes(&mut self) {
        self.world_changed = true;
    }

    /// Says that grants, stand-ins or accounts change: cached actors are dropped.
    pub fn people_change(&mut self) {
        self.people_changed = true;
    }
}
