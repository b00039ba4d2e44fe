//! What a PostgreSQL commit answers when its connection is lost: never success for what is not known to stand.

use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gridwork_db::{ChainHead, Db, Error, Options, Schema, Target};
use gridwork_testkit::cluster::Private;
use gridwork_testkit::databases::{connect, runtime};
use gridwork_testkit::{TestDatabase, on_postgres};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Notify;
use tokio_postgres::Client;

use crate::{add, insert, kept, probe};

/// Adds a row with an entry in the chain; with a proof when asked. Tells its server process before it commits.
async fn add_proved(db: &Db, probe_id: i64, with_proof: bool, pid: Arc<Mutex<Option<i64>>>) -> Result<(), Error> {
    db.write(move |tx| {
        let pid = pid.clone();
        Box::pin(async move {
            tx.chain().next_seq += 1;
            insert(tx, probe_id).await?;
            let row = tx.query_one("select pg_backend_pid()", &[]).await?;
            *pid.lock().unwrap() = Some(row.int(0)?);
            if with_proof {
                tx.prove_by("select 1 from probe where probe_id = $1", &[probe_id.into()]);
            }
            Ok(())
        })
    })
    .await
}

async fn head(db: &Db) -> ChainHead {
    db.write(|tx| Box::pin(async move { Ok::<_, Error>(tx.chain().clone()) })).await.unwrap()
}

/// Ends the one server process that waits in this event, as an operator or a crash would.
async fn terminate_waiting(admin: &Client, database: &str, event: &str) {
    let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1 and wait_event = $2";
    loop {
        let row = admin.query_one(sql, &[&database, &event]).await.unwrap();
        if row.get::<_, i64>(0) > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

fn url(database: &TestDatabase) -> String {
    let Target::Postgres(url) = database.target().clone() else { unreachable!() };
    url
}

/// The connection string of a test database names it in its last setting.
fn name(url: &str) -> &str {
    url.rsplit("dbname=").next().unwrap()
}

/// A probe whose commit takes long: a check that only runs when the transaction ends.
async fn slow_commits(db: &Db) {
    let sql = "create function dawdle() returns trigger language plpgsql as
            $$ begin perform pg_sleep(case when new.probe_id >= 100 then 60 else 0 end); return null; end $$;
        create constraint trigger dawdle after insert on probe
            deferrable initially deferred for each row execute function dawdle();";
    db.write(move |tx| Box::pin(tx.batch(sql))).await.unwrap()
}

#[test]
fn a_server_process_that_ends_before_the_commit_is_known_to_have_kept_nothing() {
    runtime().block_on(async {
        let database = TestDatabase::postgres(Options::default()).await;
        let (db, url) = (database.db(), url(&database));
        probe(db).await;
        slow_commits(db).await;
        let admin = connect(&url).await.unwrap();
        let before = head(db).await;
        let (answer, ()) =
            tokio::join!(add_proved(db, 100, true, Arc::default()), terminate_waiting(&admin, name(&url), "PgSleep"));
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
        assert_eq!(kept(db).await, [0; 0]);
        assert_eq!(head(db).await, before, "the chain goes on as if nothing had happened");
        let (answer, ()) =
            tokio::join!(add_proved(db, 101, false, Arc::default()), terminate_waiting(&admin, name(&url), "PgSleep"));
        assert_eq!(answer, Err(Error::UnknownCommit), "without a proof nobody can tell");
        let fresh = head(db).await;
        assert!(fresh.chain_id != before.chain_id && fresh.next_seq == 1, "a chain in doubt is not continued");
        add(db, 1).await.unwrap();
    });
}

#[test]
fn a_server_process_that_ends_inside_the_work_keeps_nothing() {
    runtime().block_on(async {
        let database = TestDatabase::postgres(Options::default()).await;
        let (db, url) = (database.db(), url(&database));
        probe(db).await;
        let admin = connect(&url).await.unwrap();
        let before = head(db).await;
        let work = db.write(|tx| {
            Box::pin(async move {
                tx.chain().next_seq += 1;
                insert(tx, 1).await?;
                tx.execute("select pg_sleep(60)", &[]).await
            })
        });
        let (answer, ()) = tokio::join!(work, terminate_waiting(&admin, name(&url), "PgSleep"));
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
        assert_eq!(kept(db).await, [0; 0]);
        assert_eq!(head(db).await, before);
    });
}

#[test]
fn a_server_process_that_ends_after_the_commit_is_known_to_have_kept_it() {
    runtime().block_on(async {
        // The commit is on disk and waits for a standby that never comes: the moment between keeping and answering.
        let cluster = Private::start("synchronous_standby_names = 'nobody'").unwrap();
        let admin = connect(&cluster.url()).await.unwrap();
        admin.batch_execute("set synchronous_commit = local").await.unwrap();
        let target = Target::Postgres(cluster.url());
        let db = Db::open(&target, Options { schema: Schema::Any, ..Options::default() }).await.unwrap();
        // Afterwards: a database that holds somebody else's tables is not opened.
        admin.batch_execute("create table probe (probe_id bigint primary key)").await.unwrap();
        let (answer, ()) =
            tokio::join!(add_proved(&db, 1, true, Arc::default()), terminate_waiting(&admin, "postgres", "SyncRep"));
        assert_eq!(answer, Ok(()));
        let (answer, ()) =
            tokio::join!(add_proved(&db, 2, false, Arc::default()), terminate_waiting(&admin, "postgres", "SyncRep"));
        assert_eq!(answer, Err(Error::UnknownCommit));
        assert_eq!(kept(&db).await, [1, 2]);
        db.close().await;
    });
}

#[test]
fn a_commit_that_waits_for_a_replica_that_is_gone_is_told_of() {
    runtime().block_on(async {
        let cluster = Private::start("synchronous_standby_names = 'nobody'").unwrap();
        let admin = connect(&cluster.url()).await.unwrap();
        admin.batch_execute("set synchronous_commit = local").await.unwrap();
        let patience = Duration::from_millis(20);
        let options = Options { schema: Schema::Any, commit_patience: patience, ..Options::default() };
        let db = Db::open(&Target::Postgres(cluster.url()), options).await.unwrap();
        admin.batch_execute("create table probe (probe_id bigint primary key)").await.unwrap();
        assert_eq!(db.look_at_writing().await, Ok(()));
        let told = async {
            let because = loop {
                match db.look_at_writing().await {
                    Ok(()) => tokio::task::yield_now().await,
                    Err(Error::Unavailable(because)) => break because,
                    Err(other) => panic!("{other:?}"),
                }
            };
            assert!(because.contains("synchronous_standby_names"), "{because}");
            terminate_waiting(&admin, "postgres", "SyncRep").await;
        };
        let (answer, ()) = tokio::join!(add_proved(&db, 1, true, Arc::default()), told);
        assert_eq!(answer, Ok(()));
        assert_eq!(db.look_at_writing().await, Ok(()), "nothing waits any more");
        db.close().await;
    });
}

#[test]
fn answers_are_true_while_server_processes_are_ended_at_random() {
    runtime().block_on(async {
        let database = TestDatabase::postgres(Options::default()).await;
        let (db, url) = (database.db(), url(&database));
        probe(db).await;
        let pids: Vec<Arc<Mutex<Option<i64>>>> = (0..8).map(|_| Arc::default()).collect();
        let lanes = (0..8).map(|lane| {
            let (db, pid) = (db.clone(), pids[lane as usize].clone());
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for i in 0..40 {
                    let probe_id = lane * 1000 + i;
                    answers.push((probe_id, add_proved(&db, probe_id, true, pid.clone()).await));
                }
                answers
            })
        });
        let lanes: Vec<_> = lanes.collect();
        let admin = connect(&url).await.unwrap();
        let (mut seen, mut ended) = (0, 0);
        while lanes.iter().any(|lane| !lane.is_finished()) {
            let next = pids.iter().find_map(|pid| pid.lock().unwrap().take());
            seen += i32::from(next.is_some());
            // Only some, so that work gets done as well.
            if let Some(pid) = next.filter(|_| seen % 4 == 1) {
                let sql = "select pg_terminate_backend($1)";
                ended += i32::from(admin.query_one(sql, &[&(pid as i32)]).await.unwrap().get::<_, bool>(0));
            }
            tokio::task::yield_now().await;
        }
        let rows = kept(db).await;
        let mut lost = 0;
        for lane in lanes {
            for (probe_id, answer) in lane.await.unwrap() {
                let stands = rows.contains(&probe_id);
                match answer {
                    Ok(()) => assert!(stands, "{probe_id} was answered and is gone"),
                    Err(Error::Unavailable(_)) => assert!(!stands, "{probe_id} was refused and is there"),
                    Err(Error::UnknownCommit) => {}
                    Err(other) => panic!("{other:?}"),
                }
                lost += i32::from(!stands);
            }
        }
        assert!(ended > 0 && lost <= ended, "{ended} ended, {lost} lost");
    });
}

/// What happens on the way to the server.
#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Cut {
    Nothing,
    /// The commit arrives, its answer does not.
    Answer,
    /// The commit does not arrive.
    Commit,
}

/// A wire to the server that can be cut at the commit.
struct Wire {
    cut: AtomicU8,
}

impl Wire {
    fn lay(from: &Path, to: String) -> Arc<Wire> {
        let wire = Arc::new(Wire { cut: AtomicU8::new(Cut::Nothing as u8) });
        let listener = UnixListener::bind(from).unwrap();
        let laid = wire.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&to).await.unwrap();
                tokio::spawn(laid.clone().carry(client, server));
            }
        });
        wire
    }

    fn set(&self, cut: Cut) {
        self.cut.store(cut as u8, Ordering::SeqCst);
    }

    async fn carry(self: Arc<Self>, client: UnixStream, server: UnixStream) {
        let (mut from_client, to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let is_cut = Arc::new(Notify::new());
        let cut = is_cut.clone();
        let back = tokio::spawn(async move {
            let mut to_client = Some(to_client);
            let mut buffer = [0; 8192];
            loop {
                let read = tokio::select! {
                    biased;
                    _ = cut.notified() => {
                        to_client = None;
                        continue;
                    }
                    read = from_server.read(&mut buffer) => read,
                };
                let Ok(n @ 1..) = read else { return };
                // Once cut, the server is still listened to: it would give up a client that does not take its words.
                if let Some(client) = &mut to_client
                    && client.write_all(&buffer[..n]).await.is_err()
                {
                    return;
                }
            }
        });
        let mut buffer = [0; 8192];
        while let Ok(n @ 1..) = from_client.read(&mut buffer).await {
            let is_commit = buffer[..n].windows(7).any(|bytes| bytes == b"commit\0");
            let cut = if is_commit { self.cut.swap(0, Ordering::SeqCst) } else { 0 };
            if cut == Cut::Commit as u8 {
                break;
            }
            if cut == Cut::Answer as u8 {
                is_cut.notify_one();
                to_server.write_all(&buffer[..n]).await.unwrap();
                to_server.shutdown().await.unwrap();
                back.await.unwrap();
                return;
            }
            if to_server.write_all(&buffer[..n]).await.is_err() {
                break;
            }
        }
        back.abort();
    }
}

#[test]
fn a_wire_cut_at_the_commit_is_looked_after() {
    on_postgres(|_| async move {
        let database = TestDatabase::postgres(Options { schema: Schema::Any, ..Options::default() }).await;
        let direct = url(&database);
        let socket = direct.split("host=").nth(1).unwrap().split('&').next().unwrap().to_owned() + "/.s.PGSQL.5432";
        let folder = tempfile::TempDir::new().unwrap();
        let wire = Wire::lay(&folder.path().join(".s.PGSQL.5432"), socket);
        let through = format!("postgresql:///{}?host={}&user=postgres", name(&direct), folder.path().display());
        let db = Db::open(&Target::Postgres(through), Options::default()).await.unwrap();
        probe(&db).await;

        wire.set(Cut::Answer);
        assert_eq!(add_proved(&db, 1, true, Arc::default()).await, Ok(()));
        assert_eq!(kept(&db).await, [1]);

        wire.set(Cut::Answer);
        assert_eq!(add_proved(&db, 2, false, Arc::default()).await, Err(Error::UnknownCommit));

        wire.set(Cut::Commit);
        let answer = add_proved(&db, 3, true, Arc::default()).await;
        assert!(matches!(answer, Err(Error::UnknownCommit | Error::Unavailable(_))), "{answer:?}");
        assert_eq!(kept(&db).await, [1, 2]);
        db.close().await;
    });
}
