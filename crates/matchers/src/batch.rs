//! Answers for many needs at once: as many matches as there can be, then the best of them.

use crate::candidates::Field;
use crate::data::{Names, Need, Offer};
use crate::decide::{Matching, Suggestion, cap, capacity};
use crate::flow::{Edge, Graph, solve};
use crate::score::reasons;
use gridwork_definitions::model::Text;
use gridwork_kernel::CaseId;
use gridwork_kernel::error::because;

/// A match that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The case.
    pub case: CaseId,
    /// Who, and why.
    pub suggestion: Suggestion,
}

/// Why a need goes without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody with room serves where it is.
    NobodyReaches,
    /// Nobody who does fulfils what it asks.
    NobodyFits,
    /// All who fit are taken by other needs.
    AllTaken,
    /// Two persons go: a pair is put together by hand.
    TwoPersons,
    /// Separation of hands keeps whoever asks from giving it out.
    Hands,
    /// The step that gives it out has a condition that does not hold.
    Guard,
}

impl Why {
    /// The word that programs read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NobodyReaches => "nobody_reaches",
            Self::NobodyFits => "nobody_fits",
            Self::AllTaken => "all_taken",
            Self::TwoPersons => "two_persons",
            Self::Hands => "hands",
            Self::Guard => "guard",
        }
    }

    /// In words.
    pub fn because(self) -> Text {
        match self {
            Self::NobodyReaches => because("这里没有还能接的人", "nobody here can take any more"),
            Self::NobodyFits => because("能接的人里没有符合要求的", "nobody who could take it fulfils what it asks"),
            Self::AllTaken => because("符合要求的人都派给了别的事项", "all who fit are needed elsewhere"),
            Self::TwoPersons => because("须两人同行，请逐件派给两人", "two persons go: dispatch it by hand to both"),
            Self::Hands => {
                because("您办过前面的环节，须由他人派", "you took an earlier step, so somebody else gives it out")
            }
            Self::Guard => because("还不满足派出的条件", "the condition for giving it out does not hold"),
        }
    }
}

/// A need that goes without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmatched {
    /// The case.
    pub case: CaseId,
    /// Why.
    pub why: Why,
}

/// A proposal for many needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assignment {
    /// The matches, in the order of the needs.
    pub items: Vec<Assigned>,
    /// The needs that go without, in their order.
    pub unmatched: Vec<Unmatched>,
}

/// Proposes matches for needs. Capacities and the fairness cap hold for the whole proposal.
pub fn assign(matching: &Matching<'_>, needs: &[Need], offers: &[Offer]) -> Assignment {
    let (graph, is_reached) = graph(matching, needs, offers);
    let chosen = solve(&graph);
    let mut found = Assignment::default();
    for (at, need) in needs.iter().enumerate() {
        match chosen[at].map(|edge| graph.edges[at][edge]) {
            Some(edge) => {
                let suggestion = suggestion(matching, need, &offers[edge.offer as usize]);
                debug_assert_eq!(suggestion.score, edge.gain, "points add up to the score");
                found.items.push(Assigned { case: need.case, suggestion });
            }
            None => {
                let why = match (is_reached[at], graph.edges[at].is_empty()) {
                    (false, _) => Why::NobodyReaches,
                    (true, true) => Why::NobodyFits,
                    (true, false) => Why::AllTaken,
                };
                found.unmatched.push(Unmatched { case: need.case, why });
            }
        }
    }
    found
}

/// The sparse graph of candidates that [`assign`] solves.
pub fn candidate_graph(matching: &Matching<'_>, needs: &[Need], offers: &[Offer]) -> Graph {
    graph(matching, needs, offers).0
}

/// The graph, and whether anybody reaches each need.
fn graph(matching: &Matching<'_>, needs: &[Need], offers: &[Offer]) -> (Graph, Vec<bool>) {
    let cap = cap(matching, offers.iter());
    let room: Vec<u32> = offers.iter().map(|offer| room(matching, offer, cap)).collect();
    let field = Field::new(matching, offers, &room);
    let found = in_parallel(needs, |at, need| field.candidates(need, at));
    let is_reached = found.iter().map(|found| found.is_reached).collect();
    let edges: Vec<Vec<Edge>> = found.into_iter().map(|found| found.edges).collect();
    drop(field);
    (Graph { capacity: room, edges }, is_reached)
}

/// How many needs an offer may be given in one proposal.
fn room(matching: &Matching<'_>, offer: &Offer, cap: Option<i64>) -> u32 {
    let own = capacity(matching, offer);
    let fair = cap.map_or(own, |cap| cap - offer.taken);
    u32::try_from(own.min(fair).max(0)).unwrap_or(u32::MAX)
}

fn suggestion(matching: &Matching<'_>, need: &Need, offer: &Offer) -> Suggestion {
    let reasons = reasons(matching.matcher, &Names { need: Some(need), offer, now: matching.now });
    let score = reasons.iter().map(|reason| reason.points).sum();
    Suggestion { row: offer.row, person: offer.person, score, reasons }
}

/// Below this many it is not worth starting threads.
const ALONE: usize = 256;

/// The same for every need, in their order, on as many threads as there are cores.
fn in_parallel<T: Send>(needs: &[Need], each: impl Fn(usize, &Need) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if needs.len() <= ALONE || threads == 1 {
        return needs.iter().enumerate().map(|(at, need)| each(at, need)).collect();
    }
    let many = needs.len().div_ceil(threads);
    let each = &each;
    std::thread::scope(|scope| {
        let parts = needs.chunks(many).enumerate().map(|(part, needs)| {
            let first = part * many;
            scope.spawn(move || needs.iter().enumerate().map(|(at, need)| each(first + at, need)).collect::<Vec<_>>())
        });
        let running: Vec<_> = parts.collect();
        running
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
