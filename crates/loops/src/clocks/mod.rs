//! The clocks of a case: of its state, of the promise, of the system's own steps; what they are and how they show.

mod colour;
mod due;
mod enter;
mod span;

pub use colour::{Colour, colour, colour_of};
pub(crate) use due::{Due, due_next, pending};
pub(crate) use enter::{enter, promise};
pub(crate) use span::take;

use crate::case::Assignee;
use gridwork_definitions::model::{Key, SpanUnit};
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::Deadline;
use serde::{Deserialize, Serialize};

/// A span after its amount was evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanTaken {
    /// How it is counted.
    pub unit: SpanUnit,
    /// How many.
    pub amount: i64,
}

/// The clock of a state: runs from entering it until leaving it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateClock {
    /// The span it was given.
    pub span: SpanTaken,
    /// That span on the calendar.
    pub deadline: Deadline,
    /// The last instant that is blue.
    pub yellow_at: Instant,
    /// When its lateness was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_noted_at: Option<Instant>,
    /// The stretches it ran before, when it was resumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stints: Vec<Stint>,
}

/// One stretch that a clock ran before it was stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stint {
    /// The deadline as it stood then.
    pub deadline: Deadline,
    /// When it was stopped.
    pub stopped_at: Instant,
}

/// A clock whose state was left and which goes on when the case comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stopped {
    /// Whose it was: another assignee gets a new clock.
    pub assignee: Option<Assignee>,
    /// How much of the span was used, in counted microseconds.
    pub used_micros: i64,
    /// The clock as it stood.
    pub clock: StateClock,
    /// When it was stopped.
    pub stopped_at: Instant,
}

/// The promise for the whole case: runs from opening, never restarts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromiseClock {
    /// The span that was promised.
    pub span: SpanTaken,
    /// That span on the calendar.
    pub deadline: Deadline,
    /// The last instant that is blue.
    pub yellow_at: Instant,
    /// When it was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<Instant>,
    /// When its lateness was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_noted_at: Option<Instant>,
}

/// When the system may take one of its steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    /// The span counted from entering the state; none for a step that waits for its guard alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<SpanTaken>,
    /// The first instant at which it may be taken.
    pub fires_at: Instant,
}

/// Which clock is meant; the state's comes first where both are due at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockOf {
    /// That of the state.
    State,
    /// That of the promise.
    Promise,
}

/// One escalation that has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Escalated {
    /// Which clock had run so far.
    pub clock: ClockOf,
    /// Which line of `escalate`, from 0.
    pub line: usize,
    /// The role it was given to; none when nobody living was found, which is a vacancy.
    pub to: Option<Key>,
    /// When.
    pub at: Instant,
}
