//! An answered write is there after the program or the server was killed in the middle (`DURABLE`).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use gridwork_db::{Db, Error, Options, Schema, Target};
use gridwork_testkit::cluster::Private;
use gridwork_testkit::databases::runtime;
use tempfile::TempDir;

use crate::{add, kept, probe};

const CHILD: &str = "GRIDWORK_TEST_KILLED_CHILD";
const ROUNDS: i64 = 5;
/// How many answers are awaited before the kill; not the same in each round.
const ANSWERS: i64 = 60;

/// Writes without end from eight lanes and says what was answered; the parent kills it.
fn write_until_killed(path: &Path, round: i64) {
    runtime().block_on(async {
        let db = Db::open(&Target::Sqlite(path.to_owned()), Options::default()).await.unwrap();
        if round == 0 {
            probe(&db).await;
        }
        let lanes = (0..8).map(|lane| {
            let db = db.clone();
            tokio::spawn(async move {
                for i in 0.. {
                    let probe_id = round * 1_000_000 + lane * 100_000 + i;
                    add(&db, probe_id).await.unwrap();
                    println!("answered {probe_id}");
                }
            })
        });
        for lane in lanes.collect::<Vec<_>>() {
            lane.await.unwrap();
        }
    });
}

#[test]
fn answered_writes_survive_a_killed_program() {
    if let Ok(place) = std::env::var(CHILD) {
        let (round, path) = place.split_once(' ').unwrap();
        return write_until_killed(Path::new(path), round.parse().unwrap());
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gridwork.db");
    let mut answered = Vec::new();
    for round in 0..ROUNDS {
        // This same test in a process of its own, which takes the branch above.
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "durability::answered_writes_survive_a_killed_program", "--nocapture"])
            .env(CHILD, format!("{round} {}", path.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut heard = 0;
        // Reads on to the end after the kill: what was said before it counts.
        for line in lines {
            let Some((_, probe_id)) = line.split_once("answered ") else { continue };
            answered.push(probe_id.parse::<i64>().unwrap());
            heard += 1;
            if heard == ANSWERS + 7 * round {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(heard >= ANSWERS, "round {round}: {heard} answers");
        runtime().block_on(async {
            let db = Db::open(&Target::Sqlite(path.clone()), Options::default()).await.unwrap();
            let rows = kept(&db).await;
            for probe_id in &answered {
                assert!(rows.binary_search(probe_id).is_ok(), "{probe_id} was answered and is gone in round {round}");
            }
            let healthy = db.read().await.unwrap().query_one("pragma integrity_check", &[]).await.unwrap();
            assert_eq!(healthy.text(0).unwrap(), "ok");
            db.close().await;
        });
    }
}

#[test]
fn answered_writes_survive_a_crashed_server() {
    runtime().block_on(async {
        let cluster = Private::start("").unwrap();
        let target = Target::Postgres(cluster.url());
        let db = Db::open(&target, Options { schema: Schema::Any, ..Options::default() }).await.unwrap();
        probe(&db).await;
        let mut answered = Vec::new();
        for round in 0..2 {
            let lanes = (0..8).map(|lane| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut answered = Vec::new();
                    for i in 0.. {
                        let probe_id = round * 1_000_000 + lane * 100_000 + i;
                        match add(&db, probe_id).await {
                            Ok(()) => answered.push(probe_id),
                            Err(Error::Unavailable(_) | Error::UnknownCommit) => break,
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                    answered
                })
            });
            let lanes: Vec<_> = lanes.collect();
            let count = "select count(*) from probe where probe_id >= $1";
            let mut reader = db.read().await.unwrap();
            while reader.query_one(count, &[(round * 1_000_000).into()]).await.unwrap().int(0).unwrap() < 200 {
                tokio::task::yield_now().await;
            }
            drop(reader);
            cluster.crash().unwrap();
            for lane in lanes {
                answered.extend(lane.await.unwrap());
            }
            cluster.start_again().unwrap();
            // The same open database goes on with fresh connections.
            let rows = kept(&db).await;
            for probe_id in &answered {
                assert!(rows.binary_search(probe_id).is_ok(), "{probe_id} was answered and is gone in round {round}");
            }
        }
        assert!(answered.len() >= 300, "{}", answered.len());
        db.close().await;
    });
}
