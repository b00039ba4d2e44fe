//! What holds for a database, on both engines where it can be asked of both.

mod built;
mod commits;
mod conflicts;
mod durability;
mod faults;
mod reach;
mod schema;
mod tls;
mod values;
mod works;
mod writer;

use gridwork_db::{Db, Engine, Error, Tx, Value};

/// A table with a column of every kind.
async fn probe(db: &Db) {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "create table probe (probe_id integer primary key, truth boolean, whole integer, fraction real,
             words text unique, bytes blob, id blob);
             create unique index probe_pair on probe (whole, truth);"
        }
        Engine::Postgres => {
            "create table probe (probe_id bigint primary key, truth boolean, whole bigint, fraction double precision,
             words text collate \"C\" unique, bytes bytea, id uuid);
             create unique index probe_pair on probe (whole, truth);"
        }
    };
    db.write(move |tx| Box::pin(tx.batch(sql))).await.unwrap();
}

/// Adds a row of the probe with this number.
async fn add(db: &Db, probe_id: i64) -> Result<(), Error> {
    db.write(move |tx| Box::pin(insert(tx, probe_id))).await
}

async fn insert(tx: &mut Tx, probe_id: i64) -> Result<(), Error> {
    tx.execute("insert into probe (probe_id) values ($1)", &[probe_id.into()]).await?;
    Ok(())
}

/// The numbers of the probe's rows as a reader sees them now.
async fn kept(db: &Db) -> Vec<i64> {
    let rows = db.read().await.unwrap().query("select probe_id from probe order by probe_id", &[]).await.unwrap();
    rows.iter().map(|row| row.int(0).unwrap()).collect()
}

/// One value as the database answers it, for statements like `select $1`.
async fn ask(db: &Db, sql: &str, params: &[Value]) -> Result<Value, Error> {
    let row = db.read().await.unwrap().query_one(sql, params).await?;
    Ok(row.value(0).clone())
}
