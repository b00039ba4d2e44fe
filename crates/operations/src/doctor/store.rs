//! What the database says of itself.

use gridwork_db::{Conn, Engine, MIGRATIONS};
use gridwork_definitions::model::Catalog;
use gridwork_kernel::error::Result;
use gridwork_registers::tables;
use std::collections::BTreeSet;

/// Settings of a PostgreSQL server that must be on so that an answered write survives the loss of power. Whether a
/// commit waits for the disk at all (`synchronous_commit`) every connection of this program sets itself.
pub(super) const DURABLE_SETTINGS: [&str; 2] = ["fsync", "full_page_writes"];

/// How the settings of PostgreSQL stand; SQLite has none of these.
pub(super) async fn settings(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    if conn.engine() == Engine::Sqlite {
        return Ok(Vec::new());
    }
    let marks = gridwork_db::marks(1, DURABLE_SETTINGS.len());
    let params = DURABLE_SETTINGS.map(Into::into);
    let sql = format!("select name, setting from pg_settings where name in ({marks}) order by name");
    conn.query(&sql, &params).await?.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Who follows a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replicas {
    /// How many do.
    pub(super) all: i64,
    /// How many of them a commit may wait for.
    pub(super) synchronous: i64,
    /// Whom a commit waits for, as it is set (`synchronous_standby_names`); nobody when empty.
    pub(super) waited_for: String,
}

/// Who follows a PostgreSQL server; SQLite has nobody.
pub(super) async fn replicas(conn: &mut Conn) -> Result<Option<Replicas>> {
    if conn.engine() == Engine::Sqlite {
        return Ok(None);
    }
    let sql = "select count(*), count(case when sync_state in ('sync', 'quorum') then 1 end), \
               current_setting('synchronous_standby_names') from pg_stat_replication \
               where state = 'streaming' or state is null";
    let row = conn.query_one(sql, &[]).await?;
    Ok(Some(Replicas { all: row.int(0)?, synchronous: row.int(1)?, waited_for: row.text(2)? }))
}

/// The time of the database's machine in microseconds since 1970; none for SQLite, which has no other machine.
pub(super) async fn clock(conn: &mut Conn) -> Result<Option<i64>> {
    if conn.engine() == Engine::Sqlite {
        return Ok(None);
    }
    let sql = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
    let row = conn.query_opt(sql, &[]).await?;
    Ok(row.map(|row| row.int(0)).transpose()?)
}

/// How many records' personal values wait to be erased, should have been, and were.
pub(super) struct Erasures {
    pub(super) waiting: i64,
    pub(super) late: i64,
    pub(super) erased: i64,
}

/// Counts them; late is what was due before an instant.
pub(super) async fn erasures(conn: &mut Conn, before: i64) -> Result<Erasures> {
    let waiting = "select count(*) from payload where erase_due_at is not null";
    let late = "select count(*) from payload where erase_due_at < $1";
    let erased = "select count(*) from payload where erased_at is not null";
    Ok(Erasures {
        waiting: conn.query_one(waiting, &[]).await?.int(0)?,
        late: conn.query_one(late, &[before.into()]).await?.int(0)?,
        erased: conn.query_one(erased, &[]).await?.int(0)?,
    })
}

/// Indexes that migrations and definitions make and that are not there, or that PostgreSQL does not use because making them broke off.
pub(super) async fn missing_indexes(conn: &mut Conn, catalog: &Catalog) -> Result<Vec<String>> {
    let engine = conn.engine();
    let sql = match engine {
        Engine::Sqlite => "select name from sqlite_master where type = 'index'",
        Engine::Postgres => {
            "select c.relname from pg_class c join pg_index i on i.indexrelid = c.oid \
             where i.indisvalid and c.relnamespace = cast(current_schema() as regnamespace)"
        }
    };
    let found = conn.query(sql, &[]).await?;
    let found = found.iter().map(|row| row.text(0)).collect::<std::result::Result<BTreeSet<_>, _>>()?;
    let of_migrations = MIGRATIONS.iter().flat_map(|migration| match engine {
        Engine::Sqlite => made(migration.sqlite),
        Engine::Postgres => made(migration.postgres),
    });
    let of_definitions = catalog.definitions().flat_map(|definition| tables::index_names(engine, &definition));
    let wanted = of_migrations.map(str::to_owned).chain(of_definitions);
    Ok(wanted.filter(|name| !found.contains(name)).collect())
}

/// The names of the indexes that a migration makes.
fn made(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line.strip_prefix("create index ").or_else(|| line.strip_prefix("create unique index "))?;
        rest.split_whitespace().next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_of_the_migrations_is_known_by_name() {
        let text = "-- create index no on t (a);\ncreate index one on t (a);\n  create unique index two\n  on t (b);\n";
        let all = made(Box::leak(text.to_owned().into_boxed_str())).collect::<Vec<_>>();
        assert_eq!(all, ["one", "two"]);
        assert!(MIGRATIONS.iter().flat_map(|it| made(it.sqlite)).count() > 20);
    }
}
