//! Says that a case cannot be forgotten: what it waits for, or why it waits for nothing (EVERY_CASE_MOVES).

use crate::case::Case;
use crate::outcome::Moment;
use crate::turn::turn;
use crate::wake::next_wake;
use gridwork_definitions::model::Loop;
use gridwork_kernel::Instant;
use gridwork_registers::fields::Known;

/// What moves a case next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Time will demand something at this instant, if nobody moves it before.
    Until(Instant),
    /// Somebody has the turn and no clock runs: the state has none, or all it demanded was done.
    WithSomebody,
    /// It is over.
    Closed,
    /// Nobody has the turn and no time will come: it is stuck, and belongs on the list of vacancies.
    Stuck,
}

/// What moves a case next.
pub fn rest(def: &Loop, case: &Case, known: &Known, moment: &Moment<'_>) -> Rest {
    if !case.is_open() {
        return Rest::Closed;
    }
    match (next_wake(def, case, known, moment), turn(def, case).is_empty()) {
        (Some(at), _) => Rest::Until(at),
        (None, false) => Rest::WithSomebody,
        (None, true) => Rest::Stuck,
    }
}
