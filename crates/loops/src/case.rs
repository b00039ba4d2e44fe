//! A case (事项) as the engine holds it: where it is, whose it is, what its clocks say, and who had a hand in it.

use crate::clocks::{Escalated, PromiseClock, StateClock, Stopped, Timer};
use gridwork_definitions::model::Key;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Field values by name, canonical JSON; a field without a value is not there.
///
/// A personal field holds its value while the payload is open to the program, a mark otherwise (see `seal`).
pub type Fields = IndexMap<String, Json>;

/// Whom a step assigned (经办人).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// A person.
    Person(PersonId),
    /// An org: whoever holds a role there.
    Org(OrgId),
}

/// What a case is about, and who must not know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concerning {
    /// The other case.
    pub case: CaseId,
    /// Whoever handled the other case, as it was when this one was opened: they are shut out of this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shut_out: Vec<PersonId>,
    /// Those of them who did the work, or were to do it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doers: Vec<PersonId>,
}

/// Who goes with the assignee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// Who.
    pub person: PersonId,
    /// Whether they have taken a step as such.
    pub has_agreed: bool,
}

/// One running case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// Its loop.
    pub loop_key: Key,
    /// The version of the loop it opened with (PINNED).
    pub loop_version: i64,
    /// The number people say.
    pub number: String,
    /// The random code for public tracking.
    pub track: String,
    /// The org it belongs to.
    pub org: OrgId,
    /// That org's path.
    pub org_path: String,
    /// Where it is.
    pub state: String,
    /// Whom a step assigned.
    pub assignee: Option<Assignee>,
    /// Who goes with the assignee (同行人).
    pub second: Option<Second>,
    /// What it is about, and who is shut out of it.
    pub about: Option<Concerning>,
    /// Who typed it in (登记人).
    pub opener: PersonId,
    /// Who asked and may rate (诉求人).
    pub asker: PersonId,
    /// Its fields.
    pub fields: Fields,
    /// How a final state was reached.
    pub outcome: Option<String>,
    /// When it opened.
    pub opened_at: Instant,
    /// When it entered its state.
    pub entered_at: Instant,
    /// When it reached a final state.
    pub closed_at: Option<Instant>,
    /// The clock of its state.
    pub clock: Option<StateClock>,
    /// The promise for the whole case.
    pub promise: Option<PromiseClock>,
    /// Clocks of states it left that go on when it comes back.
    pub stopped: IndexMap<String, Stopped>,
    /// When the system may take which step from this state.
    pub timers: IndexMap<String, Timer>,
    /// Who took which step, persons stood for included (HANDS).
    pub hands: IndexMap<String, Vec<PersonId>>,
    /// The inputs of the last time each step was taken, without personal ones.
    pub last: IndexMap<String, Fields>,
    /// Whom it was escalated to.
    pub escalated: Vec<Escalated>,
    /// Identities under which its people were known before: who is kept from a reader is kept under these too.
    #[serde(default)]
    pub formerly: Vec<PersonId>,
    /// The sequence number of its last event; the opening step is 1.
    pub version: i64,
}

/// What a case remembers besides its head and its fields: kept as one JSON text beside them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Memory {
    /// See [`Case::clock`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<StateClock>,
    /// See [`Case::promise`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseClock>,
    /// See [`Case::stopped`].
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub stopped: IndexMap<String, Stopped>,
    /// See [`Case::timers`].
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub timers: IndexMap<String, Timer>,
    /// See [`Case::hands`].
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub hands: IndexMap<String, Vec<PersonId>>,
    /// See [`Case::last`].
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub last: IndexMap<String, Fields>,
    /// See [`Case::escalated`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalated: Vec<Escalated>,
    /// See [`Case::second`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    /// See [`Case::about`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Concerning>,
    /// See [`Case::formerly`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<PersonId>,
}

impl Case {
    /// Whether it has not reached a final state.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// The last instant that is on time in its state.
    pub fn due_at(&self) -> Option<Instant> {
        self.clock.as_ref().map(|clock| clock.deadline.due_at)
    }

    /// The value of a field, if it has one.
    pub fn field(&self, name: &str) -> Option<&Json> {
        self.fields.get(name)
    }

    /// What the column `clocks` keeps.
    pub fn memory(&self) -> Memory {
        Memory {
            clock: self.clock.clone(),
            promise: self.promise.clone(),
            stopped: self.stopped.clone(),
            timers: self.timers.clone(),
            hands: self.hands.clone(),
            last: self.last.clone(),
            escalated: self.escalated.clone(),
            second: self.second,
            about: self.about.clone(),
            formerly: self.formerly.clone(),
        }
    }

    /// Puts back what the column `clocks` kept.
    pub fn remember(&mut self, memory: Memory) {
        let Memory { clock, promise, stopped, timers, hands, last, escalated, second, about, formerly } = memory;
        self.clock = clock;
        self.promise = promise;
        self.stopped = stopped;
        self.timers = timers;
        self.hands = hands;
        self.last = last;
        self.escalated = escalated;
        self.second = second;
        self.about = about;
        self.formerly = formerly;
    }
}
