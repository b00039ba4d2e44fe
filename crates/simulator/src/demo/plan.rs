//! Lays stories on the calendar: most are spread over three weeks and go as far as they have come by now; the others
//! end so that every state and every colour is there to be seen, whatever day and hour it is.

use super::cast::phone;
use super::layout::{self, SIGNED_IN};
use super::samples::Item;
use super::stories::{Act, Beat, Plot, Teller, Who};
use super::words::one;
use chrono::{NaiveTime, Timelike};
use gridwork_definitions::model::SpanUnit;
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::Calendar;
use gridwork_kernel::time::{DAY, HOUR, MINUTE, SECOND};
use gridwork_loops::{Colour, colour_of};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// So many orders are of the street that people sign in to.
const HOME_ORDERS: usize = 200;

/// One order: what is asked, and what happens to it when.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) community: usize,
    /// Which resident asks.
    pub(super) asker: usize,
    /// Whether the grid worker types it in.
    pub(super) is_on_behalf: bool,
    pub(super) item: usize,
    /// Which of the item's samples.
    pub(super) sample: usize,
    /// Where, in shares of the community's sides.
    pub(super) place: Option<(f64, f64)>,
    pub(super) address: Option<String>,
    pub(super) contact: Option<String>,
    /// Tenths of an hour that the work took.
    pub(super) tenths: i64,
    pub(super) acts: Vec<Timed>,
}

/// Something that happens at an instant.
#[derive(Debug, Clone)]
pub(super) struct Timed {
    pub(super) at: Instant,
    pub(super) who: Who,
    pub(super) act: Act,
}

/// What a story that ends now must show.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// The clock of its last state shows a colour now.
    Clock(SpanUnit, Amount, Colour),
    /// Its last act lies so many working minutes back.
    Ago(i64),
    /// Its last act lies so far back that the seven days of the system's steps are over.
    Over,
}

/// How long the last state may take.
#[derive(Debug, Clone, Copy)]
enum Amount {
    Fixed(i64),
    /// The days of the service item; an item is chosen with which the ending is possible now.
    OfItem,
}

const PLACED: (SpanUnit, Amount) = (SpanUnit::WorkingHours, Amount::Fixed(4));
const DISPATCHED: (SpanUnit, Amount) = (SpanUnit::WorkingHours, Amount::Fixed(8));
const ACCEPTED: (SpanUnit, Amount) = (SpanUnit::WorkingDays, Amount::OfItem);
const DELIVERED: (SpanUnit, Amount) = (SpanUnit::WorkingDays, Amount::Fixed(2));

const fn clock((unit, amount): (SpanUnit, Amount), colour: Colour) -> Ending {
    Ending::Clock(unit, amount, colour)
}

/// What must be there to be seen: the plot, how it ends, and in which community where that matters.
const ENDINGS: [(Plot, Ending, Option<usize>); 27] = [
    (Plot::Placed, clock(PLACED, Colour::Blue), Some(0)),
    (Plot::Dispatched, clock(DISPATCHED, Colour::Blue), Some(0)),
    (Plot::Accepted, clock(ACCEPTED, Colour::Blue), Some(0)),
    (Plot::Delivered, clock(DELIVERED, Colour::Blue), Some(0)),
    (Plot::Verified, Ending::Ago(150), Some(0)),
    (Plot::Solved, Ending::Ago(200), Some(0)),
    (Plot::Placed, clock(PLACED, Colour::Red), Some(1)),
    (Plot::Accepted, clock(ACCEPTED, Colour::Yellow), Some(1)),
    (Plot::Solved, Ending::Over, Some(1)),
    (Plot::Placed, clock(PLACED, Colour::Yellow), Some(2)),
    (Plot::Dispatched, clock(DISPATCHED, Colour::Yellow), Some(2)),
    (Plot::Dispatched, clock(DISPATCHED, Colour::Red), Some(1)),
    (Plot::Accepted, clock(ACCEPTED, Colour::Red), Some(2)),
    (Plot::Delivered, clock(DELIVERED, Colour::Yellow), Some(2)),
    (Plot::Delivered, clock(DELIVERED, Colour::Red), Some(1)),
    (Plot::Unsolved, Ending::Ago(90), Some(1)),
    (Plot::Verified, Ending::Over, Some(2)),
    (Plot::Unsolved, Ending::Over, Some(2)),
    (Plot::Withdrawn, Ending::Ago(260), Some(1)),
    (Plot::SentBack, Ending::Ago(60), Some(0)),
    (Plot::Declined, clock(PLACED, Colour::Blue), Some(2)),
    (Plot::Recalled, clock(PLACED, Colour::Blue), Some(0)),
    (Plot::Reopened, clock(PLACED, Colour::Blue), Some(1)),
    (Plot::HandedBack, clock(PLACED, Colour::Yellow), Some(0)),
    (Plot::Placed, clock(PLACED, Colour::Red), Some(3)),
    (Plot::Claimed, clock(ACCEPTED, Colour::Blue), Some(3)),
    (Plot::ReopenedAndSolved, Ending::Over, Some(0)),
];

/// How often each way is gone by the orders of the past.
const USUAL: [(u32, Plot); 12] = [
    (34, Plot::Solved),
    (12, Plot::Verified),
    (12, Plot::ClaimedAndSolved),
    (9, Plot::DeclinedAndSolved),
    (6, Plot::RecalledAndSolved),
    (5, Plot::HandedBackAndSolved),
    (8, Plot::SentBackAndSolved),
    (4, Plot::ReopenedAndSolved),
    (3, Plot::Unsolved),
    (4, Plot::Withdrawn),
    (2, Plot::WithdrawnLater),
    (1, Plot::Accepted),
];

/// On what orders are planned.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) items: &'a [Item],
    pub(super) communities: &'a [layout::Ground],
}

/// Plans the orders of the demo.
pub(super) struct Planner<'a> {
    rng: StdRng,
    now: Instant,
    /// Over how many days orders are spread.
    days: i64,
    calendar: &'a Calendar,
    items: &'a [Item],
    grounds: &'a [layout::Ground],
}

impl<'a> Planner<'a> {
    pub(super) fn new(seed: u64, now: Instant, days: i64, ground: Ground<'a>) -> Self {
        let Ground { calendar, items, communities } = ground;
        Self {
            rng: StdRng::seed_from_u64(seed ^ 0x0d0e),
            now,
            days: days.max(3),
            calendar,
            items,
            grounds: communities,
        }
    }

    /// So many orders; the first of them show what must be there. In a city the first two hundred are those of the street
    /// that people sign in to.
    pub(super) fn plan(mut self, orders: usize) -> Vec<Life> {
        let mut lives: Vec<Life> = Vec::with_capacity(orders);
        for (plot, ending, community) in ENDINGS.into_iter().take(orders) {
            let life = self.ending(plot, ending, community.unwrap_or(0));
            // What cannot be shown at this hour is made up for by an order of the past.
            lives.push(life.unwrap_or_else(|| self.past_at_home()));
        }
        while lives.len() < orders {
            let is_home = lives.len() < HOME_ORDERS || self.grounds.len() == SIGNED_IN;
            let life = if is_home { self.past_at_home() } else { self.past_elsewhere() };
            lives.push(life);
        }
        lives
    }

    /// An order that ends as it should.
    fn ending(&mut self, plot: Plot, ending: Ending, community: usize) -> Option<Life> {
        let (item, last) = self.last_act(ending)?;
        let mut life = self.asked(community, item);
        let beats = self.beats(plot, &life, 0.0);
        // Every beat is reckoned back from the last one.
        let mut at = last;
        for beat in beats.into_iter().rev() {
            life.acts.push(Timed { at, who: beat.who, act: beat.act });
            at = self.calendar.subtract_working(at, beat.after * MINUTE);
        }
        life.acts.reverse();
        Some(life)
    }

    /// The item, and when the last act must have been for this ending.
    fn last_act(&mut self, ending: Ending) -> Option<(usize, Instant)> {
        let any = self.rng.random_range(0..self.items.len());
        match ending {
            Ending::Ago(minutes) => Some((any, self.calendar.subtract_working(self.now, minutes * MINUTE))),
            Ending::Over => {
                let is_over = |at: &Instant| self.calendar.deadline(*at, SpanUnit::Days, 7).due_at < self.now;
                let mut days = (8..40).map(|days| self.now.plus_micros(-days * DAY));
                let at = days.find(is_over)?;
                Some((any, self.calendar.subtract_working(at, 30 * MINUTE)))
            }
            Ending::Clock(unit, Amount::Fixed(amount), colour) => Some((any, self.entered(unit, amount, colour)?)),
            Ending::Clock(unit, Amount::OfItem, colour) => {
                let first = self.rng.random_range(0..self.items.len());
                let mut items = (0..self.items.len()).map(|step| (first + step) % self.items.len());
                items.find_map(|item| {
                    let days = self.items[item].days;
                    let at = (days <= 5).then(|| self.entered(unit, days, colour)).flatten()?;
                    Some((item, at))
                })
            }
        }
    }

    /// When a state must have been entered for its clock to show a colour now, and for a while yet.
    fn entered(&self, unit: SpanUnit, amount: i64, wanted: Colour) -> Option<Instant> {
        let mut quarters = (1..300).map(|quarter| self.calendar.subtract_working(self.now, quarter * 15 * MINUTE));
        quarters.find(|at| {
            let deadline = self.calendar.deadline(*at, unit, amount);
            let yellow_at = deadline.at_share(self.calendar, 0.75);
            let soon = self.now.plus_micros(5 * MINUTE);
            [self.now, soon].iter().all(|now| colour_of(yellow_at, deadline.due_at, *now).0 == wanted)
        })
    }

    /// An order of the last weeks that has gone as far as it has come.
    fn past_at_home(&mut self) -> Life {
        let community = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3][self.rng.random_range(0..10)];
        self.past(community)
    }

    fn past_elsewhere(&mut self) -> Life {
        let community = self.rng.random_range(SIGNED_IN..self.grounds.len());
        self.past(community)
    }

    fn past(&mut self, community: usize) -> Life {
        let item = self.rng.random_range(0..self.items.len());
        let plot = self.usual(community);
        let mut life = self.asked(community, item);
        let beats = self.beats(plot, &life, 0.08);
        let mut at = self.opened();
        for beat in beats {
            at = self.calendar.add_working(at, beat.after * MINUTE).plus_micros(self.rng.random_range(0..60) * SECOND);
            if matches!(beat.act, Act::Place | Act::Rate { .. } | Act::Reopen(_)) && self.rng.random_bool(0.3) {
                let evening = self.evening_of(at);
                at = if evening.plus_micros(MINUTE) < self.now { evening } else { at };
            }
            if at.plus_micros(MINUTE) >= self.now {
                break;
            }
            life.acts.push(Timed { at, who: beat.who, act: beat.act });
        }
        life
    }

    /// Some working instant of the last weeks, but not of the last hours.
    fn opened(&mut self) -> Instant {
        let (from, to) = (self.now.plus_micros(-self.days * DAY), self.now.plus_micros(-3 * HOUR));
        let worked = self.calendar.working_between(from, to).max(1);
        self.calendar.add_working(from, self.rng.random_range(0..worked))
    }

    fn evening_of(&mut self, at: Instant) -> Instant {
        let evening = NaiveTime::MIN.with_hour(18).unwrap_or(NaiveTime::MIN);
        Instant::at(at.local_date(), evening).plus_micros(self.rng.random_range(0..180) * MINUTE).max(at)
    }

    fn usual(&mut self, community: usize) -> Plot {
        if self.grounds[community].staff.dispatchers == 0 {
            return [Plot::ClaimedAndSolved, Plot::ClaimedAndSolved, Plot::Placed][self.rng.random_range(0..3)];
        }
        let all = USUAL.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.rng.random_range(0..all);
        for (weight, plot) in USUAL {
            if drawn < weight {
                return plot;
            }
            drawn -= weight;
        }
        Plot::Solved
    }

    fn beats(&mut self, plot: Plot, life: &Life, slow: f64) -> Vec<Beat> {
        let staff = self.grounds[life.community].staff;
        let days = self.items[life.item].days;
        let teller = Teller::new(&mut self.rng, days, staff.volunteers, staff.dispatchers > 0, slow);
        let mut beats = teller.tell(plot);
        if staff.dispatchers == 0 {
            // Those who ask have no phone: whatever only they could do is not done.
            beats.retain(|beat| beat.who != Who::Asker);
        }
        beats
    }

    /// Who asks for what, where.
    fn asked(&mut self, community: usize, item: usize) -> Life {
        let (staff, estate) = (self.grounds[community].staff, &self.grounds[community].estate);
        let rng = &mut self.rng;
        let is_on_behalf = staff.dispatchers == 0 || rng.random_bool(0.15);
        let (building, door, floor) = (rng.random_range(1..=18), rng.random_range(1..=4), rng.random_range(1..=6));
        let flat = one(rng, &["01", "02", "03"]);
        let address = rng.random_bool(0.6).then(|| format!("{estate}{building}号楼{door}门{floor}{flat}"));
        Life {
            community,
            asker: rng.random_range(0..staff.residents),
            is_on_behalf,
            item,
            sample: rng.random_range(0..self.items[item].orders.len()),
            place: rng.random_bool(0.8).then(|| (rng.random_range(0.03..0.97), rng.random_range(0.03..0.97))),
            contact: (address.is_some() || rng.random_bool(0.5)).then(|| phone(rng)),
            address,
            tenths: rng.random_range(3..=30),
            acts: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::layout::{Layout, Size};
    use crate::demo::samples;

    fn plan(seed: u64, now: &str, orders: usize) -> Vec<Life> {
        let now = Instant::from_rfc3339(now).unwrap();
        let (town, calendar, items) = (Layout::new(Size::Town, seed), Calendar::china(), samples::read().unwrap());
        let ground = Ground { calendar: &calendar, items: &items, communities: &town.communities };
        Planner::new(seed, now, 21, ground).plan(orders)
    }

    #[test]
    fn the_same_seed_plans_the_same_orders() {
        let said = |seed| format!("{:?}", plan(seed, "2026-11-22T07:02:00+08:00", 60));
        assert_eq!(said(1), said(1));
        assert_ne!(said(1), said(2));
    }

    #[test]
    fn acts_follow_each_other_and_lie_in_the_past() {
        // A Sunday dawn, a Monday at the open, lunch, a Friday at the close, amid the Spring Festival, a year without a calendar.
        for now in [
            "2026-11-22T07:02:00+08:00",
            "2026-03-02T09:00:00+08:00",
            "2026-03-04T12:30:00+08:00",
            "2026-03-06T17:31:00+08:00",
            "2026-02-19T15:00:00+08:00",
            "2031-06-03T10:00:00+08:00",
        ] {
            let instant = Instant::from_rfc3339(now).unwrap();
            let lives = plan(1, now, 200);
            assert_eq!(lives.len(), 200);
            for life in &lives {
                assert!(life.acts.windows(2).all(|pair| pair[0].at <= pair[1].at), "{now}: {life:?}");
                assert!(life.acts.iter().all(|timed| timed.at < instant), "{now}: {life:?}");
                assert!(life.acts.first().is_some_and(|timed| timed.act == Act::Place), "{now}: {life:?}");
            }
            assert!(lives.iter().flat_map(|life| &life.acts).count() > 900);
        }
    }
}
