//! Carries what is committed from the log into the database, beside the writer.
//!
//! SQLite does it inside a commit, and whoever commits then waits for thousands of pages. Here a thread of its own carries
//! most of it while the writer goes on, and the writer carries the few pages that came meanwhile, between two batches: only
//! when all are carried can the log begin anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

use super::connect;
use crate::{Error, Result};

/// From so many pages in the log on it is carried: 16 MB, in which hot pages stand many times and are carried once.
const CARRY_PAGES: usize = 4096;

/// With so many the writer carries them itself, if that thread does not keep up: 64 MB.
const PAGES_MAX: usize = 16_384;

/// Carries as much as it can without waiting for anybody.
const CARRY: &str = "pragma wal_checkpoint(passive)";

/// The writer's end of it.
pub(super) struct Checkpoints {
    path: PathBuf,
    /// Pages in the log as of the last commit.
    pages: Arc<AtomicUsize>,
    /// The thread has carried what there was when it began.
    is_carried: Arc<AtomicBool>,
    thread: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl Checkpoints {
    /// Takes over from the commits of the writer's connection.
    pub(super) fn take_over(connection: &mut Connection, path: &Path) -> Result<Checkpoints> {
        let pages = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&pages);
        connection
            .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
                counted.store(usize::try_from(pages).unwrap_or_default(), Ordering::Relaxed);
                Ok(())
            }))
            .map_err(|e| Error::Storage(format!("the log cannot be watched: {e}")))?;
        Ok(Checkpoints { path: path.to_owned(), pages, is_carried: Arc::default(), thread: None })
    }

    /// After a commit: has the log carried when it has grown.
    pub(super) fn look(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < CARRY_PAGES {
            return;
        }
        if pages >= PAGES_MAX || self.is_carried.swap(false, Ordering::Acquire) {
            return carry(connection);
        }
        if self.thread.is_none() {
            self.thread = self.begin();
        }
        match &self.thread {
            // Where it has been told already it need not be told again.
            Some((wake, _)) => drop(wake.try_send(())),
            None => carry(connection),
        }
    }

    fn begin(&self) -> Option<(SyncSender<()>, JoinHandle<()>)> {
        let connection = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .and_then(|connection| super::durable(&connection, true).map(|()| connection));
        let connection = connection.inspect_err(|e| tracing::warn!("the log is carried by the writer: {e}")).ok()?;
        let (wake, woken) = sync_channel(1);
        let is_carried = Arc::clone(&self.is_carried);
        let thread = std::thread::Builder::new()
            .name("gridwork-log".to_owned())
            .spawn(move || serve(&connection, &woken, &is_carried));
        Some((wake, thread.ok()?))
    }
}

impl Drop for Checkpoints {
    /// The thread lets go of the file before the writer does, who is the last and folds the log back.
    fn drop(&mut self) {
        if let Some((wake, thread)) = self.thread.take() {
            drop(wake);
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, woken: &Receiver<()>, is_carried: &AtomicBool) {
    while woken.recv().is_ok() {
        carry(connection);
        is_carried.store(true, Ordering::Release);
    }
}

/// A failure loses nothing: what is committed stands in the log until it is carried.
fn carry(connection: &Connection) {
    let carried = connection.prepare_cached(CARRY).and_then(|mut carry| carry.query_row([], |_| Ok(())));
    if let Err(error) = carried {
        tracing::warn!("the log could not be carried into the database: {error}");
    }
}
