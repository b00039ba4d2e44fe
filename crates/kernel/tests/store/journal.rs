//! CHAIN: every change has its line, the lines hang together, and nobody changes or removes one unseen.

use crate::kit::{House, word};
use gridwork_db::{Db, Engine, Options, Row, Value};
use gridwork_kernel::admission::Office;
use gridwork_kernel::desk::{Call, Change, Desk, DeskParts};
use gridwork_kernel::error::Error;
use gridwork_kernel::journal::Place;
use gridwork_kernel::journal::store::{about, heads, page};
use gridwork_kernel::journal::verify::{Verified, stretch, verify};
use gridwork_kernel::{WorkId, people};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::{TestDatabase, both_engines, on_postgres};
use std::sync::Arc;
use tokio::sync::Barrier;
use uuid::Uuid;

const COLUMNS: [&str; 12] = [
    "chain_id",
    "seq",
    "work_id",
    "at",
    "account_id",
    "person_id",
    "action",
    "entity",
    "entity_id",
    "org_path",
    "detail",
    "hash",
];

/// Writes a line of each kind: with and without a record, an org and details.
async fn write_lines(house: &House) {
    for _ in 0..2 {
        let writing = house.run(|work| {
            Box::pin(async move {
                work.record(Change::general("pack", "apply"));
                work.record(Change::of("org", Uuid::from_u128(7), "rename").at("1/5/").fields(["name"]).with("n", 1));
                Ok(())
            })
        });
        writing.await.unwrap();
    }
    let li = house.person("Li").await;
    let account =
        house.run(move |work| Box::pin(people::accounts::store::add(work, "li", li, "a hash", Some(Office::System))));
    let account = account.await.unwrap();
    let actor = house.desk.actor(&mut house.view().await, account).await.unwrap();
    let last = house.run_as(&actor, Call::plain(), |work| {
        Box::pin(async move {
            work.record(Change::general("test", "last"));
            Ok(())
        })
    });
    last.await.unwrap();
}

pub(crate) async fn checked(house: &House) -> Verified {
    verify(&mut house.view().await.conn, &house.keys, &[]).await.unwrap()
}

/// Lines of the journal as they are stored.
pub(crate) async fn lines(house: &House) -> Vec<Row> {
    let sql = format!("select {} from journal order by chain_id, seq", COLUMNS.join(", "));
    house.ask(&sql, &[]).await
}

fn values(row: &Row) -> Vec<Value> {
    (0..COLUMNS.len()).map(|at| row.value(at).clone()).collect()
}

/// The same column with something else in it.
fn another(column: &str, value: &Value) -> Value {
    match (column, value) {
        ("chain_id" | "work_id" | "account_id" | "person_id" | "entity_id", _) => Value::Uuid(Uuid::from_u128(99)),
        ("seq" | "at", Value::Int(at)) => Value::Int(at + 1000),
        ("hash", Value::Blob(hash)) => {
            let mut hash = hash.clone();
            hash[31] ^= 1;
            Value::Blob(hash)
        }
        (_, Value::Text(text)) => Value::Text(format!("{text} ")),
        (_, _) => Value::Text(String::new()),
    }
}

both_engines! {
    async fn every_change_has_its_line_in_one_chain(db: Db) {
        let house = House::empty(db).await;
        write_lines(&house).await;
        let found = checked(&house).await;
        assert_eq!((found.faults.len(), found.lines, found.chains, found.checkpoints), (0, 7, 1, 0), "{found:?}");
        let mut view = house.view().await;
        let (chain, last, hash) = heads(&mut view.conn).await.unwrap().remove(0);
        assert_eq!(last, 7);
        let all = page(&mut view.conn, chain, 0, 100).await.unwrap();
        assert_eq!(all.iter().map(|(line, _)| line.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(all[6].1, hash);
        assert_eq!((all[0].0.work, all[1].0.work), (all[1].0.work, all[0].0.work), "one work, one id");
        assert_ne!(all[1].0.work, all[2].0.work);
        assert_eq!((all[0].0.person, all[0].0.account), (None, None), "the system is nobody");
        assert!(all[6].0.person.is_some() && all[6].0.account.is_some());
        assert_eq!(page(&mut view.conn, chain, 5, 1).await.unwrap()[0].0.seq, 6);
        let renamed = about(&mut view.conn, Uuid::from_u128(7), 10).await.unwrap();
        assert_eq!(renamed.len(), 2);
        assert_eq!((renamed[0].detail.as_str(), renamed[0].org_path.as_deref()), (r#"{"fields":["name"],"n":1}"#, Some("1/5/")));
    }

    async fn a_work_that_fails_or_changes_nothing_leaves_no_gap(db: Db) {
        let house = House::empty(db).await;
        house.person("Li").await;
        for _ in 0..3 {
            let failing = house.run(|work| {
                Box::pin(async move {
                    work.record(Change::general("test", "never"));
                    people::store::add(work, "nobody", None).await?;
                    Err::<(), _>(Error::NotFound("reason"))
                })
            });
            assert_eq!(word(failing.await), "not_found reason");
            // One that fails in the database, after which nothing more is done.
            let failing = house.run(|work| {
                Box::pin(async move {
                    work.record(Change::general("test", "never"));
                    work.tx().execute("insert into setting (key, value) values ('x', null)", &[]).await?;
                    Ok(())
                })
            });
            assert!(failing.await.is_err());
            house.run(|_| Box::pin(async move { Ok(()) })).await.unwrap();
        }
        house.person("Wang").await;
        let found = checked(&house).await;
        assert_eq!((found.faults.as_slice(), found.lines, found.chains), ([].as_slice(), 2, 1));
    }

    async fn a_changed_line_is_found_whatever_was_changed(db: Db) {
        let house = House::empty(db).await;
        write_lines(&house).await;
        let stored = lines(&house).await;
        // The first, one with everything, and the last.
        for at in [0, 1, stored.len() - 1] {
            let old = values(&stored[at]);
            for (number, column) in COLUMNS.iter().enumerate() {
                let new = another(column, &old[number]);
                let place: [Value; 3] = [new.clone(), old[0].clone(), old[1].clone()];
                let sql = format!("update journal set {column} = $1 where chain_id = $2 and seq = $3");
                assert_eq!(house.tamper(&sql, &place).await, 1);
                let found = checked(&house).await;
                assert!(!found.faults.is_empty(), "{column} of line {at} was changed");
                // Put it back, wherever it is now.
                let chain = if *column == "chain_id" { &new } else { &old[0] };
                let seq = if *column == "seq" { &new } else { &old[1] };
                let back = [old[number].clone(), chain.clone(), seq.clone()];
                assert_eq!(house.tamper(&sql, &back).await, 1);
            }
            assert_eq!(checked(&house).await.faults, [], "it is as it was");
        }
    }

    async fn a_missing_line_is_found(db: Db) {
        let house = House::empty(db).await;
        write_lines(&house).await;
        let stored = lines(&house).await;
        let marks = (1..=COLUMNS.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        let back = format!("insert into journal ({}) values ({marks})", COLUMNS.join(", "));
        for (at, expected) in [(0, Some(2)), (3, Some(5)), (stored.len() - 1, None)] {
            let old = values(&stored[at]);
            house.tamper("delete from journal where chain_id = $1 and seq = $2", &old[..2]).await;
            let found = checked(&house).await;
            // The last line is missed by nobody but a checkpoint; see there.
            assert_eq!(found.faults.first().and_then(|fault| fault.seq), expected, "{found:?}");
            house.tamper(&back, &old).await;
        }
        assert_eq!(checked(&house).await.faults, []);
    }

    async fn two_lines_that_changed_places_are_found(db: Db) {
        let house = House::empty(db).await;
        write_lines(&house).await;
        for (from, to) in [(2, 900), (3, 2), (900, 3)] {
            house.tamper("update journal set seq = $1 where seq = $2", &[to.into(), from.into()]).await;
        }
        let found = checked(&house).await;
        let places: Vec<Option<i64>> = found.faults.iter().map(|fault| fault.seq).collect();
        assert_eq!(places, [Some(2), Some(3), Some(4)], "and the one behind, which hangs on them");
    }

    async fn a_line_that_was_slipped_in_is_found(db: Db) {
        let house = House::empty(db).await;
        write_lines(&house).await;
        let mut copied = values(&lines(&house).await[2]);
        copied[1] = Value::Int(8);
        copied[2] = Value::Uuid(WorkId::fresh().0);
        let marks = (1..=COLUMNS.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        house.tamper(&format!("insert into journal ({}) values ({marks})", COLUMNS.join(", ")), &copied).await;
        assert_eq!(checked(&house).await.faults.len(), 1);
        // The desk is not troubled: its own chain goes on from what it remembers, and finds the place taken.
        let next = house.run(|work| Box::pin(people::store::add(work, "Feng", None))).await;
        assert!(next.is_err(), "nothing is built on a forged line");
    }

    async fn a_chain_may_be_longer_than_a_page(db: Db) {
        let house = House::empty(db).await;
        let writing = house.run(|work| {
            Box::pin(async move {
                for _ in 0..2100 {
                    work.record(Change::general("test", "line"));
                }
                Ok(())
            })
        });
        writing.await.unwrap();
        assert_eq!((checked(&house).await.lines, checked(&house).await.faults), (2100, vec![]));
        house.tamper("update journal set action = 'other' where seq in (2000, 2001)", &[]).await;
        let places: Vec<_> = checked(&house).await.faults.iter().map(|fault| fault.seq).collect();
        assert_eq!(places, [Some(2000), Some(2001)]);
    }
}

/// A chain checked in pieces of so many lines: how many were read, and where something does not hold.
async fn in_pieces(house: &House, limit: i64) -> (u64, Vec<Option<i64>>) {
    let mut view = house.view().await;
    let (chain, ..) = heads(&mut view.conn).await.unwrap().remove(0);
    let (mut place, mut lines, mut faults) = (Place { chain, seq: 0 }, 0, Vec::new());
    loop {
        let found = stretch(&mut view.conn, place, limit, &[]).await.unwrap();
        lines += found.lines;
        faults.extend(found.faults.iter().map(|fault| fault.seq));
        let Some(seq) = found.last else { return (lines, faults) };
        place.seq = seq;
    }
}

both_engines! {
    async fn a_chain_may_be_checked_in_pieces(db: Db) {
        let house = House::empty(db).await;
        write_lines(&house).await;
        for limit in [1, 2, 3, 100] {
            assert_eq!(in_pieces(&house, limit).await, (7, vec![]), "by {limit}");
        }
        house.tamper("update journal set action = 'other' where seq = 4", &[]).await;
        for limit in [1, 2, 3, 100] {
            assert_eq!(in_pieces(&house, limit).await, (7, vec![Some(4)]), "by {limit}");
        }
        let gone = Place { chain: heads(&mut house.view().await.conn).await.unwrap()[0].0, seq: 99 };
        let found = stretch(&mut house.view().await.conn, gone, 5, &[]).await.unwrap();
        assert_eq!(found.faults.len(), 1, "where it should go on there is no line");
    }
}

#[test]
fn works_at_once_write_chains_of_their_own_on_postgres() {
    on_postgres(|db| async move {
        let house = House::empty(db).await;
        const AT_ONCE: usize = 6;
        for _ in 0..3 {
            let barrier = Arc::new(Barrier::new(AT_ONCE));
            let writing = (0..AT_ONCE).map(|at| {
                let barrier = Arc::clone(&barrier);
                house.run(move |work| {
                    let barrier = Arc::clone(&barrier);
                    Box::pin(async move {
                        work.record(Change::general("test", "line"));
                        // All of them are in the middle of their work now, each holding a writer.
                        barrier.wait().await;
                        people::store::add(work, &format!("person {at}"), None).await
                    })
                })
            });
            for written in futures_util::future::join_all(writing).await {
                written.unwrap();
            }
        }
        let found = checked(&house).await;
        assert_eq!((found.faults.as_slice(), found.lines), ([].as_slice(), 3 * 2 * AT_ONCE as u64));
        assert_eq!(found.chains, AT_ONCE, "a chain a writer, and each goes on");
    });
}

/// A process that starts again begins a chain of its own; the old one stands as it was.
async fn start_again(database: TestDatabase) {
    let open = |db: Db| async move { House::empty(db).await };
    let house = open(database.db().clone()).await;
    house.person("Li").await;
    let House { db, desk, keys, clock } = house;
    drop(desk);
    db.close().await;
    let db = Db::open(database.target(), Options::default()).await.unwrap();
    let parts = DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys: Arc::clone(&keys) };
    let house = House { desk: Desk::open(parts).await.unwrap(), db, clock, keys };
    house.person("Wang").await;
    let found = checked(&house).await;
    assert_eq!((found.faults.as_slice(), found.lines, found.chains), ([].as_slice(), 2, 2));
    assert!(matches!(house.db.engine(), Engine::Sqlite | Engine::Postgres));
}

#[test]
fn a_process_that_starts_again_begins_a_chain_on_sqlite() {
    runtime().block_on(async { start_again(TestDatabase::sqlite(Options::default()).await).await });
}

#[test]
fn a_process_that_starts_again_begins_a_chain_on_postgres() {
    runtime().block_on(async { start_again(TestDatabase::postgres(Options::default()).await).await });
}
