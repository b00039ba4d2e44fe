//! Suggestions for one order: points that add up, exclusions with their names, and an order without chance.

use crate::kit::{MIDDLE, Person, Seeded, Town, need, offer, somebody};
use gridwork_kernel::Instant;
use gridwork_matchers::{Barring, By, Offer, Suggestions, suggest};
use proptest::prelude::*;
use std::collections::HashMap;

fn people(persons: &[Person]) -> Vec<Offer> {
    persons.iter().enumerate().map(|(at, person)| offer(at as u128 + 1, person)).collect()
}

fn numbers(found: &Suggestions) -> Vec<u128> {
    found.items.iter().map(|item| item.person.0.as_u128()).collect()
}

/// The only one who is excluded, and what is said about it.
#[track_caller]
fn check_excluded(town: &Town, offers: &[Offer], skill: Option<&str>, by: By, zh: &str, en: &str) {
    let found = suggest(&town.matching(), &need(1, Some(MIDDLE), skill), offers);
    assert_eq!(found.items.len(), 0);
    assert_eq!(found.excluded[0].by, by);
    assert_eq!((found.excluded[0].because.zh.as_str(), found.excluded[0].because.en.as_deref()), (zh, Some(en)));
}

#[test]
fn the_reasons_are_the_parts_and_their_points_the_score() {
    let near = somebody();
    // 1.5 km to the north, one of two orders in hand, of another community.
    let far = Person { at: (MIDDLE.0, MIDDLE.1 + 0.013_489_8), open: 1, org: 7, ..somebody() };
    let offers = people(&[far, near]);
    let town = Town::with(&offers);
    let found = suggest(&town.matching(), &need(1, Some(MIDDLE), None), &offers);
    assert_eq!(numbers(&found), [2, 1]);
    let parts =
        |at: usize| found.items[at].reasons.iter().map(|it| (it.key.as_str(), it.value, it.points)).collect::<Vec<_>>();
    assert_eq!(parts(0), [("near", 1_000, 5_000), ("rested", 1_000, 3_000), ("same", 1_000, 2_000)]);
    assert_eq!(parts(1), [("near", 500, 2_500), ("rested", 500, 1_500), ("same", 0, 0)]);
    assert_eq!((found.items[0].score, found.items[1].score), (10_000, 4_000));
}

#[test]
fn where_a_value_is_missing_there_is_no_reason() {
    let offers = people(&[somebody()]);
    let town = Town::with(&offers);
    let found = suggest(&town.matching(), &need(1, None, None), &offers);
    assert_eq!((found.items[0].reasons[0].points, found.items[0].score), (0, 5_000));
}

#[test]
fn whoever_does_not_serve_there_is_out_of_reach() {
    let offers = people(&[somebody()]);
    check_excluded(&Town::with(&[]), &offers, None, By::Reach, "不服务这里", "does not serve here");
}

#[test]
fn what_must_be_is_said_in_the_words_of_the_pack() {
    let offers = people(&[Person { skills: vec!["law"], ..somebody() }]);
    let found = suggest(&Town::with(&offers).matching(), &need(1, Some(MIDDLE), Some("nursing")), &offers);
    assert_eq!(found.excluded[0].by, By::Must);
    let because = &found.excluded[0].because;
    assert!(because.zh.contains("所需技能") && because.zh.contains("本人的技能"), "{because:?}");
    assert!(because.say("en").contains("Skill needed"), "{because:?}");
}

#[test]
fn nobody_is_suggested_for_what_they_asked_themselves() {
    let offers = vec![offer(u128::MAX, &somebody())];
    let found = suggest(&Town::with(&offers).matching(), &need(1, Some(MIDDLE), None), &offers);
    assert_eq!(found.excluded[0].by, By::Must);
    assert!(found.excluded[0].because.zh.contains("诉求人"), "{:?}", found.excluded[0].because);
}

#[test]
fn whoever_has_enough_in_hand_is_left_out() {
    let offers = people(&[Person { open: 2, ..somebody() }]);
    check_excluded(&Town::with(&offers), &offers, None, By::Capacity, "手上的已够多，没有余量", "has no capacity left");
}

#[test]
fn whoever_had_more_than_a_fair_part_lets_others_come_first() {
    let mut offers = people(&[somebody()]);
    offers[0].taken = 8;
    check_excluded(
        &Town::with(&offers),
        &offers,
        None,
        By::Fair,
        "近 30 天已接 8 件，到了公平上限 8 件，先让别人来",
        "took 8 within 30 days, which is the fairness cap of 8: others come first",
    );
}

#[test]
fn whoever_gave_it_back_or_has_their_hands_in_it_is_named_with_the_step() {
    let offers = people(&[somebody()]);
    let mut town = Town::with(&offers);
    let case = need(1, None, None).case;
    town.barred.add(case, offers[0].person, Barring::GaveBack, "decline");
    check_excluded(&town, &offers, None, By::GaveBack, "这一件已经退单过", "gave this one back before (“Decline”)");
    town.barred.add(case, offers[0].person, Barring::Hands, "verify");
    check_excluded(
        &town,
        &offers,
        None,
        By::Hands,
        "办过“验单”，经手分离不能接着办",
        "took “Verify”, which keeps them from going on with it",
    );
    town.barred.add(case, offers[0].person, Barring::GaveBack, "decline");
    let found = suggest(&town.matching(), &need(1, None, None), &offers);
    assert_eq!(found.excluded[0].by, By::Hands, "separation of hands weighs more");
}

#[test]
fn equals_are_told_apart_by_who_has_waited_longest() {
    let mut offers = people(&[somebody(), somebody(), somebody(), somebody()]);
    let town = Town::with(&offers);
    offers[0].last_at = Some(Instant(3));
    offers[1].last_at = Some(Instant(1));
    offers[3].last_at = Some(Instant(2));
    let found = suggest(&town.matching(), &need(1, Some(MIDDLE), None), &offers);
    assert_eq!(numbers(&found), [3, 2, 4, 1]);
}

/// Gives out orders one after the other to whoever is suggested first; every order is done at once.
fn loads(town: &mut Town, offers: &mut [Offer], orders: i64) -> (i64, HashMap<u128, i64>) {
    let mut given = 0;
    for order in 0..orders {
        town.now = Instant(town.now.0 + 1);
        let found = suggest(&town.matching(), &need(order as u128, Some(MIDDLE), None), offers);
        let Some(first) = found.items.first() else { continue };
        let taker = offers.iter_mut().find(|offer| offer.person == first.person).unwrap();
        taker.taken += 1;
        taker.last_at = Some(town.now);
        given += 1;
    }
    (given, offers.iter().map(|offer| (offer.person.0.as_u128(), offer.taken)).collect())
}

#[test]
fn equals_take_turns() {
    let mut offers = people(&vec![somebody(); 7]);
    let (given, loads) = loads(&mut Town::with(&offers.clone()), &mut offers, 30);
    assert_eq!(given, 30);
    assert!(loads.values().all(|load| (4..=5).contains(load)), "{loads:?}");
}

/// How unequal loads are: 0 where all are the same.
fn gini(loads: &HashMap<u128, i64>) -> f64 {
    let all: i64 = loads.values().sum();
    let apart: i64 = loads.values().flat_map(|a| loads.values().map(move |b| (a - b).abs())).sum();
    apart as f64 / (2 * loads.len() as i64 * all) as f64
}

#[test]
fn the_cap_spreads_the_work_and_leaves_none_undone() {
    let mut seeded = Seeded(7);
    let persons: Vec<Person> =
        (0..20).map(|_| Person { at: (MIDDLE.0 + 0.02 * seeded.share(), MIDDLE.1), ..somebody() }).collect();
    let mut offers = people(&persons);
    let mut town = Town::with(&offers);
    let fair = town.matcher.fair.take();
    let (without, crowded) = loads(&mut town, &mut offers, 100);
    let mut offers = people(&persons);
    town.matcher.fair = fair;
    let (with, spread) = loads(&mut town, &mut offers, 100);
    assert_eq!((without, with), (100, 100));
    assert!(crowded.values().any(|load| *load == 100), "the nearest takes it all: {crowded:?}");
    assert!(spread.values().all(|load| *load <= 25), "{spread:?}");
    assert!(gini(&spread) < gini(&crowded), "{} < {}", gini(&spread), gini(&crowded));
}

proptest! {
    #[test]
    fn everybody_is_suggested_or_excluded_and_points_always_add_up(seed in any::<u64>()) {
        let (town, needs, offers) = crate::kit::district(seed, 3, 25);
        for need in &needs {
            let found = suggest(&town.matching(), need, &offers);
            prop_assert_eq!(found.items.len() + found.excluded.len(), offers.len());
            prop_assert!(found.items.is_sorted_by(|a, b| a.score >= b.score));
            for item in &found.items {
                prop_assert_eq!(item.reasons.iter().map(|it| it.points).sum::<i64>(), item.score);
                for reason in &item.reasons {
                    prop_assert!((0..=1_000).contains(&reason.value));
                    prop_assert_eq!(reason.weight * reason.value, reason.points);
                }
            }
            prop_assert!(found.excluded.iter().all(|it| !it.because.zh.is_empty() && it.because.en.is_some()));
            prop_assert_eq!(&found, &suggest(&town.matching(), need, &offers));
        }
    }

    #[test]
    fn a_reason_that_is_taken_away_is_missing_in_the_score(seed in any::<u64>(), at in 0_usize..3) {
        let (mut town, needs, offers) = crate::kit::district(seed, 1, 25);
        let before = suggest(&town.matching(), &needs[0], &offers);
        let (key, _) = town.matcher.score.shift_remove_index(at).unwrap();
        let after: HashMap<_, _> =
            suggest(&town.matching(), &needs[0], &offers).items.into_iter().map(|it| (it.person, it.score)).collect();
        for item in before.items {
            let points = item.reasons.iter().find(|it| it.key == key).unwrap().points;
            prop_assert_eq!(item.score - points, after[&item.person]);
        }
    }
}
