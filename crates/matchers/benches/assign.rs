//! A batch of the size of a district: `cargo bench -p gridwork-matchers --bench assign [-- NEEDS OFFERS SEED [FILE]]`.
//!
//! Prints how long looking for candidates and solving take, and what the answer is worth. With a file, the graph is
//! written there as lines of `need offer gain`, for `benches/compare.py` to solve the same instance.

#[path = "../tests/it/kit.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod kit;

use gridwork_matchers::flow::{Graph, solve};
use gridwork_matchers::{assign, candidate_graph};
use std::fmt::Write as _;
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |at: usize, otherwise: usize| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(otherwise);
    let (needs, offers, seed) = (number(0, 10_000), number(1, 24_000), number(2, 1));
    let (town, needs, offers) = kit::district(seed as u64, needs, offers);
    let matching = town.matching();

    let start = Instant::now();
    let graph = candidate_graph(&matching, &needs, &offers);
    let candidates = start.elapsed();
    let start = Instant::now();
    let chosen = solve(&graph);
    let solving = start.elapsed();
    let start = Instant::now();
    let whole = assign(&matching, &needs, &offers);
    let all = start.elapsed();

    let matches = chosen.iter().flatten().count();
    let gain: i64 = chosen.iter().zip(&graph.edges).filter_map(|(at, edges)| Some(edges[(*at)?].gain)).sum();
    let edges: usize = graph.edges.iter().map(Vec::len).sum();
    assert_eq!(whole.items.len(), matches, "the same answer twice");
    println!("needs {} offers {} edges {edges} seed {seed}", needs.len(), offers.len());
    println!("matches {matches} gain {gain}");
    println!("candidates {candidates:.2?} solving {solving:.2?} whole proposal {all:.2?}");
    if let Some(file) = words.get(3) {
        std::fs::write(file, written(&graph)).expect("the instance can be written");
    }
}

fn written(graph: &Graph) -> String {
    let mut text = format!("{} {}\n", graph.edges.len(), graph.capacity.len());
    for capacity in &graph.capacity {
        let _ = writeln!(text, "{capacity}");
    }
    for (need, edges) in graph.edges.iter().enumerate() {
        for edge in edges {
            let _ = writeln!(text, "{need} {} {}", edge.offer, edge.gain);
        }
    }
    text
}
