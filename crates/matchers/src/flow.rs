//! The assignment itself: a min-cost flow over a sparse graph of needs and offers.
//!
//! Needs send one unit each, offers take as many as their capacity, and an edge costs what it is short of the best
//! score. To leave a need unmatched costs more than all scores together, so the number of matches comes first. One need
//! after the other is put in along the shortest augmenting path, found by Dijkstra's algorithm over reduced costs. An
//! offer has a price only once it is full, which keeps every intermediate answer optimal for the needs put in so far.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A candidate of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Which offer.
    pub offer: u32,
    /// What the match is worth; not negative.
    pub gain: i64,
}

/// Who could be matched with whom.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// How many needs each offer can take.
    pub capacity: Vec<u32>,
    /// The candidates of each need, each offer at most once.
    pub edges: Vec<Vec<Edge>>,
}

/// The edge chosen for each need, by its place among the need's edges; none for those who go without.
pub fn solve(graph: &Graph) -> Vec<Option<usize>> {
    let mut solver = Solver::new(graph);
    for need in 0..graph.edges.len() {
        solver.put_in(need);
    }
    solver.chosen
}

struct Solver<'g> {
    graph: &'g Graph,
    /// The greatest gain there is.
    best: i64,
    /// What it costs to leave a need unmatched.
    unmatched: i64,
    /// What a place at a full offer costs; nothing while there is room.
    price: Vec<i64>,
    /// Which needs each offer has.
    takers: Vec<Vec<u32>>,
    chosen: Vec<Option<usize>>,
    search: Search,
}

/// The state of one search, kept between searches so that nothing is cleared that was not touched.
struct Search {
    round: u32,
    /// In which round an offer was reached, and in which it was settled.
    reached: Vec<u32>,
    settled: Vec<u32>,
    distance: Vec<i64>,
    /// By which need, and which of its edges, an offer was reached.
    came_by: Vec<(u32, u32)>,
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

/// Where a search ends: at an offer with room, or with a need that goes without.
enum End {
    Offer(u32),
    Without(u32),
}

impl<'g> Solver<'g> {
    fn new(graph: &'g Graph) -> Self {
        let offers = graph.capacity.len();
        let best = graph.edges.iter().flatten().map(|edge| edge.gain).max().unwrap_or(0);
        let needs = i64::try_from(graph.edges.len()).unwrap_or(i64::MAX);
        Self {
            graph,
            best,
            unmatched: needs.saturating_add(1).saturating_mul(best.saturating_add(1)),
            price: vec![0; offers],
            takers: vec![Vec::new(); offers],
            chosen: vec![None; graph.edges.len()],
            search: Search {
                round: 0,
                reached: vec![0; offers],
                settled: vec![0; offers],
                distance: vec![0; offers],
                came_by: vec![(0, 0); offers],
                order: Vec::new(),
                heap: BinaryHeap::new(),
            },
        }
    }

    fn cost(&self, edge: &Edge) -> i64 {
        self.best - edge.gain + self.price[edge.offer as usize]
    }

    /// Notes the ways on from a need that would have to find another place, at a distance so far.
    fn spread(&mut self, need: u32, base: i64) {
        let graph = self.graph;
        for (at, edge) in graph.edges[need as usize].iter().enumerate() {
            let offer = edge.offer as usize;
            if graph.capacity[offer] == 0 || self.search.settled[offer] == self.search.round {
                continue;
            }
            let distance = base + self.cost(edge);
            let search = &mut self.search;
            if search.reached[offer] != search.round || distance < search.distance[offer] {
                search.reached[offer] = search.round;
                search.distance[offer] = distance;
                search.came_by[offer] = (need, at as u32);
                search.heap.push(Reverse((distance, edge.offer)));
            }
        }
    }

    fn put_in(&mut self, need: usize) {
        let need = need as u32;
        let (end, length) = self.shortest(need);
        for at in 0..self.search.order.len() {
            let offer = self.search.order[at] as usize;
            let distance = self.search.distance[offer];
            if distance < length {
                self.price[offer] += length - distance;
            }
        }
        self.augment(need, end);
    }

    /// The cheapest way to give a need a place, with its length.
    fn shortest(&mut self, need: u32) -> (End, i64) {
        self.search.round += 1;
        self.search.order.clear();
        self.search.heap.clear();
        let mut without = (self.unmatched, need);
        self.spread(need, 0);
        while let Some(Reverse((distance, offer))) = self.search.heap.pop() {
            let at = offer as usize;
            if self.search.settled[at] == self.search.round || distance > self.search.distance[at] {
                continue;
            }
            if distance >= without.0 {
                break;
            }
            self.search.settled[at] = self.search.round;
            self.search.order.push(offer);
            if self.takers[at].len() < self.graph.capacity[at] as usize {
                return (End::Offer(offer), distance);
            }
            for taker in 0..self.takers[at].len() {
                let taker = self.takers[at][taker];
                let base = distance - self.present_cost(taker);
                if base + self.unmatched < without.0 {
                    without = (base + self.unmatched, taker);
                }
                self.spread(taker, base);
            }
        }
        (End::Without(without.1), without.0)
    }

    /// What the place of a matched need costs it.
    fn present_cost(&self, need: u32) -> i64 {
        let need = need as usize;
        self.chosen[need].map_or(0, |at| self.cost(&self.graph.edges[need][at]))
    }

    /// Moves everybody along the way that was found.
    fn augment(&mut self, need: u32, end: End) {
        let mut free = match end {
            End::Offer(offer) => offer,
            End::Without(dropped) if dropped == need => return,
            End::Without(dropped) => self.leave(dropped),
        };
        loop {
            let (mover, edge) = self.search.came_by[free as usize];
            let left = (mover != need).then(|| self.leave(mover));
            self.takers[free as usize].push(mover);
            self.chosen[mover as usize] = Some(edge as usize);
            match left {
                Some(left) => free = left,
                None => return,
            }
        }
    }

    /// Takes a matched need from its offer, and says which that was.
    fn leave(&mut self, need: u32) -> u32 {
        let at = self.chosen[need as usize].take().unwrap_or(0);
        let offer = self.graph.edges[need as usize][at].offer;
        self.takers[offer as usize].retain(|taker| *taker != need);
        offer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Matches and gain of an answer; panics where it is no answer.
    fn worth(graph: &Graph, chosen: &[Option<usize>]) -> (usize, i64) {
        let mut taken = vec![0; graph.capacity.len()];
        let mut gain = 0;
        for (need, at) in chosen.iter().enumerate() {
            if let Some(at) = at {
                let edge = graph.edges[need][*at];
                taken[edge.offer as usize] += 1;
                gain += edge.gain;
            }
        }
        assert!(taken.iter().zip(&graph.capacity).all(|(taken, capacity)| taken <= capacity), "over capacity");
        (chosen.iter().flatten().count(), gain)
    }

    /// The best that any answer is worth, by trying all of them.
    fn brute_force(graph: &Graph, need: usize, room: &mut Vec<u32>) -> (usize, i64) {
        let Some(edges) = graph.edges.get(need) else { return (0, 0) };
        let mut best = brute_force(graph, need + 1, room);
        for edge in edges {
            if room[edge.offer as usize] > 0 {
                room[edge.offer as usize] -= 1;
                let (matches, gain) = brute_force(graph, need + 1, room);
                best = best.max((matches + 1, gain + edge.gain));
                room[edge.offer as usize] += 1;
            }
        }
        best
    }

    fn graphs() -> impl Strategy<Value = Graph> {
        (1_usize..6, 0_usize..7).prop_flat_map(|(offers, needs)| {
            let capacity = prop::collection::vec(0_u32..3, offers);
            let edges = prop::collection::vec(prop::collection::vec(prop::option::of(0_i64..20), offers), needs);
            (capacity, edges).prop_map(|(capacity, edges)| Graph {
                capacity,
                edges: edges.into_iter().map(|gains| some(&gains)).collect(),
            })
        })
    }

    fn some(gains: &[Option<i64>]) -> Vec<Edge> {
        let found = gains.iter().enumerate().filter_map(|(offer, gain)| Some((offer, (*gain)?)));
        found.map(|(offer, gain)| Edge { offer: offer as u32, gain }).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn no_answer_is_better_than_the_one_found(graph in graphs()) {
            let best = brute_force(&graph, 0, &mut graph.capacity.clone());
            prop_assert_eq!(worth(&graph, &solve(&graph)), best);
        }
    }

    fn check(capacity: &[u32], gains: &[&[Option<i64>]], expected: &[Option<u32>]) {
        let graph = Graph { capacity: capacity.to_vec(), edges: gains.iter().map(|gains| some(gains)).collect() };
        let chosen = solve(&graph);
        worth(&graph, &chosen);
        let offers = chosen.iter().enumerate().map(|(need, at)| at.map(|at| graph.edges[need][at].offer));
        assert_eq!(offers.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn more_matches_come_before_better_ones() {
        // The first would be worth far more with the only one the second can have.
        check(&[1, 1], &[&[Some(1_000), Some(1)], &[Some(5), None]], &[Some(1), Some(0)]);
    }

    #[test]
    fn the_greater_gain_wins_where_only_one_can_have_it() {
        check(&[1], &[&[Some(3)], &[Some(7)], &[Some(5)]], &[None, Some(0), None]);
    }

    #[test]
    fn nobody_takes_more_than_they_can() {
        check(&[2], &[&[Some(1)], &[Some(9)], &[Some(5)]], &[None, Some(0), Some(0)]);
        check(&[0], &[&[Some(1)]], &[None]);
    }

    #[test]
    fn nothing_to_match_is_an_answer() {
        check(&[], &[], &[]);
        check(&[1], &[&[]], &[None]);
    }
}
