//! One permission engine: what somebody sees of a row is the same by every way out of the house.
//!
//! A made-up district with orgs whose codes begin alike, people with roles held anywhere, a register with every way of
//! limiting a field. What each may see is said a second time here, in other words (walking up the tree, grant by grant),
//! and every way is held against it, row by row and field by field.

mod batches;
mod conditions;
mod finding;
mod hidden;
mod house;
mod naming;
mod one_person;
mod oracle;
mod restoring;
mod taken;
mod ways;

use gridwork_db::Db;
use gridwork_testkit::both_engines;
use house::House;
use ways::Probes;

/// People that are tried.
const PEOPLE: usize = 40;

both_engines! {
    async fn every_way_out_of_a_register_shows_the_same(db: Db) {
        let probes = walk(db, 7, PEOPLE).await;
        assert!(probes.shown > 2_000 && probes.withheld > 2_000, "the samples say something: {probes:?}");
    }
}

mod long_runs {
    use super::*;

    both_engines! {
        async fn every_way_out_of_a_register_shows_the_same_a_hundred_thousand_times(db: Db) {
            let probes = walk(db, 11, 12 * PEOPLE).await;
            assert!(probes.shown + probes.withheld > 100_000, "{probes:?}");
        }
    }
}

async fn walk(db: Db, seed: u64, people: usize) -> Probes {
    let mut house = House::build(db, seed).await;
    let mut probes = Probes::default();
    for _ in 0..people {
        let actor = house.somebody();
        probes.walk(&house, &actor).await;
    }
    probes
}
