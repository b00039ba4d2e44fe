//! PostgreSQL runs a work again when two met, and answers busy when it cannot take one more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gridwork_db::{Db, Error, Options, Target, Tx};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::{TestDatabase, on_postgres};
use tokio::sync::{Barrier, Notify};

use crate::{add, kept, probe};

/// Where two works meet on their first run and not again.
#[derive(Clone)]
struct Meeting {
    barrier: Arc<Barrier>,
    runs: Arc<AtomicU32>,
}

impl Meeting {
    fn of_two() -> Meeting {
        Meeting { barrier: Arc::new(Barrier::new(2)), runs: Arc::default() }
    }

    async fn meet(&self, first_run: bool) {
        if first_run {
            self.barrier.wait().await;
        }
    }
}

/// Takes the two rows in this order, counting its runs, and moves its chain.
async fn take_both(db: Db, meeting: Meeting, rows: [i64; 2]) -> Result<i64, Error> {
    let mut first_run = true;
    db.write(move |tx| {
        let (meeting, first) = (meeting.clone(), std::mem::replace(&mut first_run, false));
        Box::pin(async move {
            meeting.runs.fetch_add(1, Ordering::Relaxed);
            let before = tx.chain().next_seq;
            tx.chain().next_seq += 1;
            let sql = "update probe set whole = coalesce(whole, 0) + 1 where probe_id = $1";
            tx.execute(sql, &[rows[0].into()]).await?;
            meeting.meet(first).await;
            tx.execute(sql, &[rows[1].into()]).await?;
            Ok(before)
        })
    })
    .await
}

#[test]
fn a_deadlock_is_run_again() {
    on_postgres(|db| async move {
        probe(&db).await;
        add(&db, 1).await.unwrap();
        add(&db, 2).await.unwrap();
        let meeting = Meeting::of_two();
        let one = tokio::spawn(take_both(db.clone(), meeting.clone(), [1, 2]));
        let two = tokio::spawn(take_both(db.clone(), meeting.clone(), [2, 1]));
        let heads = [one.await.unwrap().unwrap(), two.await.unwrap().unwrap()];
        assert_eq!(heads, [1, 1], "the chain of a work that runs again begins where it began");
        // On a busy machine the two may meet once more.
        assert!(meeting.runs.load(Ordering::Relaxed) >= 3);
        let row = db.read().await.unwrap().query_one("select sum(whole) from probe", &[]).await.unwrap();
        assert_eq!(row.int(0).unwrap(), 4);
    });
}

#[test]
fn a_serialization_failure_is_run_again() {
    on_postgres(|db| async move {
        probe(&db).await;
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let done = db.write(move |tx| {
            let runs = counted.clone();
            Box::pin(async move {
                tx.execute("insert into probe (probe_id) values (1)", &[]).await?;
                if runs.load(Ordering::Relaxed) == 0 { always_in_conflict(tx, &runs).await } else { Ok(()) }
            })
        });
        assert_eq!(done.await, Ok(()));
        assert_eq!((kept(&db).await, runs.load(Ordering::Relaxed)), (vec![1], 1));
    });
}

async fn always_in_conflict(tx: &mut Tx, runs: &AtomicU32) -> Result<(), Error> {
    runs.fetch_add(1, Ordering::Relaxed);
    let sql = "do $$ begin raise exception 'two met' using errcode = '40001'; end $$";
    tx.batch(sql).await
}

#[test]
fn a_work_that_never_gets_through_is_busy() {
    on_postgres(|db| async move {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let refused = db.write(move |tx| {
            let runs = counted.clone();
            Box::pin(async move { always_in_conflict(tx, &runs).await })
        });
        assert_eq!(refused.await, Err(Error::Busy { retry_after_s: 1 }));
        assert_eq!(runs.load(Ordering::Relaxed), 8);
    });
}

#[test]
fn no_free_connection_is_busy() {
    runtime().block_on(async {
        let options = Options { writers: 1, readers: 1, wait: Duration::from_millis(20), ..Options::default() };
        let database = TestDatabase::postgres(options).await;
        let db = database.db().clone();
        probe(&db).await;
        let (begun, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (started, wait) = (begun.clone(), release.clone());
        let writing = db.clone();
        let held = tokio::spawn(async move {
            writing
                .write(move |_| {
                    let (started, wait) = (started.clone(), wait.clone());
                    Box::pin(async move {
                        started.notify_one();
                        wait.notified().await;
                        Ok::<_, Error>(())
                    })
                })
                .await
        });
        begun.notified().await;
        assert_eq!(add(&db, 1).await, Err(Error::Busy { retry_after_s: 1 }));
        let reader = db.read().await.unwrap();
        assert_eq!(db.read().await.err(), Some(Error::Busy { retry_after_s: 1 }));
        drop(reader);
        release.notify_one();
        held.await.unwrap().unwrap();
        add(&db, 1).await.unwrap();
    });
}

#[test]
fn a_server_that_is_not_there_is_said_so_on_opening() {
    runtime().block_on(async {
        for url in ["host=/nowhere user=postgres", "postgresql:///", "no=such=thing"] {
            let opened = Db::open(&Target::Postgres(url.to_owned()), Options::default()).await;
            assert!(matches!(opened, Err(Error::Unavailable(_))), "{url}: {opened:?}");
        }
    });
}

#[test]
fn a_statement_that_takes_too_long_is_busy() {
    runtime().block_on(async {
        let options = Options { statement_timeout: Duration::from_millis(50), ..Options::default() };
        let database = TestDatabase::postgres(options).await;
        let refused = database.db().read().await.unwrap().query("select pg_sleep(60)", &[]).await;
        assert_eq!(refused, Err(Error::Busy { retry_after_s: 1 }));
    });
}

#[test]
fn a_table_that_changes_under_a_prepared_statement_does_no_harm() {
    runtime().block_on(async {
        let options = Options { writers: 1, readers: 1, ..Options::default() };
        let database = TestDatabase::postgres(options).await;
        let db = database.db().clone();
        probe(&db).await;
        add(&db, 1).await.unwrap();
        let all = |db: Db| async move {
            db.write(|tx| Box::pin(async move { tx.query("select * from probe", &[]).await })).await
        };
        assert_eq!(all(db.clone()).await.unwrap()[0].len(), 7);
        let read = async || db.read().await.unwrap().query("select * from probe", &[]).await;
        assert_eq!(read().await.unwrap()[0].len(), 7);
        Result::<(), Error>::unwrap(db.write(|tx| Box::pin(tx.batch("alter table probe add column more text"))).await);
        assert_eq!(all(db.clone()).await.unwrap()[0].len(), 8);
        assert_eq!(read().await.unwrap()[0].len(), 8);
    });
}
