//! What the program says when it cannot start, and how it stops.

use crate::house::{House, STOP_WITHIN, gridwork, is_there, refused, said, succeeds};
use gridwork_db::{Db, MIGRATIONS, Options, Schema, Target};
use gridwork_testkit::databases::runtime;
use std::fs::{DirBuilder, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

/// Writes into the table of the migrations, as another program would.
fn change_schema(house: &House, statement: &'static str) {
    runtime().block_on(async {
        let target = Target::Sqlite(house.data().join("gridwork.db"));
        let db = Db::open(&target, Options { schema: Schema::Any, ..Options::default() }).await.unwrap();
        db.write(move |tx| Box::pin(async move { tx.execute(statement, &[]).await })).await.unwrap();
        db.close().await;
    });
}

/// A district that was served once.
fn served_once() -> House {
    let house = House::sqlite();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    house
}

#[test]
fn a_second_server_in_the_same_folder_is_refused() {
    let house = House::sqlite();
    let first = house.serve();
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0"]), &["another gridwork is using this database"]);
    // The first one goes on, with its socket.
    succeeds(&house.run(&["journal", "verify"]));
    assert!(first.stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn a_server_stops_cleanly_when_asked() {
    let house = House::sqlite();
    let server = house.serve();
    assert!(is_there(&house.data().join("admin.sock")));
    assert!(server.stop(STOP_WITHIN).unwrap().success());
    assert!(!is_there(&house.data().join("admin.sock")), "the socket goes with the server");
    assert!(!is_there(&house.data().join("gridwork.db-wal")), "the file alone is the whole database");
    succeeds(&house.run(&["journal", "verify"]));
}

#[test]
fn what_a_killed_server_left_is_taken_over() {
    let house = House::sqlite();
    house.serve().kill();
    assert!(is_there(&house.data().join("admin.sock")), "a killed server cannot tidy up");
    assert!(is_there(&house.data().join("gridwork.db.lock")));
    // A command beside a dead server does not wait for it.
    succeeds(&house.run(&["journal", "verify"]));
    let server = house.serve();
    succeeds(&house.run(&["journal", "verify"]));
    assert!(server.stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn a_newer_schema_is_refused_with_the_version_to_run() {
    let house = served_once();
    change_schema(
        &house,
        "insert into schema_migration (version, name, checksum, written_by, applied_at) \
         values (999, 'later', 'x', '9.9.9', 0)",
    );
    for verb in [&["serve", "--listen", "127.0.0.1:0"][..], &["journal", "verify"], &["doctor"]] {
        refused(&house.run(verb), &["schema 999", "run gridwork 9.9.9 or newer"]);
    }
}

#[test]
fn a_district_of_the_first_schema_is_taken_over() {
    let house = House::sqlite();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../simulator/tests/upgrades/fixtures");
    let rows = std::fs::read_to_string(fixtures.join("0001.sqlite.sql")).unwrap();
    DirBuilder::new().recursive(true).mode(0o700).create(house.data().join("keys")).unwrap();
    let keyring = house.data().join("keys/keyring");
    std::fs::copy(fixtures.join("keyring"), &keyring).unwrap();
    std::fs::set_permissions(&keyring, Permissions::from_mode(0o600)).unwrap();
    runtime().block_on(async {
        let target = Target::Sqlite(house.data().join("gridwork.db"));
        let db = Db::open(&target, Options { schema: Schema::Any, ..Options::default() }).await.unwrap();
        let sql = format!("pragma defer_foreign_keys = on;\n{}\n{rows}", MIGRATIONS[0].sqlite);
        let laid = db.write(move |tx| {
            let sql = sql.clone();
            Box::pin(async move { tx.batch(&sql).await })
        });
        laid.await.unwrap();
        db.close().await;
    });
    // A command that only looks does not wait for a server to bring the tables up to date.
    succeeds(&house.run(&["journal", "verify"]));
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let doctor = said(&house.run(&["doctor"]));
    assert!(doctor.lines().any(|line| line.starts_with("well") && line.contains("schema")), "{doctor}");
}

#[test]
fn a_database_of_something_else_is_refused_and_kept() {
    let house = House::sqlite();
    std::fs::create_dir_all(house.data()).unwrap();
    runtime().block_on(async {
        let target = Target::Sqlite(house.data().join("gridwork.db"));
        let db = Db::open(&target, Options { schema: Schema::Any, ..Options::default() }).await.unwrap();
        db.write(|tx| Box::pin(async move { tx.batch("create table customer (name text)").await })).await.unwrap();
        db.close().await;
    });
    for verb in [&["serve", "--listen", "127.0.0.1:0"][..], &["doctor"]] {
        refused(&house.run(verb), &["tables that are not gridwork's (customer", "a database of its own"]);
    }
}

#[test]
fn a_schema_of_another_program_is_refused() {
    let house = served_once();
    change_schema(&house, "update schema_migration set checksum = 'x' where version = 1");
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0"]), &["migration 1 (house)", "never edited"]);
}

#[test]
fn an_older_schema_is_brought_up_to_date() {
    // The oldest of all: a file without tables.
    let house = House::sqlite();
    std::fs::create_dir_all(house.data()).unwrap();
    std::fs::write(house.data().join("gridwork.db"), b"").unwrap();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    succeeds(&house.run(&["journal", "verify"]));
}

#[test]
fn a_file_that_is_no_database_is_refused_and_kept() {
    let house = House::sqlite();
    std::fs::create_dir_all(house.data()).unwrap();
    let file = house.data().join("gridwork.db");
    let text = "not a database, but somebody's only copy of it".repeat(100);
    std::fs::write(&file, &text).unwrap();
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0"]), &["gridwork.db"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let house = House::sqlite();
    std::fs::write(house.data(), "a file stands where the folder should be").unwrap();
    for verb in ["serve", "demo"] {
        refused(&house.run(&[verb, "--listen", "127.0.0.1:0"]), &["data folder", "cannot be made"]);
    }
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let house = House::sqlite();
    refused(&house.run(&["serve", "--listen", &address]), &[&address, "cannot be listened on"]);
    refused(&house.run(&["serve", "--listen", "nowhere"]), &["nowhere", "cannot be listened on"]);
    // Nothing holds the district now.
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn a_demo_that_was_killed_while_it_was_made_is_made_anew() {
    let house = House::sqlite();
    let mut making = house
        .command(&["demo", "--listen", "127.0.0.1:0", "--no-open", "--size", "town", "--orders", "3"])
        .spawn()
        .unwrap();
    let database = house.data().join("gridwork.db-wal");
    while !is_there(&database) {
        assert!(making.try_wait().unwrap().is_none(), "the demo ended by itself");
        std::thread::yield_now();
    }
    // Somebody else who wants it meanwhile must not take it away.
    refused(&house.run(&["demo", "--listen", "127.0.0.1:0"]), &["another gridwork is using this database"]);
    making.kill().unwrap();
    making.wait().unwrap();
    assert!(!is_there(&house.data().join("demo.json")), "it was killed too late to say anything");
    assert!(house.demo().stop(STOP_WITHIN).unwrap().success());
    succeeds(&house.run(&["journal", "verify"]));
}

#[test]
fn a_district_that_is_no_demo_is_not_made_one() {
    let house = served_once();
    refused(&house.run(&["demo", "--listen", "127.0.0.1:0"]), &["holds a district that is no demo"]);
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn an_address_of_a_database_is_never_repeated() {
    let house = House::sqlite();
    let archive = house.beside("backup.tar.gz").display().to_string();
    const NOBODY: &str = "the database cannot be reached: error connecting to server: Connection refused";
    const UNREADABLE: &str = "the connection string cannot be read: invalid connection string";
    let wrong = [
        ("postgres://admin:geheim-und-lang@127.0.0.1:1/nowhere", [NOBODY, "is PostgreSQL running there"]),
        ("postgres://admin:geheim-und-lang@127.0.0.1:port/nowhere", [UNREADABLE, "port"]),
        ("postgres://admin:geheim-und-lang@127.0.0.1/nowhere?unknown=setting", [UNREADABLE, "`unknown`"]),
        ("host=127.0.0.1 port=1 user=admin password=geheim-und-lang", [NOBODY, "are host and port right"]),
        ("host=127.0.0.1 port=1 password=geheim-und-lang unknown=setting", [UNREADABLE, "`unknown`"]),
    ];
    for (url, words) in wrong {
        let verbs = [
            (&["serve", "--listen", "127.0.0.1:0"][..], words),
            (&["journal", "verify"], words),
            (&["backup", "--to", &archive], ["pg_dump failed", "pg_dump: error"]),
        ];
        for (verb, words) in verbs {
            let output = gridwork().args(verb).arg("--data").arg(house.data()).args(["--database", url]).output();
            let output = output.unwrap();
            refused(&output, &words);
            assert!(!said(&output).contains("geheim"), "{verb:?}: {}", said(&output));
        }
    }
    assert!(!is_there(&house.beside("backup.tar.gz")));
}

#[test]
fn a_trial_of_an_import_leaves_no_district_behind() {
    let house = House::sqlite();
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/../operations/tests/data/division");
    let import = ["org", "import", "--package", package, "--area", "120116"];
    let tried = house.run(&[&import[..], &["--dry-run"]].concat());
    succeeds(&tried);
    assert!(said(&tried).contains("a dry run: nothing was changed"), "{}", said(&tried));
    assert!(!is_there(&house.data()), "a trial is only a trial");
    succeeds(&house.run(&import));
    assert!(is_there(&house.data().join("gridwork.db")));
}
