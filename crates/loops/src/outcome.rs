//! What a decision is made with, and what comes of it.

use crate::case::Case;
use crate::event::Event;
use crate::turn::TurnEntry;
use gridwork_kernel::calendar::Calendar;
use gridwork_kernel::{FileId, Instant};

/// When something is decided, and by which work calendar.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The instant.
    pub now: Instant,
    /// The calendar of the case's org.
    pub calendar: &'a Calendar,
}

/// What comes of a decision; nothing is stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The case afterwards. Personal fields hold the values just given; seal them.
    pub case: Case,
    /// What happened. Personal values stand in it in clear; replace them by marks before storing.
    pub event: Event,
    /// Whose move it is now.
    pub turn: Vec<TurnEntry>,
    /// From which instant on time will demand something, if nothing else happens.
    pub wake_at: Option<Instant>,
    /// Files that the event holds and that are attached to the case by it.
    pub files: Vec<FileId>,
}
