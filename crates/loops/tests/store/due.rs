//! What the ticker reads: cases of which time demands something, the longest waiting first.

use crate::kit::{House, Life};
use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error;
use gridwork_kernel::time::{DAY, HOUR};
use gridwork_kernel::{CaseId, Instant};
use gridwork_loops::store::{due, lock_due, set_wake};
use gridwork_testkit::{both_engines, on_postgres};
use serde_json::json;
use std::sync::Arc;

async fn wake_at(house: &House, id: CaseId, at: Option<Instant>) {
    house.run(move |work| Box::pin(set_wake(work, id, at))).await.unwrap();
}

async fn due_by(house: &House, now: Instant, limit: i64) -> Vec<(CaseId, Instant)> {
    due(&mut house.view().await.conn, now, limit).await.unwrap()
}

/// Whether a work would get the case to wake it.
async fn takes_due(desk: &Desk, id: CaseId) -> bool {
    let system = Arc::new(Actor::system());
    let taking = desk.run_once(&system, id, |work, id| {
        Box::pin(async move { Ok::<_, Error>(lock_due(work, *id).await?.is_some()) })
    });
    taking.await.unwrap()
}

#[test]
fn a_case_that_another_process_wakes_is_passed_over_without_waiting_on_postgres() {
    on_postgres(|db| async move {
        let house = House::open(db).await;
        let id = Life::new(&house, 5).open_one().await;
        wake_at(&house, id, Some(house.desk.now())).await;
        let desk = house.desk.clone();
        // The second looks while the first holds the case; if it waited, neither would ever end.
        let others = house.run(move |work| {
            let desk = desk.clone();
            Box::pin(async move {
                assert!(lock_due(work, id).await?.is_some());
                let others = takes_due(&desk, id).await;
                set_wake(work, id, None).await?;
                Ok(others)
            })
        });
        assert!(!others.await.unwrap(), "somebody is at it");
        assert!(!takes_due(&house.desk, id).await, "and then it is done");
    });
}

both_engines! {
    async fn the_longest_waiting_case_is_woken_first(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 1);
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(life.open_one().await);
        }
        let now = house.desk.now();
        for (id, hours) in ids.iter().zip([Some(5), Some(1), None, Some(3), Some(8)]) {
            wake_at(&house, *id, hours.map(|hours| now.plus_micros(hours * HOUR))).await;
        }
        let hour = |hours: i64| now.plus_micros(hours * HOUR);
        for (by, limit, expected) in [
            (hour(1).plus_micros(-1), 10, vec![]),
            (hour(1), 10, vec![1]),
            (hour(4), 10, vec![1, 3]),
            (hour(99), 10, vec![1, 3, 0, 4]),
            (hour(99), 2, vec![1, 3]),
            (hour(99), 0, vec![]),
        ] {
            let found: Vec<CaseId> = due_by(&house, by, limit).await.into_iter().map(|it| it.0).collect();
            assert_eq!(found, expected.iter().map(|at| ids[*at]).collect::<Vec<_>>(), "{by}");
        }
        assert_eq!(due_by(&house, hour(1), 1).await, [(ids[1], hour(1))]);
    }

    async fn waking_a_case_at_its_instant_leaves_nothing_due(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 2);
        let id = life.open_one().await;
        let mut woken = 0;
        // Left alone, it becomes late and climbs; all of it exactly when it is due.
        while let Some((found, at)) = due_by(&house, Instant(i64::MAX), 10).await.pop() {
            assert_eq!(found, id);
            house.clock.set(at.plus_micros(-1));
            assert_eq!(house.wake(id).await.unwrap(), 0, "not a moment before");
            house.clock.set(at);
            woken += house.wake(id).await.unwrap();
            assert!(due_by(&house, at, 10).await.is_empty(), "and nothing is left over");
            assert_eq!(house.wake(id).await.unwrap(), 0, "waking again does nothing");
        }
        // Late twice, by its state and by the promise, and each climbs twice.
        assert_eq!(woken, 6);
        let kinds = house.ask("select kind from case_event where case_id = $1 order by seq", &[id.into()]).await;
        assert_eq!(kinds.len(), 7);
    }

    async fn a_case_is_taken_to_be_woken_only_when_it_is_due(db: Db) {
        let house = House::open(db).await;
        let id = Life::new(&house, 4).open_one().await;
        let now = house.desk.now();
        for (at, expected) in [(None, false), (Some(now.plus_micros(1)), false), (Some(now), true)] {
            wake_at(&house, id, at).await;
            assert_eq!(takes_due(&house.desk, id).await, expected, "{at:?}");
        }
    }

    async fn a_closed_case_is_never_due(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 3);
        let id = life.open_one().await;
        let (_, case) = house.find(id).await.unwrap();
        let asker = ["li", "sun", "nobody", "chen"].into_iter().find(|name| house.person(name) == case.asker).unwrap();
        house.take(asker, id, "withdraw", json!({}), json!({})).await.unwrap();
        assert!(due_by(&house, Instant(i64::MAX), 10).await.is_empty());
        assert_eq!(house.ask("select 1 from turn", &[]).await.len(), 0);
        house.clock.set(house.desk.now().plus_micros(900 * DAY));
        assert_eq!(house.wake(id).await.unwrap(), 0);
    }
}
