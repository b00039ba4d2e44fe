//! COLOUR: what a list asks the database for and what a case shows are the same at every instant.

use crate::kit::{House, Life};
use gridwork_db::Db;
use gridwork_kernel::authz::{Actor, case_scope};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{CaseId, Instant};
use gridwork_loops::store::{CaseQuery, find_many, list};
use gridwork_loops::{Case, Colour, colour};
use gridwork_testkit::both_engines;
use std::collections::BTreeSet;
use std::sync::Arc;

const ALL: [Colour; 4] = [Colour::Green, Colour::Blue, Colour::Yellow, Colour::Red];

/// Every instant at which one of the cases may change its colour, and those beside it.
fn instants(cases: &[Case]) -> BTreeSet<Instant> {
    let mut all = BTreeSet::from([Instant(0), Instant(i64::MAX)]);
    for case in cases {
        let clock = case.clock.iter().flat_map(|clock| [clock.yellow_at, clock.deadline.due_at]);
        let promise = case.promise.iter().flat_map(|promise| [promise.yellow_at, promise.deadline.due_at]);
        for at in clock.chain(promise).chain(case.closed_at) {
            all.extend([at.plus_micros(-1), at, at.plus_micros(1)]);
        }
    }
    all
}

both_engines! {
    async fn colours_in_the_database_are_those_of_the_cases(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 17);
        for at in 0..16 {
            let id = life.open_one().await;
            for _ in 0..at % 8 {
                life.act(id).await;
            }
        }
        let mut view = house.view().await;
        let world = Arc::clone(&view.world);
        let found = find_many(&mut view.conn, &house.keys, &world, &life.cases).await.unwrap();
        let cases: Vec<Case> = found.into_iter().map(|(_, case)| case).collect();
        // Who sees all of the district.
        let he = house.actor("he").await;
        let scope = case_scope(&he, &world, house.desk.now());
        let mut shown: BTreeSet<Colour> = BTreeSet::new();
        for now in instants(&cases) {
            for colours in [vec![ALL[0]], vec![ALL[1]], vec![ALL[2]], vec![ALL[3]], vec![ALL[2], ALL[3]]] {
                let query = CaseQuery { colours: colours.clone(), limit: 1000, ..CaseQuery::default() };
                let listed = list(&mut view.conn, &scope, &query, now).await.unwrap();
                let listed: BTreeSet<CaseId> = listed.iter().map(|cursor| cursor.case).collect();
                let expected: BTreeSet<CaseId> = cases
                    .iter()
                    .filter(|case| colours.contains(&colour(case, now).0))
                    .map(|case| case.id)
                    .collect();
                assert_eq!(listed, expected, "{colours:?} at {now}");
                if !expected.is_empty() {
                    shown.extend(&colours);
                }
            }
        }
        assert_eq!(shown.len(), 4, "every colour was shown");
    }

    async fn a_case_is_on_time_until_its_due_instant_is_over(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 5);
        let id = life.open_one().await;
        let (_, case) = house.find(id).await.unwrap();
        let clock = case.clock.as_ref().unwrap();
        let (yellow, due) = (clock.yellow_at, clock.deadline.due_at);
        let scope = case_scope(&*house.actor("he").await, &house.view().await.world, house.desk.now());
        for (now, expected) in [
            (case.opened_at, Colour::Blue),
            (yellow, Colour::Blue),
            (yellow.plus_micros(1), Colour::Yellow),
            (due, Colour::Yellow),
            (due.plus_micros(1), Colour::Red),
            (due.plus_micros(400 * DAY), Colour::Red),
        ] {
            let mut view = house.view().await;
            let mut found = Vec::new();
            for colour in ALL {
                let query = CaseQuery { colours: vec![colour], limit: 10, ..CaseQuery::default() };
                if !list(&mut view.conn, &scope, &query, now).await.unwrap().is_empty() {
                    found.push(colour);
                }
            }
            assert_eq!(found, [expected], "{now}");
        }
        assert!(!Actor::system().is_admin());
    }
}
