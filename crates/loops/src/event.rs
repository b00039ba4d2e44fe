//! One thing that happened to a case; all of them together are the case (REPLAY).

use crate::case::{Assignee, Concerning, Fields};
use crate::clocks::{ClockOf, Escalated, PromiseClock, StateClock, Stopped, Timer};
use gridwork_definitions::model::Key;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A step was taken, by a person or the system.
    Step,
    /// A share of a span has passed and somebody higher was given the case to see to.
    Escalation,
    /// A remark or an attachment; touches nothing.
    Comment,
    /// A clock ran out: the fact that the case became late.
    Clock,
    /// Another case was linked.
    Link,
    /// A changed work calendar moved what was still open.
    Calendar,
    /// Two persons turned out to be one.
    OnePerson,
    /// A value was put right at the wish of whom it is about.
    Correction,
}

impl EventKind {
    /// The word in JSON and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Escalation => "escalation",
            Self::Comment => "comment",
            Self::Clock => "clock",
            Self::Link => "link",
            Self::Calendar => "calendar",
            Self::OnePerson => "one_person",
            Self::Correction => "correction",
        }
    }

    /// The kind a table calls by this word.
    pub fn parse(word: &str) -> Option<Self> {
        const ALL: [EventKind; 8] = [
            EventKind::Step,
            EventKind::Escalation,
            EventKind::Comment,
            EventKind::Clock,
            EventKind::Link,
            EventKind::Calendar,
            EventKind::OnePerson,
            EventKind::Correction,
        ];
        ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the history, from 1.
    pub seq: i64,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// The step that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The state before; none for the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The state after.
    pub to: String,
    /// Who did it; none for the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<PersonId>,
    /// For whom, when the actor stood in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_for: Option<PersonId>,
    /// By which role; none when a relation to the case sufficed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Key>,
    /// When.
    pub at: Instant,
    /// The case fields that were given; null where one was emptied. Personal ones are marks once stored.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub form: Fields,
    /// The values kept with the event only; of a comment its `text` and `files`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub input: Fields,
    /// What followed from it.
    #[serde(default)]
    pub after: After,
    /// When the case was due before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_before: Option<Instant>,
    /// When it is due now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_after: Option<Instant>,
}

/// What the opening event says once and for all about its case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Identity.
    pub id: CaseId,
    /// Its loop.
    #[serde(rename = "loop")]
    pub loop_key: Key,
    /// The version of the loop (PINNED).
    pub loop_version: i64,
    /// The number people say.
    pub number: String,
    /// The random code for public tracking.
    pub track: String,
    /// The org it belongs to.
    pub org: OrgId,
    /// That org's path.
    pub org_path: String,
    /// Who typed it in.
    pub opener: PersonId,
    /// Who asked.
    pub asker: PersonId,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Concerning>,
}

/// What runs in a state: its clock and the system's own steps.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Running {
    /// The clock, when the state has one and its span could be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<StateClock>,
    /// When the system may take which step.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub timers: IndexMap<String, Timer>,
}

/// What followed from an event: everything that replay could not work out without calendar, rows and clock.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct After {
    /// With the opening step: what the case is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Box<Opened>>,
    /// With a step: whose the case is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Assignee>,
    /// With a step: who goes with the assignee now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
    /// With a step: how a final state was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Fields that the step computed.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: Fields,
    /// What runs in the state that was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Running>,
    /// What runs after a new calendar was counted by; the state was not entered anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recounted: Option<Running>,
    /// The promise, where it began, was met or was counted anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseClock>,
    /// All stopped clocks, where one was stopped, went on or was forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<IndexMap<String, Stopped>>,
    /// All escalations in force, where one was added or dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated: Option<Vec<Escalated>>,
    /// Which clock ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<ClockOf>,
    /// Which two persons are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_person: Option<OnePerson>,
}

/// Two persons who are one: somebody who was known by a phone alone and then signed in as who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnePerson {
    /// Under which identity they were known.
    pub was: PersonId,
    /// Who they are.
    pub is: PersonId,
}
