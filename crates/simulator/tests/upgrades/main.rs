//! Upgrades: a stored database of every earlier schema is opened by today's program, brought up to date, found sound,
//! and gone on with. How a fixture is made: `fixtures/README.md`.

mod dump;
mod life;

use gridwork_db::{Db, Engine, Error, MIGRATIONS, Options, Schema, Target};
use gridwork_operations::journal;
use gridwork_simulator::check_invariants;
use gridwork_testkit::databases::runtime;
use std::path::{Path, PathBuf};

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrades/fixtures")
}

/// Where the database of a schema stands as text.
fn fixture(version: i64, engine: Engine) -> PathBuf {
    let end = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    fixtures().join(format!("{version:04}.{end}.sql"))
}

fn newest() -> i64 {
    MIGRATIONS.last().unwrap().version
}

/// Every schema that has a fixture for this engine.
fn stored(engine: Engine) -> impl Iterator<Item = (i64, PathBuf)> {
    (1..=newest()).map(move |version| (version, fixture(version, engine))).filter(|(_, file)| file.is_file())
}

fn options(schema: Schema) -> Options {
    Options { schema, readers: 2, writers: 2, ..Options::default() }
}

async fn open(target: &Target, schema: Schema) -> Result<Db, Error> {
    Db::open(target, options(schema)).await
}

#[test]
fn every_schema_has_its_fixtures() {
    let is_made = std::env::var_os("GRIDWORK_BLESS").is_some();
    for engine in ENGINES {
        for version in MIGRATIONS.iter().map(|migration| migration.version) {
            let file = fixture(version, engine);
            if is_made && !file.is_file() {
                let text = runtime().block_on(dump::made(engine, version));
                std::fs::write(&file, text).unwrap();
            }
            assert!(file.is_file(), "{} is missing: run `cargo xtask fixture`", file.display());
            let size = std::fs::metadata(&file).unwrap().len();
            assert!(size < 200_000, "{} has {size} bytes: a fixture is small enough to be read", file.display());
        }
    }
}

/// Opens a fixture, upgrades it and goes on with it.
async fn upgrade(engine: Engine, version: i64, file: &Path) {
    let name = file.display();
    let kept = dump::loaded(engine, version, &std::fs::read_to_string(file).unwrap()).await;
    if version < newest() {
        let refused = open(kept.target(), Schema::Require).await.err();
        assert_eq!(refused, Some(Error::SchemaTooOld { found: version, needed: newest() }), "{name}");
    }
    let db = open(kept.target(), Schema::Migrate).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(db.schema_version().await, Ok(newest()), "{name}");
    let (desk, clock) = life::desk(db.clone(), &fixtures(), life::LEFT_AT).await;
    let sound = async |when: &str| {
        let verified = journal::verify(&desk, &[]).await.unwrap();
        assert!(verified.holds && verified.lines > 0 && verified.events > 0, "{name} {when}: {:?}", verified.faults);
        assert_eq!(check_invariants(&desk).await.unwrap(), [], "{name} {when}");
    };
    sound("upgraded").await;
    life::go_on(&desk, &clock).await;
    sound("gone on with").await;
    db.close().await;
    // A second start finds nothing to do.
    let db = open(kept.target(), Schema::Require).await.unwrap();
    assert_eq!(db.migrate().await, Ok(vec![]), "{name}");
    db.close().await;
}

#[test]
fn every_earlier_sqlite_is_upgraded_and_gone_on_with() {
    for (version, file) in stored(Engine::Sqlite) {
        runtime().block_on(upgrade(Engine::Sqlite, version, &file));
    }
}

#[test]
fn every_earlier_postgres_is_upgraded_and_gone_on_with() {
    for (version, file) in stored(Engine::Postgres) {
        runtime().block_on(upgrade(Engine::Postgres, version, &file));
    }
}

/// What the second migration makes stands there already, made by somebody's hand.
const IN_THE_WAY: &str = "create table case_follower (note text)";

#[test]
fn a_migration_that_cannot_run_says_why_and_goes_on_when_it_can() {
    runtime().block_on(async {
        for engine in ENGINES {
            let text = std::fs::read_to_string(fixture(1, engine)).unwrap();
            let kept = dump::loaded(engine, 1, &text).await;
            dump::run(kept.target(), IN_THE_WAY).await;
            let refused = open(kept.target(), Schema::Migrate).await.err();
            let Some(Error::MigrationFailed { name, because }) = refused else { panic!("{engine:?}: {refused:?}") };
            assert_eq!(name, "0002_following", "{engine:?}");
            assert!(because.contains("case_follower") && because.contains("already exists"), "{engine:?}: {because}");
            let db = open(kept.target(), Schema::Any).await.unwrap();
            assert_eq!(db.schema_version().await, Ok(1), "{engine:?}: nothing of it was kept");
            db.close().await;
            dump::run(kept.target(), "drop table case_follower").await;
            let db = open(kept.target(), Schema::Migrate).await.unwrap();
            assert_eq!(db.schema_version().await, Ok(newest()), "{engine:?}");
            db.close().await;
        }
    });
}

#[test]
fn a_database_of_something_else_is_left_alone() {
    runtime().block_on(async {
        for engine in ENGINES {
            let kept = dump::loaded(engine, 0, "create table customer (name text)").await;
            for schema in [Schema::Migrate, Schema::Require, Schema::Any] {
                let refused = open(kept.target(), schema).await.err();
                assert_eq!(refused, Some(Error::Foreign { table: "customer".to_owned() }), "{engine:?}");
            }
        }
    });
}
