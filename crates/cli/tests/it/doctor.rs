//! Doctor: what it looks at, and that it finds what is broken.

use crate::house::{House, STOP_WITHIN, said};
use gridwork_db::{Db, Options, Target};
use gridwork_testkit::databases::runtime;
use serde_json::Value as Json;
use std::os::unix::fs::PermissionsExt;

/// The findings by what was looked at, and whether the command succeeded.
fn examine(house: &House) -> (bool, Vec<Json>) {
    let output = house.command(&["doctor"]).arg("--json").output().unwrap();
    let found = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    (output.status.success(), found)
}

fn health<'a>(found: &'a [Json], check: &str) -> (&'a str, &'a str) {
    let one = found.iter().find(|it| it["check"] == check).unwrap_or_else(|| panic!("no `{check}` in {found:?}"));
    (one["health"].as_str().unwrap(), one["detail"].as_str().unwrap())
}

#[test]
fn what_is_broken_on_sqlite_is_found_and_named() {
    let house = House::sqlite();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let (_, found) = examine(&house);
    for check in ["permissions", "schema", "indexes", "timers", "erasures"] {
        assert_eq!(health(&found, check).0, "well", "{check}");
    }
    assert!(health(&found, "disk").1.contains("GiB"));
    assert!(!found.iter().any(|it| it["check"] == "clocks"), "SQLite has no other machine");

    runtime().block_on(async {
        let target = Target::Sqlite(house.data().join("gridwork.db"));
        let db = Db::open(&target, Options::default()).await.unwrap();
        let dropped = db.write(|tx| Box::pin(async move { tx.execute("drop index turn_below", &[]).await }));
        dropped.await.unwrap();
        let overdue =
            "insert into payload (record_id, entity, key_id, wrapped_key, erase_due_at) values ($1, 'row', 'k', $2, 1)";
        let params = [uuid::Uuid::from_u128(1).into(), vec![1_u8].into()];
        db.write(move |tx| {
            let params = params.clone();
            Box::pin(async move { tx.execute(overdue, &params).await })
        })
        .await
        .unwrap();
        db.close().await;
    });
    let (went_well, found) = examine(&house);
    assert!(!went_well);
    assert!(matches!(health(&found, "indexes"), ("ill", detail) if detail.contains("turn_below")), "{found:?}");
    assert!(matches!(health(&found, "erasures"), ("ill", detail) if detail.contains("1 records")), "{found:?}");

    // Beside a running server, in a folder that was opened meanwhile.
    let server = house.serve();
    std::fs::set_permissions(house.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let (went_well, found) = examine(&house);
    assert!(!went_well);
    assert!(matches!(health(&found, "permissions"), ("ill", detail) if detail.contains("chmod")), "{found:?}");
    drop(server);
}

#[test]
fn on_postgres_the_servers_settings_and_clock_are_looked_at() {
    let house = House::postgres();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let (_, found) = examine(&house);
    for check in ["schema", "indexes", "clocks"] {
        assert_eq!(health(&found, check).0, "well", "{check}");
    }
    assert_eq!(health(&found, "durability").0, "well", "{found:?}");

    // One that answers before anything is on the disk.
    let house = House::postgres_with("fsync = off\n");
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let (went_well, found) = examine(&house);
    assert!(!went_well);
    let (found, detail) = health(&found, "durability");
    assert!(found == "ill" && detail.contains("fsync = off"), "{detail}");
}

#[test]
fn a_replica_that_is_not_waited_for_is_a_warning() {
    let house = House::postgres();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let cluster = house.cluster.as_ref().unwrap();
    let replication = || {
        let (_, found) = examine(&house);
        let (how, detail) = health(&found, "replication");
        (how.to_owned(), detail.to_owned())
    };
    assert!(matches!(replication(), (how, detail) if how == "well" && detail.contains("no replica")));
    let _replica = runtime().block_on(cluster.replica()).unwrap();
    assert!(
        matches!(replication(), (how, detail) if how == "warning" && detail.contains("none of them synchronously"))
    );
    runtime().block_on(cluster.wait_for_replica()).unwrap();
    assert!(matches!(replication(), (how, detail) if how == "well" && detail.contains("1 of 1 replicas")));
}
