//! The SQLite writer under stress: a full queue, a full disk, a broken transaction, a second program.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};

use gridwork_db::{ChainHead, Db, Error, Options, Target};
use gridwork_testkit::TestDatabase;
use gridwork_testkit::databases::runtime;
use tokio::task::JoinHandle;

use crate::{add, insert, kept, probe};

/// Runs the body of a test on SQLite with a probe.
fn on_sqlite<F: Future<Output = ()>>(options: Options, body: impl FnOnce(TestDatabase) -> F) {
    runtime().block_on(async {
        let database = TestDatabase::sqlite(options).await;
        probe(database.db()).await;
        body(database).await;
    });
}

/// Stops the writer inside a work until the answer is dropped, so that others gather behind it.
async fn hold(db: &Db) -> (Sender<()>, JoinHandle<Result<(), Error>>) {
    let (release, wait) = channel::<()>();
    let (started, begun) = tokio::sync::oneshot::channel();
    let mut parts = Some((started, wait));
    let db = db.clone();
    let held = tokio::spawn(async move {
        db.write(move |_| {
            // The batch may be run again.
            let parts = parts.take();
            Box::pin(async move {
                if let Some((started, wait)) = parts {
                    started.send(()).unwrap();
                    let _ = wait.recv();
                }
                Ok(())
            })
        })
        .await
    });
    begun.await.unwrap();
    (release, held)
}

/// Queues a work now, in this order, and answers later.
async fn queue<T: Send + 'static>(writing: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let mut writing = Box::pin(writing);
    // The first poll puts the work into the queue.
    let polled = std::future::poll_fn(|context| std::task::Poll::Ready(writing.as_mut().poll(context).is_pending()));
    assert!(polled.await, "the writer is held, so nothing can be answered yet");
    tokio::spawn(writing)
}

async fn head(db: &Db) -> ChainHead {
    db.write(|tx| Box::pin(async move { Ok::<_, Error>(tx.chain().clone()) })).await.unwrap()
}

/// Queues one more row, with one more entry in the chain.
async fn queue_row(db: &Db, probe_id: i64) -> JoinHandle<Result<(), Error>> {
    let db = db.clone();
    queue(async move {
        db.write(move |tx| {
            Box::pin(async move {
                tx.chain().next_seq += 1;
                insert(tx, probe_id).await
            })
        })
        .await
    })
    .await
}

#[test]
fn a_full_queue_answers_busy() {
    let options = Options { queue: 2, ..Options::default() };
    on_sqlite(options, |database| async move {
        let db = database.db();
        let (release, held) = hold(db).await;
        let waiting = [queue_row(db, 1).await, queue_row(db, 2).await];
        assert_eq!(add(db, 3).await, Err(Error::Busy { retry_after_s: 1 }));
        drop(release);
        assert_eq!(held.await.unwrap(), Ok(()));
        for waiting in waiting {
            assert_eq!(waiting.await.unwrap(), Ok(()));
        }
        assert_eq!(kept(db).await, [1, 2]);
    });
}

#[test]
fn a_work_that_nobody_waits_for_is_not_begun() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let (release, held) = hold(db).await;
        let left = queue_row(db, 1).await;
        let stays = queue_row(db, 2).await;
        left.abort();
        assert!(left.await.unwrap_err().is_cancelled());
        drop(release);
        held.await.unwrap().unwrap();
        stays.await.unwrap().unwrap();
        assert_eq!(kept(db).await, [2]);
    });
}

#[test]
fn a_work_that_waits_for_something_else_is_refused() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let waits = db.write(|tx| {
            Box::pin(async move {
                insert(tx, 1).await?;
                std::future::pending::<()>().await;
                Ok::<_, Error>(())
            })
        });
        let refused = waits.await;
        assert!(
            matches!(&refused, Err(Error::Panicked(text)) if text.contains("waited for something else")),
            "{refused:?}"
        );
        add(db, 2).await.unwrap();
        assert_eq!(kept(db).await, [2]);
    });
}

/// Queues a work that changes something, counts its run and fails.
async fn queue_failing(db: &Db, sql: &'static str, runs: &Arc<AtomicU32>) -> JoinHandle<Result<(), Error>> {
    let (db, runs) = (db.clone(), Arc::clone(runs));
    queue(async move {
        db.write(move |tx| {
            let runs = Arc::clone(&runs);
            Box::pin(async move {
                runs.fetch_add(1, Ordering::Relaxed);
                tx.chain().next_seq += 1;
                match sql.split(' ').next() {
                    Some("select") => drop(tx.query(sql, &[]).await?),
                    Some("insert") => drop(tx.execute(sql, &[]).await?),
                    _ => tx.batch(sql).await?,
                }
                Err(Error::Decode("refused".to_owned()))
            })
        })
        .await
    })
    .await
}

#[test]
fn what_a_failed_work_has_changed_is_put_back_and_nothing_else() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let before = head(db).await;
        let runs = [Arc::default(), Arc::default(), Arc::default()];
        let (release, held) = hold(db).await;
        let first = queue_row(db, 1).await;
        let reads = queue_failing(db, "select 1", &runs[0]).await;
        let changes = queue_failing(db, "insert into probe (probe_id) values (2)", &runs[1]).await;
        let defines = queue_failing(db, "create table more (id integer primary key)", &runs[2]).await;
        let last = queue_row(db, 3).await;
        drop(release);
        held.await.unwrap().unwrap();
        for refused in [reads, changes, defines] {
            assert_eq!(refused.await.unwrap(), Err(Error::Decode("refused".to_owned())));
        }
        for stands in [first, last] {
            assert_eq!(stands.await.unwrap(), Ok(()));
        }
        assert_eq!(kept(db).await, [1, 3]);
        assert_eq!(head(db).await.next_seq, before.next_seq + 2);
        assert!(db.read().await.unwrap().query("select 1 from more", &[]).await.is_err());
        // Whatever ran before the first that left traces ran again, and once only; what came after ran once.
        let counted = runs.map(|runs: Arc<AtomicU32>| runs.load(Ordering::Relaxed));
        assert_eq!(counted, [2, 2, 1]);
    });
}

#[test]
fn the_log_is_carried_into_the_database_while_works_go_on() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let rows = async |from: i64| {
            for probe_id in from..from + 120 {
                let written = db.write(move |tx| {
                    let sql = "insert into probe (probe_id, bytes) values ($1, $2)";
                    Box::pin(async move { tx.execute(sql, &[probe_id.into(), vec![1u8; 1_000_000].into()]).await })
                });
                Result::<u64, Error>::unwrap(written.await);
            }
        };
        // 120 MB, and the log never gets longer than the writer lets it: 64 MB and one commit.
        rows(1).await;
        let Target::Sqlite(path) = database.target() else { unreachable!("on SQLite") };
        let size = |path: PathBuf| std::fs::metadata(path).unwrap().len();
        let log = size(path.with_file_name(format!("{}-wal", path.file_name().unwrap().to_str().unwrap())));
        assert!(log < 70_000_000, "the log has {log} bytes");
        assert!(size(path.clone()) > 40_000_000, "most of it stands in the database");
        assert_eq!(kept(db).await.len(), 120);
    });
}

#[test]
fn a_commit_that_fails_answers_nobody_well() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let tables = "create table parent (id integer primary key);
            create table child (parent_id integer references parent (id) deferrable initially deferred);";
        db.write(move |tx| Box::pin(tx.batch(tables))).await.unwrap();
        let before = head(db).await;
        let (release, held) = hold(db).await;
        // The writer takes what gathers behind the held work into its batch.
        let first = queue_row(db, 1).await;
        let poison = db.clone();
        let poison = queue(async move {
            let sql = "insert into child (parent_id) values (1)";
            poison.write(move |tx| Box::pin(tx.batch(sql))).await
        });
        let poison = poison.await;
        let last = queue_row(db, 2).await;
        drop(release);
        for answer in [held, first, poison, last] {
            let answer = answer.await.unwrap();
            assert!(matches!(answer, Err(Error::Storage(_))), "{answer:?}");
        }
        assert_eq!(kept(db).await, [0; 0]);
        assert_eq!(head(db).await, before);
        add(db, 3).await.unwrap();
        assert_eq!(kept(db).await, [3]);
    });
}

#[test]
fn a_work_that_breaks_the_transaction_is_found_out() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let before = head(db).await;
        let (release, held) = hold(db).await;
        let first = queue_row(db, 1).await;
        let breaks = db.clone();
        // As SQLite does by itself on some faults of the disk.
        let breaks = queue(async move { breaks.write(|tx| Box::pin(tx.batch("rollback"))).await }).await;
        let last = queue_row(db, 2).await;
        drop(release);
        assert!(matches!(held.await.unwrap(), Err(Error::Storage(_))));
        assert!(matches!(first.await.unwrap(), Err(Error::Storage(_))));
        assert!(matches!(breaks.await.unwrap(), Err(Error::Storage(_))));
        assert_eq!(last.await.unwrap(), Ok(()), "what came after runs in a transaction of its own");
        assert_eq!(kept(db).await, [2]);
        assert_eq!(head(db).await.next_seq, before.next_seq + 1);
    });
}

#[test]
fn a_full_disk_loses_nothing_that_was_answered() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        let limit = |pages: u32| {
            let sql = format!("pragma max_page_count = {pages}");
            db.write(move |tx| {
                let sql = sql.clone();
                Box::pin(async move { tx.batch(&sql).await })
            })
        };
        let used = db.read().await.unwrap().query_one("pragma page_count", &[]).await.unwrap().int(0).unwrap();
        Result::<(), Error>::unwrap(limit(used as u32 + 40).await);
        let mut tasks = Vec::new();
        for i in 0..64 {
            let db = db.clone();
            tasks.push(tokio::spawn(async move {
                let sql = "insert into probe (probe_id, bytes) values ($1, $2)";
                let written = db.write(move |tx| {
                    Box::pin(async move {
                        tx.chain().next_seq += 1;
                        tx.execute(sql, &[i.into(), vec![0u8; 6000].into()]).await
                    })
                });
                (i, written.await)
            }));
        }
        let mut answered = Vec::new();
        let mut refused = 0;
        for task in tasks {
            match task.await.unwrap() {
                (i, Ok(_)) => answered.push(i),
                (_, Err(Error::Storage(_))) => refused += 1,
                (_, Err(other)) => panic!("{other:?}"),
            }
        }
        answered.sort_unstable();
        assert!(refused > 0 && !answered.is_empty(), "{refused} refused of 64");
        assert_eq!(db.look_at_writing().await, Ok(()), "what needs no room is taken: it was tried");
        assert_eq!(kept(db).await, answered);
        assert_eq!(head(db).await.next_seq, 1 + answered.len() as i64);
        // Space again: the writer goes on.
        Result::<(), Error>::unwrap(limit(1_000_000).await);
        add(db, 1000).await.unwrap();
        assert_eq!(kept(db).await.last(), Some(&1000));
    });
}

#[test]
fn a_database_that_takes_no_changes_is_told_of_once_somebody_tried() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db();
        assert_eq!(db.look_at_writing().await, Ok(()));
        let read_only = db.write(|tx| Box::pin(async move { tx.batch("pragma query_only = on").await }));
        Result::<(), Error>::unwrap(read_only.await);
        // Nobody knows of it before somebody wanted to change something.
        assert_eq!(db.look_at_writing().await, Ok(()));
        assert!(matches!(add(db, 1).await, Err(Error::Storage(_))));
        for _ in 0..2 {
            assert!(matches!(db.look_at_writing().await, Err(Error::Storage(because)) if because.contains("readonly")));
        }
        assert_eq!(kept(db).await, [0; 0], "readings go on");
    });
}

#[test]
fn a_second_program_is_kept_away_and_told_why() {
    on_sqlite(Options::default(), |database| async move {
        let Target::Sqlite(path) = database.target().clone() else { unreachable!() };
        let lock = PathBuf::from(format!("{}.lock", path.display()));
        let second = Db::open(database.target(), Options::default()).await;
        assert_eq!(second.err(), Some(Error::Locked(lock.clone())));
        assert!(Error::Locked(lock).to_string().contains("stop it first"));
        add(database.db(), 1).await.unwrap();
        database.db().clone().close().await;
        let again = Db::open(database.target(), Options::default()).await.unwrap();
        assert_eq!(kept(&again).await, [1]);
        again.close().await;
    });
}

#[test]
fn a_backup_is_the_state_of_one_moment_while_writers_go_on() {
    on_sqlite(Options::default(), |database| async move {
        let db = database.db().clone();
        let folder = tempfile::TempDir::new().unwrap();
        let to = folder.path().join("copy.db");
        for i in 0..20 {
            add(&db, i).await.unwrap();
        }
        let writing = tokio::spawn({
            let db = db.clone();
            async move {
                for i in 20..120 {
                    add(&db, i).await.unwrap();
                }
            }
        });
        db.backup_sqlite(&to).await.unwrap();
        writing.await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(files, ["copy.db"], "one file, nothing beside it");
        let twice = db.backup_sqlite(&to).await;
        assert!(matches!(twice, Err(Error::Storage(_))), "a backup replaces nothing: {twice:?}");
        let copy = Db::open(&Target::Sqlite(to), Options::default()).await.unwrap();
        let rows = kept(&copy).await;
        assert!(rows.len() >= 20);
        assert_eq!(rows, (0..rows.len() as i64).collect::<Vec<_>>(), "no gap: a moment between two commits");
        copy.close().await;
    });
}
