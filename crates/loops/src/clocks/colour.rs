//! The colour people see (四色), and the ledger that shows how a due time came about.

use super::{PromiseClock, StateClock, Stint};
use crate::case::Case;
use gridwork_definitions::model::Text;
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::{Calendar, Deadline, Interval};
use serde::{Deserialize, Serialize};

/// The colour of a case; computed, never set by hand. Ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Done.
    Green,
    /// On course.
    Blue,
    /// Near its due time.
    Yellow,
    /// Late.
    Red,
}

impl Colour {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// The colour of a case at `now`, and the last instant at which it still has it; none when only an event changes it.
///
/// The worse of the state's clock and the unmet promise; without a clock blue; in a final state green.
pub fn colour(case: &Case, now: Instant) -> (Colour, Option<Instant>) {
    if !case.is_open() {
        return (Colour::Green, None);
    }
    let state = case.clock.as_ref().map(|clock| (clock.yellow_at, clock.deadline.due_at));
    let promise = case.promise.as_ref().filter(|promise| promise.met_at.is_none());
    let promise = promise.map(|promise| (promise.yellow_at, promise.deadline.due_at));
    let clocks = || [state, promise].into_iter().flatten();
    let worst = clocks().map(|(yellow_at, due_at)| colour_of(yellow_at, due_at, now).0).max().unwrap_or(Colour::Blue);
    // The better clock may overtake the worse one: either can be the first to show something worse than both show now.
    let until = clocks().filter_map(|(yellow_at, due_at)| last_of(worst, yellow_at, due_at)).min();
    (worst, until)
}

/// The colour that one clock shows at `now`, and the last instant at which it still shows it.
///
/// On time means `now <= due_at` (以内 includes the limit, rules 9.2).
pub fn colour_of(yellow_at: Instant, due_at: Instant, now: Instant) -> (Colour, Option<Instant>) {
    let colour = if now > due_at {
        // Red never fades with time; only an event can improve it (COLOUR).
        Colour::Red
    } else if now > yellow_at {
        Colour::Yellow
    } else {
        Colour::Blue
    };
    (colour, last_of(colour, yellow_at, due_at))
}

/// The last instant at which a clock shows nothing worse than a colour.
fn last_of(colour: Colour, yellow_at: Instant, due_at: Instant) -> Option<Instant> {
    match colour {
        Colour::Green | Colour::Blue => Some(yellow_at.min(due_at)),
        Colour::Yellow => Some(due_at),
        Colour::Red => None,
    }
}

impl StateClock {
    /// Every stretch since the state was first entered, with why it counts or not: the due time shows its working.
    pub fn ledger(&self, calendar: &Calendar) -> Vec<Interval> {
        clock_ledger(&self.stints, &self.deadline, calendar)
    }
}

impl PromiseClock {
    /// Every stretch since the case was opened, with why it counts or not.
    pub fn ledger(&self, calendar: &Calendar) -> Vec<Interval> {
        clock_ledger(&[], &self.deadline, calendar)
    }
}

fn clock_ledger(stints: &[Stint], deadline: &Deadline, calendar: &Calendar) -> Vec<Interval> {
    let mut ledger: Vec<Interval> = Vec::new();
    for stint in stints {
        bridge(&mut ledger, stint.deadline.from);
        // A stretch ends where the state was left, be that before or after it was due.
        let cut = Deadline { due_at: stint.stopped_at, moved_from: None, ..stint.deadline.clone() };
        ledger.extend(cut.ledger(calendar));
    }
    bridge(&mut ledger, deadline.from);
    ledger.extend(deadline.ledger(calendar));
    ledger
}

/// The gap while the case was in another state.
fn bridge(ledger: &mut Vec<Interval>, to: Instant) {
    let Some(from) = ledger.last().map(|last| last.to).filter(|from| *from < to) else { return };
    let why = Text {
        zh: "在其他环节，暂停计时".to_owned(),
        en: Some("in another state: the clock stood still".to_owned()),
    };
    ledger.push(Interval { from, to, counts: false, why });
}
