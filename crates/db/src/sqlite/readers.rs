//! The connections for reading, and waiting for a free one.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{connect, statement};
use crate::conn::Link;
use crate::{Conn, Error, Options, Reader, Result};

type Shelf = Arc<Mutex<Vec<Connection>>>;

/// A fixed set of reading connections.
pub(super) struct Readers {
    free: Arc<Semaphore>,
    shelf: Shelf,
    count: usize,
    wait: Duration,
}

/// The right to one connection of the set; frees its place when dropped.
#[derive(Debug)]
pub(crate) struct ReaderSlot {
    shelf: Shelf,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn open(path: &Path, options: &Options) -> Result<Readers> {
        let count = options.readers.max(1);
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            // Not opened read-only: a reader may have to rebuild the shared memory of the log after a crash.
            let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection
                .execute_batch("pragma query_only = on")
                .map_err(|e| statement::blame(&connection, e, "opening a reader"))?;
            connections.push(connection);
        }
        Ok(Readers {
            free: Arc::new(Semaphore::new(count)),
            shelf: Arc::new(Mutex::new(connections)),
            count,
            wait: options.wait,
        })
    }

    pub(super) async fn take(&self) -> Result<Reader> {
        let waited = tokio::time::timeout(self.wait, self.free.clone().acquire_owned()).await;
        let permit = match waited {
            Ok(Ok(permit)) => permit,
            Ok(Err(_closed)) => return Err(Error::Unavailable("the database is closed".to_owned())),
            Err(_elapsed) => {
                metrics::counter!("gridwork_db_busy_total", "what" => "read").increment(1);
                return Err(Error::Busy { retry_after_s: 1 });
            }
        };
        let taken = self.shelf.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // A permit stands for a connection, unless the database was closed in between.
        let Some(connection) = taken else {
            return Err(Error::Unavailable("the database is closed".to_owned()));
        };
        let slot = ReaderSlot { shelf: self.shelf.clone(), _permit: permit };
        Ok(Reader::new(Conn::new(Link::Sqlite(connection)), Some(slot)))
    }

    /// How many are in use, and how many are not.
    pub(super) fn in_use(&self) -> (usize, usize) {
        let idle = self.free.available_permits();
        (self.count - idle.min(self.count), idle)
    }

    pub(super) fn close(&self) {
        self.free.close();
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl ReaderSlot {
    /// Puts the connection back; the place becomes free after that.
    pub(crate) fn give_back(self, conn: Conn) {
        if let Link::Sqlite(connection) = conn.link {
            self.shelf.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
