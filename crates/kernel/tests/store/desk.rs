//! The desk: a work may be run again, is answered after its commit, and is told of only then.

use crate::journal::checked;
use crate::kit::{House, role_key};
use gridwork_db::{Db, Engine};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Notice, Ran, take_turn};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::people::store::{add, end_grant, grant};
use gridwork_kernel::{Clock, PersonId, people};
use gridwork_testkit::{both_engines, on_postgres};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Barrier;
use uuid::Uuid;

fn notice(id: PersonId) -> Notice {
    Notice::Row { register: "test".into(), id: id.0, org: None, version: 1 }
}

/// The rows that notices named until now.
fn told(receiver: &mut tokio::sync::broadcast::Receiver<Notice>) -> Vec<Uuid> {
    let mut ids = Vec::new();
    while let Ok(Notice::Row { id, .. }) = receiver.try_recv() {
        ids.push(id);
    }
    ids
}

both_engines! {
    async fn a_work_that_must_run_again_happens_once(db: Db) {
        let house = House::empty(db).await;
        let li = house.person("Li").await;
        let account = house.run(move |work| Box::pin(people::accounts::store::add(work, "li", li, "a hash", None)));
        let actor = house.desk.actor(&mut house.view().await, account.await.unwrap()).await.unwrap();
        let lines = checked(&house).await.lines;
        let mut receiver = house.desk.subscribe();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let call = Call { key: Some(("k".into(), "d".into())) };
        let running = house.run_as(&actor, call.clone(), move |work| {
            let run = counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                let added = add(work, "once", None).await?;
                work.announce(notice(added));
                work.world_changes();
                if run < 2 && work.tx().engine() == Engine::Postgres {
                    // What PostgreSQL says when two transactions cannot both have come first.
                    work.tx().batch("do $$ begin raise exception 'two met' using errcode = '40001'; end $$").await?;
                }
                Ok(added)
            })
        });
        let Ran::New(added) = running.await.unwrap() else { panic!("it is new") };
        let expected = if house.db.engine() == Engine::Postgres { 3 } else { 1 };
        assert_eq!(runs.load(Ordering::SeqCst), expected);
        assert_eq!(house.count("select count(*) from person where name = 'once'").await, 1);
        assert_eq!(told(&mut receiver), [added.0], "of the runs that failed nobody hears");
        let found = checked(&house).await;
        assert_eq!((found.faults.as_slice(), found.lines), ([].as_slice(), lines + 1));
        assert_eq!(house.view().await.world.epoch, 1);
        let again = house.run_as(&actor, call, |work| Box::pin(add(work, "once", None))).await.unwrap();
        assert!(matches!(again, Ran::Again(_)), "its key was kept by the run that counted");
    }

    async fn of_a_work_that_failed_nobody_hears(db: Db) {
        let house = House::empty(db).await;
        let mut receiver = house.desk.subscribe();
        let failing = house.run(|work| {
            Box::pin(async move {
                let added = add(work, "never", None).await?;
                work.announce(notice(added));
                Err::<(), _>(Error::NotFound("reason"))
            })
        });
        assert!(failing.await.is_err());
        assert!(told(&mut receiver).is_empty());
        let telling = house.run(|work| {
            Box::pin(async move {
                let added = add(work, "real", None).await?;
                work.announce(notice(added));
                Ok(added)
            })
        });
        let added = telling.await.unwrap();
        assert_eq!(told(&mut receiver), [added.0]);
    }

    async fn an_actor_is_read_anew_when_grants_change(db: Db) {
        let house = House::binhai(db).await;
        let neighbour = house.neighbour().await;
        let (li, hexi) = (house.person("Li").await, house.org("hexi").await);
        let account = house.run(move |work| Box::pin(people::accounts::store::add(work, "li", li, "a hash", None)));
        let account = account.await.unwrap();
        let grants = async || {
            let mut found = Vec::new();
            for desk in [&house.desk, &neighbour] {
                let mut view = desk.view().await.unwrap();
                found.push(desk.actor(&mut view, account).await.unwrap().holding(view.now).count());
            }
            found
        };
        assert_eq!(grants().await, [0, 0]);
        let now = house.desk.now();
        let granting =
            house.run(move |work| Box::pin(async move { grant(work, li, &role_key("resident"), hexi, now, None).await }));
        let granted = granting.await.unwrap();
        assert_eq!(grants().await, [1, 1], "in this process and in the other");
        house.run(move |work| Box::pin(end_grant(work, granted))).await.unwrap();
        assert_eq!(grants().await, [0, 0]);
        // What changes nothing about people leaves them cached.
        let mut view = house.view().await;
        let one = house.desk.actor(&mut view, account).await.unwrap();
        drop(view);
        house.person("Wang").await;
        let other = house.desk.actor(&mut house.view().await, account).await.unwrap();
        assert!(Arc::ptr_eq(&one, &other));
    }

    async fn a_work_has_one_moment(db: Db) {
        let house = House::empty(db).await;
        let clock = house.clock.clone();
        let moments = house.run(move |work| {
            let clock = clock.clone();
            Box::pin(async move {
                let before = work.now();
                clock.set(clock.now().plus_micros(1_000_000));
                Ok((before, work.now()))
            })
        });
        let (before, after) = moments.await.unwrap();
        assert_eq!(before, after);
        assert_eq!(house.desk.now(), before.plus_micros(1_000_000));
    }

    async fn who_acted_is_known_and_the_system_is_nobody(db: Db) {
        let house = House::binhai(db).await;
        let li = house.holder("Li", "resident", "hexi").await;
        assert_eq!(house.count("select count(*) from role_grant where granted_by is null").await, 1);
        assert_eq!(house.count("select count(*) from pack where applied_by is null").await, 2);
        let actor = Arc::new(house.actor(li).await);
        let asking = house.run_as(&actor, Call::plain(), |work| Box::pin(async move { Ok((work.by(), work.person())) }));
        let Ran::New(by) = asking.await.unwrap() else { panic!("it is new") };
        assert_eq!(by, (Some(li), li));
    }
}

/// Renames two people in an order; both runs of the first round meet between the two.
async fn rename_both(house: &House, order: [PersonId; 2], barrier: Arc<Barrier>) -> Result<u32> {
    let runs = Arc::new(AtomicU32::new(0));
    let system = Arc::new(gridwork_kernel::authz::Actor::system());
    let running = house.desk.run_once(&system, (order, barrier, runs), |work, (order, barrier, runs)| {
        Box::pin(async move {
            let run = runs.fetch_add(1, Ordering::SeqCst);
            let sql = "update person set version = version + 1 where person_id = $1";
            work.tx().execute(sql, &[order[0].into()]).await?;
            if run == 0 {
                barrier.wait().await;
            }
            work.tx().execute(sql, &[order[1].into()]).await?;
            add(work, "renamed", None).await?;
            Ok::<_, Error>(run + 1)
        })
    });
    running.await
}

#[test]
fn an_errand_is_done_by_one_process_at_a_time_on_postgres() {
    on_postgres(|db| async move {
        let house = House::empty(db).await;
        house.tamper("insert into setting (key, value) values ('test/count', '0')", &[]).await;
        let errands = (0..8).map(|_| async {
            let desk = house.neighbour().await;
            let system = Arc::new(Actor::system());
            // What one reads another would change in between, if both were at it.
            let errand = desk.run_once(&system, (), |work, ()| {
                Box::pin(async move {
                    take_turn(work, "test").await?;
                    let row = work.tx().query_one("select value from setting where key = 'test/count'", &[]).await?;
                    let next = row.text(0)?.parse::<u32>().unwrap() + 1;
                    let sql = "update setting set value = $1 where key = 'test/count'";
                    work.tx().execute(sql, &[next.to_string().as_str().into()]).await?;
                    Ok::<_, Error>(())
                })
            });
            errand.await.unwrap();
        });
        futures_util::future::join_all(errands).await;
        assert_eq!(house.count("select cast(value as bigint) from setting where key = 'test/count'").await, 8);
    });
}

#[test]
fn works_that_wait_for_each_other_both_happen_once_on_postgres() {
    on_postgres(|db| async move {
        let house = House::empty(db).await;
        let (li, wang) = (house.person("Li").await, house.person("Wang").await);
        let barrier = Arc::new(Barrier::new(2));
        let one = rename_both(&house, [li, wang], Arc::clone(&barrier));
        let two = rename_both(&house, [wang, li], barrier);
        let (one, two) = futures_util::future::join(one, two).await;
        let runs = [one.unwrap(), two.unwrap()];
        assert!(runs.iter().sum::<u32>() >= 3, "one of them had to give way: {runs:?}");
        assert_eq!(house.count("select cast(sum(version) as bigint) from person where name <> 'renamed'").await, 6);
        assert_eq!(house.count("select count(*) from person where name = 'renamed'").await, 2);
        let found = checked(&house).await;
        assert_eq!((found.faults.as_slice(), found.lines), ([].as_slice(), 4));
    });
}
