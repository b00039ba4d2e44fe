//! Proposals for many orders at once.

use crate::kit::{MIDDLE, Person, Town, district, need, offer, somebody};
use gridwork_matchers::{By, Offer, Why, assign, candidate_graph, suggest};
use proptest::prelude::*;
use std::collections::HashMap;

fn people(persons: &[Person]) -> Vec<Offer> {
    persons.iter().enumerate().map(|(at, person)| offer(at as u128 + 1, person)).collect()
}

#[test]
fn everybody_is_given_something_before_anybody_gets_the_best() {
    // Only the first knows the law, and is the nearest for both.
    let lawyer = Person { skills: vec!["law"], capacity: 1, ..somebody() };
    let other = Person { at: (MIDDLE.0 + 0.02, MIDDLE.1), capacity: 1, org: 7, ..somebody() };
    let offers = people(&[lawyer, other]);
    let needs = [need(1, Some(MIDDLE), None), need(2, Some(MIDDLE), Some("law"))];
    let found = assign(&Town::with(&offers).matching(), &needs, &offers);
    let who: Vec<u128> = found.items.iter().map(|it| it.suggestion.person.0.as_u128()).collect();
    assert_eq!(who, [2, 1]);
    assert_eq!(found.unmatched, []);
}

#[test]
fn whoever_goes_without_is_told_why() {
    let offers = people(&[Person { capacity: 1, ..somebody() }]);
    let needs = [need(1, Some(MIDDLE), None), need(2, Some(MIDDLE), None), need(3, Some(MIDDLE), Some("law"))];
    let found = assign(&Town::with(&offers).matching(), &needs, &offers);
    assert_eq!(found.items.len(), 1);
    let why: Vec<Why> = found.unmatched.iter().map(|it| it.why).collect();
    assert_eq!(why, [Why::AllTaken, Why::NobodyFits]);
    let found = assign(&Town::with(&[]).matching(), &needs[..1], &offers);
    assert_eq!(found.unmatched[0].why, Why::NobodyReaches);
}

#[test]
fn the_fairness_cap_holds_for_the_whole_proposal() {
    let mut offers = people(&[Person { capacity: 9, ..somebody() }]);
    offers[0].taken = 6;
    let needs: Vec<_> = (1..=5).map(|number| need(number, Some(MIDDLE), None)).collect();
    let found = assign(&Town::with(&offers).matching(), &needs, &offers);
    assert_eq!((found.items.len(), found.unmatched.len()), (2, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_proposal_keeps_every_rule_of_a_suggestion(seed in any::<u64>()) {
        let (town, needs, offers) = district(seed, 40, 30);
        let matching = town.matching();
        let found = assign(&matching, &needs, &offers);
        prop_assert_eq!(found.items.len() + found.unmatched.len(), needs.len());
        let mut given: HashMap<_, i64> = HashMap::new();
        for item in &found.items {
            let need = needs.iter().find(|need| need.case == item.case).unwrap();
            let alone = suggest(&matching, need, &offers);
            prop_assert!(alone.items.contains(&item.suggestion), "the same score and reasons as alone");
            *given.entry(item.suggestion.person).or_default() += 1;
        }
        for offer in &offers {
            let gridwork_expr::Value::Record(fields) = &offer.record else { unreachable!() };
            let room = fields["capacity"].as_int().unwrap() - offer.counts["open_orders"];
            prop_assert!(given.get(&offer.person).copied().unwrap_or(0) <= room.min(8 - offer.taken).max(0));
        }
        for unmatched in &found.unmatched {
            let need = needs.iter().find(|need| need.case == unmatched.case).unwrap();
            let alone = suggest(&matching, need, &offers);
            let taken = alone.items.iter().any(|item| given.contains_key(&item.person));
            let is_so = if unmatched.why == Why::AllTaken { taken } else { alone.items.is_empty() };
            prop_assert!(is_so);
            let fits = alone.excluded.iter().all(|it| matches!(it.by, By::Must | By::Capacity | By::Fair));
            prop_assert!(fits);
        }
        prop_assert_eq!(found, assign(&matching, &needs, &offers));
    }
}

#[test]
fn the_graph_of_candidates_is_sparse() {
    let (town, needs, offers) = district(1, 600, 3_000);
    let graph = candidate_graph(&town.matching(), &needs, &offers);
    assert_eq!((graph.edges.len(), graph.capacity.len()), (600, 3_000));
    assert!(graph.edges.iter().all(|edges| edges.len() <= 32));
    assert!(graph.edges.iter().map(Vec::len).sum::<usize>() > 600 * 20, "and still leaves a choice");
}
