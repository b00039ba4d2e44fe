//! What can go wrong with a database, in terms a caller can act on.

use std::path::PathBuf;

/// What this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a database could not do what was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// Too much is waiting; nothing was done.
    #[error("the database is busy; try again in {retry_after_s} s")]
    Busy {
        /// Seconds after which asking again makes sense.
        retry_after_s: u32,
    },
    /// The disk or the file failed; nothing of the work stayed.
    #[error("the storage failed: {0}; look at free space and at the disk, nothing of this change was kept")]
    Storage(String),
    /// The server cannot be reached or went away before the commit; nothing of the work stayed.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// A newer program has changed the tables.
    #[error(
        "the database has schema {found}, written by gridwork {written_by}; this program knows up to {known}: \
         run gridwork {written_by} or newer"
    )]
    SchemaTooNew {
        /// The schema in the database.
        found: i64,
        /// The newest schema of this program.
        known: i64,
        /// The version of the program that brought the schema.
        written_by: String,
    },
    /// The tables are older than this program needs, and it was not asked to change them.
    #[error("the database has schema {found}, this program needs {needed}: back it up, then migrate it")]
    SchemaTooOld {
        /// The schema in the database; 0 when it is empty.
        found: i64,
        /// The newest schema of this program.
        needed: i64,
    },
    /// A migration that ran has other text in this program.
    #[error(
        "migration {version} ({name}) ran with other text than this program holds; migrations are never edited: \
         run the program that belongs to this database"
    )]
    MigrationEdited {
        /// Its number.
        version: i64,
        /// Its name.
        name: String,
    },
    /// A migration could not run; nothing of it stayed.
    #[error(
        "migration {name} could not run, and nothing of it was kept: {because}; put that right and start again, it goes on \
         from here"
    )]
    MigrationFailed {
        /// Which, `0007_name`.
        name: String,
        /// What the database said.
        because: String,
    },
    /// The database holds tables of something else.
    #[error("the database holds tables that are not gridwork's ({table}, …): give gridwork a database of its own")]
    Foreign {
        /// One of them.
        table: String,
    },
    /// A row with this key exists already.
    #[error("a row with the same value exists already ({constraint})")]
    Unique {
        /// The name of the constraint or unique index, the same on both engines.
        constraint: String,
    },
    /// The connection was lost during the commit and nobody can tell whether it happened.
    #[error(
        "the connection was lost during the commit; whether the change was kept is not known: look before repeating it"
    )]
    UnknownCommit,
    /// Two transactions stood in each other's way. `Db::write` runs the work again; callers see `Busy` at the end.
    #[error("two changes met and one must be run again: {0}")]
    Conflict(String),
    /// A reading took longer than it was given ([`Conn::query_within`](crate::Conn::query_within)).
    #[error("the reading was given {} ms and took longer", .0.as_millis())]
    TooSlow(std::time::Duration),
    /// A statement was refused.
    #[error("a statement was refused: {0}")]
    Sql(String),
    /// A value is not what the reader of the row expected.
    #[error("a value could not be read: {0}")]
    Decode(String),
    /// Another program writes into this database.
    #[error(
        "another gridwork is using this database ({}): stop it first, or let the command talk to the running server",
        .0.display()
    )]
    Locked(PathBuf),
    /// A work panicked; nothing of it stayed.
    #[error("a work broke off: {0}")]
    Panicked(String),
}

impl Error {
    /// True when asking again later can succeed without any other change.
    pub fn is_passing(&self) -> bool {
        matches!(self, Error::Busy { .. } | Error::Unavailable(_) | Error::Conflict(_))
    }
}
