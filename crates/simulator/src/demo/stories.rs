//! What may happen to an order: the ways it can go, as beats that follow each other with working time between them.

use super::words::{self, one};
use rand::RngExt;
use rand::rngs::StdRng;

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Opener,
    Asker,
    Dispatcher,
    Verifier,
    /// A volunteer of the community, by number.
    Volunteer(usize),
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    Place,
    Dispatch(usize),
    Claim,
    Accept,
    Decline(&'static str),
    HandBack(&'static str),
    Recall(&'static str),
    Deliver,
    Verify,
    Redo(&'static str),
    Rate { stars: i64, solved: bool },
    Reopen(&'static str),
    Withdraw(Option<&'static str>),
    Comment(&'static str),
}

/// One thing that happens, so many working minutes after the one before.
#[derive(Debug, Clone)]
pub(super) struct Beat {
    pub(super) after: i64,
    pub(super) who: Who,
    pub(super) act: Act,
}

/// The ways an order can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plot {
    /// Placed, and nothing since.
    Placed,
    Withdrawn,
    WithdrawnLater,
    Dispatched,
    Accepted,
    Delivered,
    Verified,
    /// The whole round, rated as solved.
    Solved,
    /// The whole round, rated as not solved.
    Unsolved,
    Claimed,
    ClaimedAndSolved,
    Declined,
    DeclinedAndSolved,
    HandedBack,
    HandedBackAndSolved,
    Recalled,
    RecalledAndSolved,
    SentBack,
    SentBackAndSolved,
    Reopened,
    ReopenedAndSolved,
}

/// Tells stories of one order.
pub(super) struct Teller<'a> {
    pub(super) rng: &'a mut StdRng,
    /// Working days in which its item is to be done.
    pub(super) days: i64,
    /// Volunteers of the community.
    pub(super) volunteers: usize,
    /// Whether somebody dispatches there; otherwise volunteers claim.
    pub(super) is_dispatched: bool,
    /// The share of beats that take longer than they should.
    pub(super) slow: f64,
    beats: Vec<Beat>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(rng: &'a mut StdRng, days: i64, volunteers: usize, is_dispatched: bool, slow: f64) -> Self {
        Self { rng, days, volunteers, is_dispatched, slow, beats: Vec::new() }
    }

    /// The beats of a plot, from placing on.
    pub(super) fn tell(mut self, plot: Plot) -> Vec<Beat> {
        let (first, second) = (self.rng.random_range(0..self.volunteers), self.rng.random_range(1..self.volunteers));
        let second = (first + second) % self.volunteers;
        self.beat(0, 0, Who::Opener, Act::Place);
        match plot {
            Plot::Placed => self.talk(Who::Asker, &words::ASKING),
            Plot::Withdrawn => self.withdraw(),
            Plot::WithdrawnLater => {
                self.dispatch(first);
                self.withdraw();
            }
            Plot::Dispatched => self.dispatch(first),
            Plot::Accepted => self.give(first),
            Plot::Delivered => self.work(first),
            Plot::Verified => self.check(first),
            Plot::Solved => self.round(first, true),
            Plot::Unsolved => self.round(first, false),
            Plot::Claimed => self.claim(first),
            Plot::ClaimedAndSolved => {
                self.claim(first);
                self.finish(first, true);
            }
            Plot::Declined | Plot::DeclinedAndSolved => self.decline(first, second, plot),
            Plot::HandedBack | Plot::HandedBackAndSolved => self.hand_back(first, second, plot),
            Plot::Recalled | Plot::RecalledAndSolved => self.recall(first, second, plot),
            Plot::SentBack | Plot::SentBackAndSolved => self.send_back(first, plot),
            Plot::Reopened | Plot::ReopenedAndSolved => {
                self.round(first, false);
                let reason = one(self.rng, &words::REOPENED);
                self.beat(60, 600, Who::Asker, Act::Reopen(reason));
                if plot == Plot::ReopenedAndSolved {
                    self.round(second, true);
                }
            }
        }
        self.beats
    }

    fn beat(&mut self, least: i64, most: i64, who: Who, act: Act) {
        let after = if least < most { self.rng.random_range(least..most) } else { least };
        self.beats.push(Beat { after, who, act });
    }

    /// A beat that is due within `due` working minutes, and sometimes comes later than that.
    fn due_beat(&mut self, least: i64, due: i64, who: Who, act: Act) {
        let is_slow = self.rng.random_bool(self.slow);
        let (least, most) = if is_slow { (due + 20, due + 300) } else { (least, (due * 3 / 5).max(least + 1)) };
        self.beat(least, most, who, act);
    }

    fn talk(&mut self, who: Who, words: &[&'static str]) {
        if self.rng.random_bool(0.25) {
            let text = one(self.rng, words);
            self.beat(3, 20, who, Act::Comment(text));
        }
    }

    fn withdraw(&mut self) {
        let reason = self.rng.random_bool(0.7).then(|| one(self.rng, &words::WITHDRAWN));
        self.beat(15, 90, Who::Asker, Act::Withdraw(reason));
    }

    fn dispatch(&mut self, volunteer: usize) {
        if self.slow > 0.0 {
            self.talk(Who::Dispatcher, &words::ANSWERING);
        }
        self.due_beat(8, 240, Who::Dispatcher, Act::Dispatch(volunteer));
    }

    fn claim(&mut self, volunteer: usize) {
        self.due_beat(15, 240, Who::Volunteer(volunteer), Act::Claim);
    }

    /// Until the volunteer has taken it on.
    fn give(&mut self, volunteer: usize) {
        if !self.is_dispatched {
            return self.claim(volunteer);
        }
        self.dispatch(volunteer);
        self.due_beat(10, 480, Who::Volunteer(volunteer), Act::Accept);
    }

    /// Until it has been done.
    fn work(&mut self, volunteer: usize) {
        self.give(volunteer);
        self.deliver(volunteer);
    }

    fn deliver(&mut self, volunteer: usize) {
        self.talk(Who::Volunteer(volunteer), &words::UNDER_WAY);
        self.due_beat(60, self.days.min(3) * 420, Who::Volunteer(volunteer), Act::Deliver);
    }

    /// Until it has been verified.
    fn check(&mut self, volunteer: usize) {
        self.work(volunteer);
        self.due_beat(30, 840, Who::Verifier, Act::Verify);
    }

    fn round(&mut self, volunteer: usize, solved: bool) {
        self.give(volunteer);
        self.finish(volunteer, solved);
    }

    /// From having taken it on to the rating.
    fn finish(&mut self, volunteer: usize, solved: bool) {
        self.deliver(volunteer);
        self.due_beat(30, 840, Who::Verifier, Act::Verify);
        let stars = if solved { self.rng.random_range(3..=5) } else { self.rng.random_range(1..=2) };
        self.beat(40, 700, Who::Asker, Act::Rate { stars, solved });
    }

    fn decline(&mut self, first: usize, second: usize, plot: Plot) {
        let reason = one(self.rng, &words::DECLINED);
        self.dispatch(first);
        self.due_beat(10, 480, Who::Volunteer(first), Act::Decline(reason));
        if plot == Plot::DeclinedAndSolved {
            self.round(second, true);
        }
    }

    fn hand_back(&mut self, first: usize, second: usize, plot: Plot) {
        let reason = one(self.rng, &words::HANDED_BACK);
        self.give(first);
        self.beat(60, 380, Who::Volunteer(first), Act::HandBack(reason));
        if plot == Plot::HandedBackAndSolved {
            self.round(second, true);
        }
    }

    fn recall(&mut self, first: usize, second: usize, plot: Plot) {
        let reason = one(self.rng, &words::RECALLED);
        if self.rng.random_bool(0.5) {
            self.dispatch(first);
        } else {
            self.give(first);
        }
        self.beat(60, 300, Who::Dispatcher, Act::Recall(reason));
        if plot == Plot::RecalledAndSolved {
            self.round(second, true);
        }
    }

    fn send_back(&mut self, volunteer: usize, plot: Plot) {
        let reason = one(self.rng, &words::SENT_BACK);
        self.work(volunteer);
        self.beat(30, 400, Who::Verifier, Act::Redo(reason));
        if plot == Plot::SentBackAndSolved {
            self.beat(30, 200, Who::Volunteer(volunteer), Act::Deliver);
            self.due_beat(30, 840, Who::Verifier, Act::Verify);
            self.beat(40, 700, Who::Asker, Act::Rate { stars: 4, solved: true });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn acts(plot: Plot) -> Vec<Act> {
        let mut rng = StdRng::seed_from_u64(3);
        Teller::new(&mut rng, 3, 3, true, 0.0).tell(plot).into_iter().map(|beat| beat.act).collect()
    }

    #[test]
    fn a_plot_ends_where_it_says() {
        assert!(matches!(acts(Plot::Dispatched).last(), Some(Act::Dispatch(_))));
        assert!(matches!(acts(Plot::Delivered).last(), Some(Act::Deliver)));
        assert!(matches!(acts(Plot::Unsolved).last(), Some(Act::Rate { solved: false, .. })));
        assert!(matches!(acts(Plot::SentBack).last(), Some(Act::Redo(_))));
        assert!(matches!(acts(Plot::ReopenedAndSolved).last(), Some(Act::Rate { solved: true, .. })));
    }

    #[test]
    fn the_second_volunteer_is_another_one() {
        for seed in 0..50 {
            let mut rng = StdRng::seed_from_u64(seed);
            let beats = Teller::new(&mut rng, 3, 2, true, 0.1).tell(Plot::DeclinedAndSolved);
            let given = beats.iter().filter_map(|beat| if let Act::Dispatch(to) = beat.act { Some(to) } else { None });
            let given = given.collect::<Vec<_>>();
            assert_eq!(given.len(), 2);
            assert_ne!(given[0], given[1]);
        }
    }
}
