//! Empty houses to play scenarios in: a new, migrated database for each.

use gridwork_db::{Db, Options, Target};
use std::any::Any;
use std::future::Future;
use tempfile::TempDir;

/// A new database, and what must live as long as it does.
pub struct House {
    /// The database.
    pub db: Db,
    /// A folder or a server's database that is gone when this is dropped.
    pub kept: Box<dyn Any + Send>,
}

/// Makes empty houses.
pub trait Houses: Sync {
    /// One more.
    fn fresh(&self) -> impl Future<Output = Result<House, String>> + Send;
}

/// Makes SQLite databases in temporary folders.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteHouses;

impl Houses for SqliteHouses {
    async fn fresh(&self) -> Result<House, String> {
        let folder = TempDir::with_prefix("gridwork-scenario-").map_err(|error| error.to_string())?;
        let target = Target::Sqlite(folder.path().join("gridwork.db"));
        let options = Options { readers: 2, ..Options::default() };
        let db = Db::open(&target, options).await.map_err(|error| error.to_string())?;
        Ok(House { db, kept: Box::new(folder) })
    }
}
