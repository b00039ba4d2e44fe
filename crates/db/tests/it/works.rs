//! What a work may rely on, on both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gridwork_db::{ChainHead, Db, Error};
use gridwork_testkit::both_engines;
use tokio::sync::{oneshot, watch};

use crate::{add, insert, kept, probe};

#[derive(Debug, PartialEq)]
enum Refused {
    ByRule,
    ByDatabase(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::ByDatabase(error)
    }
}

/// Adds a row and then refuses: nothing of it may stay.
async fn add_and_refuse(db: &Db, probe_id: i64) -> Result<(), Refused> {
    db.write(move |tx| {
        Box::pin(async move {
            insert(tx, probe_id).await?;
            tx.chain().next_seq += 1;
            tx.chain().hash = [7; 32];
            Err(Refused::ByRule)
        })
    })
    .await
}

/// The chain head that a work finds.
async fn head(db: &Db) -> ChainHead {
    db.write(|tx| Box::pin(async move { Ok::<_, Error>(tx.chain().clone()) })).await.unwrap()
}

both_engines! {
    async fn a_refused_work_leaves_nothing_and_hinders_nobody(db: Db) {
        probe(&db).await;
        let mut tasks = Vec::new();
        for i in 0..40 {
            let db = db.clone();
            tasks.push(tokio::spawn(async move {
                match i % 2 {
                    0 => add(&db, i).await.unwrap(),
                    _ => assert_eq!(add_and_refuse(&db, i).await, Err(Refused::ByRule)),
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(kept(&db).await, (0..40).step_by(2).collect::<Vec<_>>());
    }

    async fn the_chain_goes_on_where_the_last_commit_left_it(db: Db) {
        probe(&db).await;
        let before = head(&db).await;
        let moved = db.write(|tx| Box::pin(async move {
            tx.chain().next_seq += 3;
            tx.chain().hash = [1; 32];
            Ok::<_, Error>(tx.chain().clone())
        })).await.unwrap();
        assert_eq!((moved.chain_id, moved.next_seq), (before.chain_id, before.next_seq + 3));
        assert_eq!(add_and_refuse(&db, 1).await, Err(Refused::ByRule));
        assert_eq!(head(&db).await, moved);
        let broken = db.write::<(), Error>(|tx| Box::pin(async move {
            tx.chain().next_seq += 1;
            panic!("a fault in a work");
        }));
        assert!(matches!(broken.await, Err(Error::Panicked(_))));
        assert_eq!(head(&db).await, moved);
    }

    async fn a_panic_ends_one_work_and_no_other(db: Db) {
        probe(&db).await;
        let broken = db.write::<(), Error>(|tx| Box::pin(async move {
            insert(tx, 1).await?;
            panic!("a fault in a work");
        }));
        let broken = broken.await;
        assert!(matches!(&broken, Err(Error::Panicked(text)) if text.contains("a fault in a work")), "{broken:?}");
        add(&db, 2).await.unwrap();
        assert_eq!(kept(&db).await, [2]);
    }

    async fn a_failed_statement_ends_its_work(db: Db) {
        probe(&db).await;
        add(&db, 1).await.unwrap();
        // The work swallows the error and answers well: PostgreSQL could not commit it, and SQLite must not.
        let swallowed = db.write(|tx| Box::pin(async move {
            insert(tx, 2).await?;
            let _ = insert(tx, 1).await;
            Ok::<_, Error>(())
        }));
        assert_eq!(swallowed.await, Err(Error::Unique { constraint: "probe_pkey".to_owned() }));
        let goes_on = db.write(|tx| Box::pin(async move {
            let _ = insert(tx, 1).await;
            insert(tx, 3).await
        }));
        assert!(goes_on.await.is_err());
        assert_eq!(kept(&db).await, [1]);
    }

    async fn what_goes_out_with_the_next_is_seen_by_it_and_its_failure_ends_the_work(db: Db) {
        probe(&db).await;
        const ADD: &str = "insert into probe (probe_id) values ($1)";
        let seen = db.write(|tx| Box::pin(async move {
            for id in 1..=50 {
                tx.execute_later(ADD, &[id.into()]).await?;
            }
            let seen = tx.query_one("select count(*) from probe", &[]).await?.int(0)?;
            tx.execute_later(ADD, &[51.into()]).await?;
            Ok::<_, Error>(seen)
        }));
        assert_eq!(seen.await, Ok(50));
        assert_eq!(kept(&db).await, (1..=51).collect::<Vec<_>>());
        // The last thing a work does fails, and the work has answered well by then.
        let twice = db.write(|tx| Box::pin(async move {
            tx.execute_later(ADD, &[52.into()]).await?;
            tx.execute_later(ADD, &[51.into()]).await?;
            let _ = tx.execute_later(ADD, &[53.into()]).await;
            Ok::<_, Error>(())
        }));
        assert_eq!(twice.await, Err(Error::Unique { constraint: "probe_pkey".to_owned() }));
        let before_a_query = db.write(|tx| Box::pin(async move {
            let _ = tx.execute_later(ADD, &[51.into()]).await;
            tx.query("select 1 from probe", &[]).await
        }));
        assert!(before_a_query.await.is_err());
        assert_eq!(kept(&db).await.len(), 51);
    }

    async fn questions_that_go_out_together_are_answered_in_their_order(db: Db) {
        probe(&db).await;
        const ADD: &str = "insert into probe (probe_id) values ($1) on conflict do nothing returning probe_id";
        const COUNT: &str = "select count(*) from probe";
        let told = db.write(|tx| Box::pin(async move {
            tx.execute_later("insert into probe (probe_id) values ($1)", &[1.into()]).await?;
            let (known, new) = ([1.into()], [2.into()]);
            let [before, again, added, after] =
                tx.query_all([(COUNT, &[]), (ADD, &known), (ADD, &new), (COUNT, &[])]).await?;
            Ok::<_, Error>((before[0].int(0)?, again.len(), added[0].int(0)?, after[0].int(0)?))
        }));
        assert_eq!(told.await, Ok((1, 0, 2, 2)));
        // The first that is refused is told, and ends the work.
        let refused = db.write(|tx| Box::pin(async move {
            let known = [2.into()];
            let _ = tx.query_all([(COUNT, &[]), ("insert into probe (probe_id) values ($1)", &known), (COUNT, &[])]).await;
            Ok::<_, Error>(())
        }));
        assert_eq!(refused.await, Err(Error::Unique { constraint: "probe_pkey".to_owned() }));
        let mut reader = db.read().await.unwrap();
        let [one, two] = reader.query_all([(COUNT, &[]), ("select probe_id from probe where probe_id > $1", &[1.into()])])
            .await
            .unwrap();
        assert_eq!((one[0].int(0), two.len()), (Ok(2), 1));
    }

    async fn a_conflict_that_is_an_ordinary_answer_is_none(db: Db) {
        probe(&db).await;
        add(&db, 1).await.unwrap();
        let sql = "insert into probe (probe_id) values ($1) on conflict do nothing";
        let touched = db.write(move |tx| Box::pin(async move {
            let first = tx.execute(sql, &[1.into()]).await?;
            Ok::<_, Error>((first, tx.execute(sql, &[2.into()]).await?))
        }));
        assert_eq!(touched.await, Ok((0, 1)));
        assert_eq!(kept(&db).await, [1, 2]);
    }

    async fn a_work_sees_its_own_changes_and_readers_do_not(db: Db) {
        probe(&db).await;
        add(&db, 1).await.unwrap();
        // A reader taken inside the work is another connection, so it must not see what is not committed.
        let outside = db.read().await.unwrap();
        let outside = Arc::new(std::sync::Mutex::new(Some(outside)));
        let seen = db.write(move |tx| {
            let outside = outside.clone();
            Box::pin(async move {
                insert(tx, 2).await?;
                let mut outside = outside.lock().unwrap().take().unwrap();
                let count = "select count(*) from probe";
                Ok::<_, Error>((tx.query_one(count, &[]).await?.int(0)?, outside.query_one(count, &[]).await?.int(0)?))
            })
        });
        assert_eq!(seen.await, Ok((2, 1)));
        assert_eq!(kept(&db).await, [1, 2]);
    }

    async fn a_work_whose_caller_leaves_goes_to_its_end(db: Db) {
        probe(&db).await;
        let (started, begun) = oneshot::channel();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let mut parts = Some((started, wait));
        let writing = db.clone();
        let caller = tokio::spawn(async move {
            writing.write(move |tx| {
                let (started, wait) = parts.take().unwrap();
                Box::pin(async move {
                    insert(tx, 1).await?;
                    started.send(()).unwrap();
                    tokio::task::block_in_place(move || wait.recv()).unwrap();
                    Ok::<_, Error>(())
                })
            }).await
        });
        begun.await.unwrap();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        go.send(()).unwrap();
        // Whoever writes next waits for it on SQLite; on PostgreSQL the row's number makes it wait.
        assert_eq!(add(&db, 1).await, Err(Error::Unique { constraint: "probe_pkey".to_owned() }));
    }

    async fn readers_are_bounded_and_come_back(db: Db) {
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(db.read().await.unwrap());
        }
        let waiting = tokio::spawn({
            let db = db.clone();
            async move { db.read().await.map(|_| ()) }
        });
        held.pop();
        assert_eq!(waiting.await.unwrap(), Ok(()));
    }

    async fn a_closed_database_says_so(db: Db) {
        let other = db.clone();
        db.close().await;
        assert!(matches!(other.read().await, Err(Error::Unavailable(_))));
        assert!(matches!(add(&other, 1).await, Err(Error::Unavailable(_))));
        other.close().await;
    }

    async fn many_works_at_once_lose_nothing(db: Db) {
        probe(&db).await;
        let (done, _) = watch::channel(0);
        let failed = Arc::new(AtomicU32::new(0));
        let tasks = (0..16).map(|lane| {
            let (db, failed, done) = (db.clone(), failed.clone(), done.clone());
            tokio::spawn(async move {
                for i in 0..25 {
                    if add(&db, lane * 1000 + i).await.is_err() {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
                done.send_modify(|lanes| *lanes += 1);
            })
        });
        let tasks: Vec<_> = tasks.collect();
        // Readers go on meanwhile and never see a row go away.
        let mut seen = 0;
        while *done.borrow() < 16 {
            let now = kept(&db).await.len();
            assert!(now >= seen);
            seen = now;
            tokio::time::timeout(Duration::from_millis(1), std::future::pending::<()>()).await.unwrap_err();
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(failed.load(Ordering::Relaxed), 0);
        assert_eq!(kept(&db).await.len(), 400);
    }
}
