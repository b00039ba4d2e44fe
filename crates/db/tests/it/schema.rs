//! The tables: a pair of migrations says the same, they run once, and strangers are refused.
//!
//! The terms of the search index are the one thing that each engine keeps in its own way (docs/decisions/0017): in tables
//! of FTS5 by the number of the document, or in a column with an index of its own.

use std::collections::{BTreeMap, BTreeSet};

use gridwork_db::{Db, Engine, Error, MIGRATIONS, Options, Row, Schema, Target};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::{TestDatabase, both_engines};

type Text = String;

/// Column -> type in common words, and whether it may be null.
type Tables = BTreeMap<Text, BTreeMap<Text, (Text, bool)>>;

/// Index: table, columns, unique, partial. Without its name, which only indexes made by name have in common.
type Indexes = BTreeSet<(Text, Vec<Text>, bool, bool, Option<Text>)>;

async fn rows(db: &Db, sql: &str) -> Vec<Row> {
    db.read().await.unwrap().query(sql, &[]).await.unwrap()
}

async fn tables(db: &Db) -> Tables {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "select t.name, c.name, lower(c.type), c.\"notnull\" or c.pk > 0
             from sqlite_master t join pragma_table_info(t.name) c on true
             where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like 'search_term%'"
        }
        Engine::Postgres => {
            "select table_name::text, column_name::text, data_type::text, is_nullable = 'NO'
             from information_schema.columns where table_schema = 'public' and column_name <> 'terms'"
        }
    };
    let mut tables = Tables::new();
    for row in rows(db, sql).await {
        let (table, column, kind) = (row.text(0).unwrap(), row.text(1).unwrap(), row.text(2).unwrap());
        tables.entry(table).or_default().insert(column, (kind, row.bool(3).unwrap()));
    }
    tables
}

async fn indexes(db: &Db) -> Indexes {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "select t.name, (select group_concat(i.name, ' ' order by i.seqno) from pragma_index_info(x.name) i),
                    x.\"unique\", x.partial, case when x.origin = 'c' then x.name end
             from sqlite_master t join pragma_index_list(t.name) x on true
             where t.type = 'table' and t.name not like 'search_term%'"
        }
        Engine::Postgres => {
            "select t.relname::text, (select string_agg(a.attname, ' ' order by array_position(x.indkey::int2[], a.attnum))
                                from pg_attribute a where a.attrelid = t.oid and a.attnum = any (x.indkey)),
                    x.indisunique, x.indpred is not null, case when k.oid is null then i.relname::text end
             from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
             left join pg_constraint k on k.conindid = x.indexrelid and k.contype in ('p', 'u')
             where t.relnamespace = 'public'::regnamespace and i.relname not in ('search_doc_terms', 'search_doc_pkey')"
        }
    };
    let read = |row: &Row| {
        let columns = row.text(1).unwrap().split(' ').map(str::to_owned).collect();
        (row.text(0).unwrap(), columns, row.bool(2).unwrap(), row.bool(3).unwrap(), row.opt_text(4).unwrap())
    };
    rows(db, sql).await.iter().map(read).collect()
}

/// Reference: table, its columns, the table it points to.
async fn references(db: &Db) -> BTreeSet<(Text, Text, Text)> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "select t.name, f.\"from\", f.\"table\"
             from sqlite_master t join pragma_foreign_key_list(t.name) f on true where t.type = 'table'"
        }
        Engine::Postgres => {
            "select k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text
             from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
             where k.contype = 'f'"
        }
    };
    let read = |row: &Row| (row.text(0).unwrap(), row.text(1).unwrap(), row.text(2).unwrap());
    rows(db, sql).await.iter().map(read).collect()
}

/// What a PostgreSQL type is called in the SQLite file of a pair.
fn in_sqlite(kind: &str) -> &str {
    match kind {
        "uuid" | "bytea" => "blob",
        "bigint" | "integer" => "integer",
        "double precision" => "real",
        other => other,
    }
}

#[test]
fn the_files_of_a_pair_make_the_same_tables() {
    runtime().block_on(async {
        let sqlite = TestDatabase::sqlite(Options::default()).await;
        let postgres = TestDatabase::postgres(Options::default()).await;
        let mut expected = tables(postgres.db()).await;
        for (kind, _) in expected.values_mut().flat_map(BTreeMap::values_mut) {
            *kind = in_sqlite(kind).to_owned();
        }
        let mut found = tables(sqlite.db()).await;
        for (kind, _) in found.values_mut().flat_map(BTreeMap::values_mut) {
            *kind = in_sqlite(kind).to_owned();
        }
        assert!(expected.len() >= 30, "{}", expected.len());
        for (table, columns) in &expected {
            assert_eq!(found.get(table), Some(columns), "{table}");
        }
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        let (found, expected) = (indexes(sqlite.db()).await, indexes(postgres.db()).await);
        let differences: Vec<_> = found.symmetric_difference(&expected).collect();
        assert!(expected.len() > 50 && differences.is_empty(), "{differences:#?}");
        assert_eq!(references(sqlite.db()).await, references(postgres.db()).await);
    });
}

#[test]
fn text_is_compared_by_bytes_in_every_column() {
    runtime().block_on(async {
        let postgres = TestDatabase::postgres(Options::default()).await;
        let sql = "select table_name || '.' || column_name from information_schema.columns
            where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'
              and table_name <> 'schema_migration'
            order by 1";
        let other: Vec<Text> = rows(postgres.db(), sql).await.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(other, [""; 0], "write collate \"C\"");
    });
}

#[test]
fn the_numbers_of_migrations_rise_from_one() {
    let numbers: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    assert_eq!(numbers.first(), Some(&1));
    assert!(numbers.is_sorted_by(|before, after| before < after), "{numbers:?}");
    let mut files: Vec<Text> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let named = MIGRATIONS
        .iter()
        .flat_map(|m| ["postgres", "sqlite"].map(|engine| format!("{:04}_{}.{engine}.sql", m.version, m.name)));
    files.sort();
    assert_eq!(files, named.collect::<Vec<_>>(), "every file of the folder is listed in MIGRATIONS, and the other way");
}

/// The version of a database that every migration has seen.
fn newest() -> i64 {
    MIGRATIONS.last().unwrap().version
}

/// Changes what the database says about its own past.
async fn rewrite(db: &Db, sql: &'static str) {
    db.write(move |tx| Box::pin(tx.batch(sql))).await.unwrap()
}

both_engines! {
    async fn migrations_run_once(db: Db) {
        assert_eq!(db.schema_version().await, Ok(newest()));
        assert_eq!(db.migrate().await, Ok(vec![]));
    }

    async fn a_newer_database_is_refused_and_says_who_wrote_it(db: Db) {
        rewrite(&db, "insert into schema_migration (version, name, checksum, written_by, applied_at)
            values (99, 'future', '', '7.1.0', 0)").await;
        let refused = db.migrate().await.unwrap_err();
        let known = newest();
        assert_eq!(refused, Error::SchemaTooNew { found: 99, known, written_by: "7.1.0".to_owned() });
        assert!(refused.to_string().contains("run gridwork 7.1.0 or newer"), "{refused}");
    }

    async fn an_edited_migration_is_refused(db: Db) {
        rewrite(&db, "update schema_migration set checksum = 'other' where version = 1").await;
        assert_eq!(db.migrate().await, Err(Error::MigrationEdited { version: 1, name: "house".to_owned() }));
    }
}

/// A database without tables.
async fn empty(engine: Engine) -> TestDatabase {
    let options = Options { schema: Schema::Any, ..Options::default() };
    let database = match engine {
        Engine::Sqlite => TestDatabase::sqlite(options).await,
        Engine::Postgres => TestDatabase::postgres(options).await,
    };
    if engine == Engine::Postgres {
        rewrite(database.db(), "drop schema public cascade; create schema public").await;
    }
    database
}

fn on_both(body: impl AsyncFn(TestDatabase)) {
    runtime().block_on(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            body(empty(engine).await).await;
        }
    });
}

#[test]
fn an_older_database_is_only_taken_when_it_may_be_migrated() {
    on_both(async |database| {
        assert_eq!(database.db().schema_version().await, Ok(0));
        database.db().clone().close().await;
        let needed = newest();
        let open = async |schema| Db::open(database.target(), Options { schema, ..Options::default() }).await;
        let refused = open(Schema::Require).await.err();
        assert_eq!(refused, Some(Error::SchemaTooOld { found: 0, needed }));
        let db = open(Schema::Any).await.unwrap();
        assert_eq!(db.migrate().await.map(|ran| ran.len()), Ok(MIGRATIONS.len()));
        db.close().await;
        let db = open(Schema::Require).await.unwrap();
        assert_eq!(db.schema_version().await, Ok(needed));
        db.close().await;
    });
}

#[test]
fn a_newer_database_cannot_be_opened_at_all() {
    on_both(async |database| {
        database.db().migrate().await.unwrap();
        rewrite(
            database.db(),
            "insert into schema_migration (version, name, checksum, written_by, applied_at)
             values (99, 'future', '', '7.1.0', 0)",
        )
        .await;
        database.db().clone().close().await;
        for schema in [Schema::Any, Schema::Require, Schema::Migrate] {
            let refused = Db::open(database.target(), Options { schema, ..Options::default() }).await.err();
            assert!(matches!(refused, Some(Error::SchemaTooNew { found: 99, .. })), "{refused:?}");
        }
    });
}

#[test]
fn programs_that_start_together_migrate_once() {
    runtime().block_on(async {
        let database = empty(Engine::Postgres).await;
        let Target::Postgres(_) = database.target() else { unreachable!() };
        let open = |schema| {
            let target = database.target().clone();
            async move { Db::open(&target, Options { schema, ..Options::default() }).await.unwrap() }
        };
        let others = [open(Schema::Any).await, open(Schema::Any).await, open(Schema::Any).await];
        let started: Vec<_> = others
            .iter()
            .map(|db| {
                let db = db.clone();
                tokio::spawn(async move { db.migrate().await.unwrap().len() })
            })
            .collect();
        let mut ran = 0;
        for program in started {
            ran += program.await.unwrap();
        }
        assert_eq!(ran, MIGRATIONS.len());
    });
}
