//! The outbox (发件箱): what people are told, written in the transaction of what they are told of, and how it goes out.
//!
//! A *message* is one thing told to one person; a *delivery* brings it over one channel. A delivery is leased by
//! whoever sends it, tried again with growing pauses, and given up as a *dead letter* that somebody looks at.
//! Messages are derived (ONE_WRITE): the event of the case and the definition it runs under say the same.

mod pause;
mod quiet;
pub mod store;

pub use pause::{PAUSE_FIRST, PAUSE_MAX, pause};
pub use quiet::{Quiet, QuietChoice, read_minutes, write_minutes};

use crate::error::Because;
use crate::{CaseId, DeliveryId, Instant, MessageId, OrgId, PersonId};
use gridwork_definitions::model::Key;
use uuid::Uuid;

/// For how long a delivery belongs to whoever leased it, in microseconds: longer than any send may take.
pub const LEASE: i64 = 120 * crate::time::SECOND;

/// For how many days messages are kept that nobody has to look after any more.
pub const KEEP_DAYS: i64 = 90;

/// The kind of failure that makes a whole channel rest: its receiver has had enough for now.
pub const TOO_MANY: &str = "too_many";

/// The length of time that a pace is counted over, in microseconds.
pub const PACE_OVER: i64 = crate::time::MINUTE;

/// What something is told about: the case as the event left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// The case.
    pub case: CaseId,
    /// Its event.
    pub seq: i64,
    /// Its loop.
    pub loop_key: Key,
    /// The version under which it runs.
    pub loop_version: i64,
    /// The number people say.
    pub number: String,
    /// Where it is.
    pub state: String,
    /// When it is due.
    pub due_at: Option<Instant>,
    /// Where it belongs.
    pub org: OrgId,
}

/// Something to be told about an occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// To whom; none for the channels of the house.
    pub person: Option<PersonId>,
    /// Which of the messages that the event tells, from 0.
    pub place: i64,
    /// The key of the message in the loop.
    pub message: String,
    /// It does not wait for the morning.
    pub is_urgent: bool,
}

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Identity.
    pub id: MessageId,
    /// To whom.
    pub person: Option<PersonId>,
    /// About what.
    pub of: Occasion,
    /// The key of the message in the loop.
    pub message: String,
    /// It does not wait for the morning.
    pub is_urgent: bool,
    /// When it was told.
    pub at: Instant,
    /// When the person read it here.
    pub read_at: Option<Instant>,
}

/// A delivery that was leased to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// Identity: the same at every try, so that a receiver knows a repetition.
    pub id: DeliveryId,
    /// What it brings.
    pub message: Message,
    /// How often it was tried, this time included.
    pub tries: i64,
    /// Until when it is whoever leased it's.
    pub until: Instant,
    /// When it must not arrive.
    pub quiet: Option<Quiet>,
}

/// A delivery to be made of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Of which message.
    pub message: MessageId,
    /// Over which channel.
    pub channel: String,
    /// To whom; none for channels of the house.
    pub person: Option<PersonId>,
    /// From when on.
    pub next_at: Instant,
    /// When it must not arrive.
    pub quiet: Option<Quiet>,
    /// Why it is given up before anybody tried; none when it waits to be sent.
    pub dead: Option<GivenUp>,
}

/// Why a delivery is not tried any more, or not now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// What kind of failure.
    pub code: String,
    /// What happened and what to do, without anything about a person.
    pub failure: Because,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It was taken.
    Sent,
    /// Nobody is there to receive it any more.
    Gone,
    /// It was not tried: from then on it may be.
    Later {
        /// From when on.
        at: Instant,
    },
    /// The receiver has had enough for now: the whole channel rests until then, and nothing counts as a try.
    Rest {
        /// Until when.
        at: Instant,
        /// What was said, without anything about a person.
        failure: Because,
    },
    /// It was not, and will be tried again from then on.
    Again {
        /// From when on.
        at: Instant,
        /// Why.
        why: GivenUp,
    },
    /// It will not be tried again by itself.
    Dead(GivenUp),
}

/// A delivery that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Identity of the delivery.
    pub id: DeliveryId,
    /// Over which channel it should have gone.
    pub channel: String,
    /// Of which loop.
    pub loop_key: Key,
    /// Which message.
    pub message: String,
    /// The number of the case.
    pub number: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was told.
    pub made_at: Instant,
    /// When it was given up.
    pub dead_at: Instant,
    /// What kind of failure.
    pub code: String,
    /// What was said.
    pub failure: Because,
}

/// How a channel stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The channel.
    pub channel: String,
    /// Deliveries that wait to be sent.
    pub waiting: i64,
    /// Those of them that could go out now.
    pub due: i64,
    /// Since when the longest-waiting of those could, or of those that failed again and again.
    pub oldest_due_at: Option<Instant>,
    /// Deliveries that were given up.
    pub dead: i64,
    /// Why the last try of a waiting or dead one failed.
    pub last_failure: Option<Because>,
}

/// How somebody wants to be told, without addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// The record in whose payload the addresses are sealed; none until something was chosen.
    pub record: Option<Uuid>,
    /// In which language; that of the account when none.
    pub language: Option<String>,
    /// When not to be disturbed.
    pub quiet: QuietChoice,
    /// Kinds of channel switched on or off; the others are on where there is an address.
    pub channels: std::collections::BTreeMap<String, bool>,
    /// Counts changes, from 1; 0 when nothing was chosen.
    pub version: i64,
}
