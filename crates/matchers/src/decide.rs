//! Answers for one need: who fits, in which order and why; who does not, and what excludes them.

use crate::data::{Barred, Names, Need, Offer, Reach};
use crate::excluded::{self, By, Excluded, Titled};
use crate::fair;
use crate::score::{Reason, Thousandths, reasons};
use gridwork_definitions::model::{Matcher, Text};
use gridwork_kernel::{Instant, PersonId, RowId};
use std::cmp::Ordering;

/// What a matching is decided with.
#[derive(Clone, Copy)]
pub struct Matching<'a> {
    /// The matcher.
    pub matcher: &'a Matcher,
    /// What people call the things it reads.
    pub titled: Titled<'a>,
    /// Who may be given the cases of which org.
    pub reach: &'a Reach,
    /// Who may not have which case.
    pub barred: &'a Barred,
    /// The moment.
    pub now: Instant,
}

/// Somebody who is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The row.
    pub row: RowId,
    /// Whom it is about.
    pub person: PersonId,
    /// The sum of the points.
    pub score: Thousandths,
    /// What it is made of.
    pub reasons: Vec<Reason>,
}

/// The answer for one need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// Everybody who fits, the best first.
    pub items: Vec<Suggestion>,
    /// Everybody who does not, in the order of the rules and of the register.
    pub excluded: Vec<Excluded>,
}

/// Who fits a need, and who does not.
pub fn suggest(matching: &Matching<'_>, need: &Need, offers: &[Offer]) -> Suggestions {
    let matcher = matching.matcher;
    let cap = cap(matching, offers.iter().filter(|offer| matching.reach.has(need.org, offer.person)));
    let mut fitting = Vec::new();
    let mut found = Suggestions::default();
    for offer in offers {
        match exclusion(matching, need, offer, cap) {
            Some((by, because)) => {
                found.excluded.push(Excluded { row: offer.row, person: offer.person, by, because });
            }
            None => {
                let reasons = reasons(matcher, &Names { need: Some(need), offer, now: matching.now });
                let score = reasons.iter().map(|reason| reason.points).sum();
                fitting.push((offer, Suggestion { row: offer.row, person: offer.person, score, reasons }));
            }
        }
    }
    fitting.sort_by(|(a, first), (b, second)| second.score.cmp(&first.score).then_with(|| waiting_longest(a, b)));
    found.items = fitting.into_iter().map(|(_, suggestion)| suggestion).collect();
    found.excluded.sort_by_key(|excluded| (excluded.by, excluded.row));
    found
}

/// Of equals, whoever has waited longest for work comes first: those who never had any, then by when they last did.
pub(crate) fn waiting_longest(a: &Offer, b: &Offer) -> Ordering {
    a.last_at.cmp(&b.last_at).then(a.taken.cmp(&b.taken)).then(a.row.cmp(&b.row))
}

/// The fairness cap among some offers; none where the matcher has none.
pub(crate) fn cap<'o>(matching: &Matching<'_>, among: impl Iterator<Item = &'o Offer>) -> Option<i64> {
    let fair = matching.matcher.fair.as_ref()?;
    Some(fair::cap(fair, among.map(|offer| offer.taken).sum()))
}

/// How many more needs an offer can take now; one at a time where the matcher does not say.
pub(crate) fn capacity(matching: &Matching<'_>, offer: &Offer) -> i64 {
    let Some(capacity) = &matching.matcher.capacity else { return 1 };
    let names = Names { need: None, offer, now: matching.now };
    // What cannot be told is no capacity.
    capacity.eval(&names).ok().and_then(|value| value.as_int()).unwrap_or(0).max(0)
}

/// The first rule that keeps an offer from a need.
fn exclusion(matching: &Matching<'_>, need: &Need, offer: &Offer, cap: Option<i64>) -> Option<(By, Text)> {
    let (matcher, titled) = (matching.matcher, &matching.titled);
    if !matching.reach.has(need.org, offer.person) {
        return Some((By::Reach, excluded::out_of_reach()));
    }
    if let Some(why) = matching.barred.why(need.case, offer.person) {
        return Some(excluded::barred(titled, why));
    }
    if !fulfils(matching, need, offer) {
        let names = Names { need: Some(need), offer, now: matching.now };
        return Some((By::Must, excluded::unmet(matcher, titled, &names)));
    }
    if capacity(matching, offer) == 0 {
        return Some((By::Capacity, excluded::full()));
    }
    let cap = cap.filter(|cap| offer.taken >= *cap)?;
    Some((By::Fair, excluded::over_cap(matcher, offer.taken, cap)))
}

/// Whether `must` holds. What cannot be told does not hold.
pub(crate) fn fulfils(matching: &Matching<'_>, need: &Need, offer: &Offer) -> bool {
    let names = Names { need: Some(need), offer, now: matching.now };
    matching.matcher.must.as_ref().is_none_or(|must| matches!(must.holds(&names), Ok(true)))
}
