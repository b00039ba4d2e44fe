//! The embedded engine: one file, one writer thread, a few readers.

mod backup;
mod checkpoint;
mod lock;
mod readers;
pub(crate) mod statement;
mod work;
mod writer;

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub(crate) use readers::ReaderSlot;
pub(crate) use work::panic_text;

use crate::standing::Standing;
use crate::{Error, Options, Reader, Result, Tx, WorkFuture};

/// An open SQLite database.
pub(crate) struct Store {
    path: PathBuf,
    readers: readers::Readers,
    writer: writer::Writer,
    standing: Standing,
}

impl Store {
    pub(crate) fn open(path: &Path, options: Options) -> Result<Store> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)
                .map_err(|e| Error::Storage(format!("the folder {} cannot be made: {e}", folder.display())))?;
        }
        look(path)?;
        let lock = lock::take(path)?;
        // The writer comes first: it makes the file and puts it into WAL mode, which readers then find.
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        connection
            .execute_batch(
                "pragma journal_mode = wal; pragma journal_size_limit = 67108864; pragma cache_size = -16384;",
            )
            .map_err(|e| statement::blame(&connection, e, "opening the database"))?;
        durable(&connection, options.durable)?;
        let standing = Standing::default();
        let writer = writer::Writer::start(connection, path, lock, &options, standing.clone())?;
        let readers = readers::Readers::open(path, &options)?;
        Ok(Store { path: path.to_owned(), readers, writer, standing })
    }

    pub(crate) async fn read(&self) -> Result<Reader> {
        self.readers.take().await
    }

    /// How many readers are in use, and how many are not.
    pub(crate) fn readers_in_use(&self) -> (usize, usize) {
        self.readers.in_use()
    }

    pub(crate) async fn write<T, E>(
        &self,
        work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writer.run(work).await
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(crate) async fn backup(&self, to: &Path) -> Result<()> {
        backup::copy(self.path.clone(), to.to_owned()).await
    }

    pub(crate) async fn close(&self) {
        self.readers.close();
        self.writer.stop().await;
    }
}

/// Refuses the file of another program before anything of it is changed, were it only its journal mode. What cannot be
/// looked at is left to the opening, which says why.
fn look(path: &Path) -> Result<()> {
    if !path.is_file() {
        return Ok(());
    }
    let Ok(connection) = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY) else { return Ok(()) };
    let sql = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
               and not exists (select 1 from sqlite_master where name = 'schema_migration') order by name limit 1";
    match connection.query_row(sql, [], |row| row.get(0)) {
        Ok(table) => Err(Error::Foreign { table }),
        Err(_) => Ok(()),
    }
}

/// Whether a commit, or what is carried into the database, waits for the disk.
fn durable(connection: &Connection, durable: bool) -> Result<()> {
    let sql = if durable { "pragma synchronous = full" } else { "pragma synchronous = off" };
    connection.execute_batch(sql).map_err(|e| statement::blame(connection, e, sql))
}

/// Opens one connection with the settings that every connection has.
///
/// Each keeps 4 MB of pages: SQLite forgets what a reader keeps whenever somebody has written, so that more of it would
/// only be held, and the system keeps the file's pages for all of them. The writer, whose pages stay good, keeps 16 MB.
fn connect(path: &Path, mode: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|e| Error::Storage(format!("{} cannot be opened: {e}", path.display())))?;
    connection.set_prepared_statement_cache_capacity(256);
    // Plans do not depend on what is bound: else SQLite, once it has statistics, plans a kept statement anew at every use.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|e| statement::blame(&connection, e, "opening the database"))?;
    connection
        .execute_batch(
            "pragma busy_timeout = 5000; pragma foreign_keys = on; pragma temp_store = memory; \
             pragma cache_size = -4096;",
        )
        .map_err(|e| statement::blame(&connection, e, "opening the database"))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_statement_is_planned_once_whatever_is_bound() {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = connect(&folder.path().join("plans.db"), mode).unwrap();
        let rows = "create table seat (seat_id integer primary key, row int, place int); create index seat_row on seat (row); \
            create index seat_place on seat (place); \
            with recursive n (i) as (select 1 union all select i + 1 from n where i < 500) \
            insert into seat (row, place) select i % 7, i % 50 from n; analyze;";
        connection.execute_batch(rows).unwrap();
        let mut statement = connection.prepare("select count(*) from seat where row = $1 and place > $2").unwrap();
        for place in [0, 49, 10] {
            statement.query_row((3, place), |row| row.get::<_, i64>(0)).unwrap();
        }
        assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
    }

    #[test]
    fn the_file_of_another_program_stays_as_it_is_to_the_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gridwork.db");
        Connection::open(&path).unwrap().execute_batch("create table customer (name text)").unwrap();
        let before = std::fs::read(&path).unwrap();
        let opened = Store::open(&path, Options::default());
        assert!(matches!(opened, Err(Error::Foreign { table }) if table == "customer"));
        assert_eq!(std::fs::read(&path).unwrap(), before, "also its journal mode stands in it");
        let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(names.collect::<Vec<_>>(), ["gridwork.db"], "and nothing beside it");
    }
}
