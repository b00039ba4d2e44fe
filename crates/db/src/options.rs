//! Which database is opened and how.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::Faults;

/// The kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The path of the file; its folder is made when missing and holds the lock file.
    Sqlite(PathBuf),
    /// A connection string, as URL or as `key=value` words.
    Postgres(String),
}

/// What `Db::open` does about the tables. A schema newer than the program is always refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Brings them up to this program.
    Migrate,
    /// Refuses an older schema with `SchemaTooOld`.
    Require,
    /// Takes them as they are; for tools that look before they change.
    Any,
}

/// Limits of an open database. Everything is bounded.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to do about the tables.
    pub schema: Schema,
    /// Connections for reading.
    pub readers: usize,
    /// Connections for writing; SQLite always has one.
    pub writers: usize,
    /// Works that may wait for the SQLite writer before `Busy` is answered.
    pub queue: usize,
    /// Works that share one SQLite commit at most. While one batch is written, the answers of the one before are drawn and
    /// the next works come in: with all waiting works in one batch, writing and answering take turns on a core each. Of 64
    /// clients 32 took a third more steps a second than 256, and each waited less.
    pub batch: usize,
    /// How long to wait for a free connection before `Busy` is answered.
    pub wait: Duration,
    /// How long one PostgreSQL statement may take.
    pub statement_timeout: Duration,
    /// After this long a commit that is not answered is told of by [`Db::look_at_writing`](crate::Db::look_at_writing).
    pub commit_patience: Duration,
    /// Whether a commit is on the disk before it is answered (`DURABLE`). Only for making what can be made anew, such
    /// as a demo; nothing that somebody was answered may rest on a database opened without it.
    pub durable: bool,
    /// What goes wrong on purpose, in simulations.
    pub faults: Option<Arc<dyn Faults>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            schema: Schema::Migrate,
            readers: 8,
            writers: 16,
            queue: 4096,
            batch: 32,
            wait: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(60),
            commit_patience: Duration::from_secs(10),
            durable: true,
            faults: None,
        }
    }
}
