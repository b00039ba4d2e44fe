//! Databases as text: written down from a life that was lived, and read back under the schema they belong to.

use crate::{fixtures, life, options};
use gridwork_db::{Conn, Db, Engine, MIGRATIONS, Schema, Target};
use gridwork_testkit::{TestDatabase, cluster};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

/// The table that says which migrations ran, as every version has made it.
const RECORD: &str = "create table schema_migration (\n  version bigint primary key,\n  name text not null,\n  \
     checksum text not null,\n  written_by text not null,\n  applied_at bigint not null\n);\n";

/// The fixture of a schema: what the packs and the life of `life` left, row by row.
///
/// Of the newest schema it is what today's program wrote. An earlier one gets the same rows, without the tables and
/// columns that later migrations brought: they only add.
pub(crate) async fn made(engine: Engine, version: i64) -> String {
    let lived = fresh(engine).await;
    lived.db().migrate().await.unwrap();
    life::live(lived.db().clone(), &fixtures()).await;
    let lived = open_any(lived.target()).await;
    let mut reader = lived.read().await.unwrap();
    let pack_tables = of_packs(&mut reader, &lived).await;
    let mut text = format!(
        "-- The rows of a small district under schema {version}; `cargo xtask fixture` wrote it, and nobody edits it.\n\
         {RECORD}{pack_tables}"
    );
    let earlier = under(engine, version, &text).await;
    let columns = columns(&mut earlier.db().read().await.unwrap()).await;
    for (table, columns) in &columns {
        text += &rows(&mut reader, table, columns, version).await;
    }
    drop(reader);
    lived.close().await;
    text
}

/// An open database without tables.
async fn fresh(engine: Engine) -> TestDatabase {
    match engine {
        Engine::Sqlite => TestDatabase::sqlite(options(Schema::Any)).await,
        Engine::Postgres => {
            let database = TestDatabase::postgres(options(Schema::Any)).await;
            batch(database.db(), "drop schema public cascade; create schema public".to_owned()).await;
            database
        }
    }
}

/// An open database of a schema with the rows of a fixture.
async fn under(engine: Engine, version: i64, fixture: &str) -> TestDatabase {
    let database = fresh(engine).await;
    // Rows come table by table; the references hold when all are there.
    let mut sql = match engine {
        Engine::Sqlite => "pragma defer_foreign_keys = on;\n".to_owned(),
        Engine::Postgres => "set local session_replication_role = replica;\n".to_owned(),
    };
    for migration in MIGRATIONS.iter().filter(|migration| migration.version <= version) {
        sql += match engine {
            Engine::Sqlite => migration.sqlite,
            Engine::Postgres => migration.postgres,
        };
        sql += "\n";
    }
    batch(database.db(), sql + fixture).await;
    database
}

/// The same, closed.
pub(crate) async fn loaded(engine: Engine, version: i64, fixture: &str) -> TestDatabase {
    let database = under(engine, version, fixture).await;
    database.db().clone().close().await;
    database
}

/// Changes a closed database behind Gridwork's back.
pub(crate) async fn run(target: &Target, sql: &str) {
    let db = open_any(target).await;
    batch(&db, sql.to_owned()).await;
    db.close().await;
}

async fn open_any(target: &Target) -> Db {
    Db::open(target, options(Schema::Any)).await.unwrap()
}

async fn batch(db: &Db, sql: String) {
    let done = db.write(move |tx| {
        let sql = sql.clone();
        Box::pin(async move { tx.batch(&sql).await })
    });
    done.await.unwrap();
}

/// The columns of every table, in order. The search index is made anew from the rest.
async fn columns(conn: &mut Conn) -> BTreeMap<String, Vec<String>> {
    let sql = match conn.engine() {
        Engine::Sqlite => {
            "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c \
             where m.type = 'table' and m.name not like 'sqlite!_%' escape '!' \
             and m.name not like 'search!_%' escape '!' order by m.name, c.cid"
        }
        Engine::Postgres => {
            "select table_name::text, column_name::text from information_schema.columns \
             where table_schema = current_schema() and table_name not like 'search!_%' escape '!' \
             order by table_name, ordinal_position"
        }
    };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in conn.query(sql, &[]).await.unwrap() {
        found.entry(row.text(0).unwrap()).or_default().push(row.text(1).unwrap());
    }
    found
}

/// The rows of a table as statements, the values written by the database itself.
async fn rows(conn: &mut Conn, table: &str, columns: &[String], version: i64) -> String {
    let engine = conn.engine();
    let literals = columns.iter().map(|column| match engine {
        Engine::Sqlite => format!("quote({column})"),
        Engine::Postgres => format!("coalesce(quote_literal({column}::text), 'null')"),
    });
    let literals = literals.collect::<Vec<_>>().join(" || ', ' || ");
    let only = if table == "schema_migration" { format!(" where version <= {version}") } else { String::new() };
    let sql = format!("select {literals} from {table}{only} order by 1");
    let names = columns.join(", ");
    let mut text = String::new();
    for row in conn.query(&sql, &[]).await.unwrap() {
        writeln!(text, "insert into {table} ({names}) values ({});", row.text(0).unwrap()).unwrap();
    }
    text
}

/// The statements that make the tables of the pack.
async fn of_packs(conn: &mut Conn, db: &Db) -> String {
    if db.engine() == Engine::Sqlite {
        let sql = "select sql from sqlite_master where tbl_name like 'loop!_lamp%' escape '!' and sql is not null";
        let found = conn.query(sql, &[]).await.unwrap();
        return found.iter().map(|row| format!("{};\n", row.text(0).unwrap())).collect();
    }
    let name = conn.query_one("select current_database()::text", &[]).await.unwrap().text(0).unwrap();
    let url = cluster::with_database(&cluster::url().unwrap(), &name);
    let program = cluster::program("pg_dump").expect("pg_dump stands beside the server");
    let words = ["--schema-only", "--no-owner", "--no-privileges", "--table=loop_lamp*", "--dbname", &url];
    let output = Command::new(program).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let ours = |line: &&str| !line.is_empty() && !["--", "SET ", "SELECT ", "\\"].iter().any(|it| line.starts_with(it));
    text.lines().filter(ours).map(|line| format!("{line}\n")).collect()
}
