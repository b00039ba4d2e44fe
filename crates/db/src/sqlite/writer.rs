//! The one writer: works wait in line, run in batches, share one durable commit.
//!
//! A work that fails before it has changed anything, as nearly all refused ones do, leaves nothing to be put back. When one
//! fails later, the batch is put back as a whole and run again, from then on with a savepoint for each work: a savepoint
//! copies every page that is touched in it, which nobody needs otherwise.

use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::checkpoint::Checkpoints;
use super::statement::blame;
use super::work::{Queued, Work};
use crate::conn::Link;
use crate::standing::Standing;
use crate::{ChainHead, Conn, Error, Options, Result, Tx, WorkFuture};

enum Message {
    Run(Box<dyn Work>),
    Stop(oneshot::Sender<()>),
}

/// The queue in front of the writer thread.
pub(super) struct Writer {
    /// Empty after `stop`.
    queue: Mutex<Option<SyncSender<Message>>>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    /// Starts the thread; it keeps the lock file as long as it lives.
    pub(super) fn start(
        mut connection: Connection,
        path: &Path,
        lock: File,
        options: &Options,
        standing: Standing,
    ) -> Result<Writer> {
        let checkpoints = Checkpoints::take_over(&mut connection, path)?;
        let (queue, messages) = sync_channel(options.queue.max(1));
        let waiting = Arc::new(AtomicUsize::new(0));
        let mut conn = Conn::new(Link::Sqlite(connection));
        conn.in_transaction = true;
        let desk = Desk {
            checkpoints,
            tx: Tx { conn, chain: ChainHead::fresh(), proof: None },
            batch: options.batch.max(1),
            stop: None,
            waiting: waiting.clone(),
            standing,
            _lock: lock,
        };
        std::thread::Builder::new()
            .name("gridwork-writer".to_owned())
            .spawn(move || desk.serve(&messages))
            .map_err(|e| Error::Storage(format!("the writer thread cannot start: {e}")))?;
        Ok(Writer { queue: Mutex::new(Some(queue)), waiting })
    }

    /// Queues a work and waits for its answer.
    pub(super) async fn run<T, E>(
        &self,
        work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (queued, answer) = Queued::new(work);
        self.send(Box::new(queued))?;
        match answer.await {
            Ok(answer) => answer,
            Err(_) => Err(E::from(Error::Unavailable("the writer stopped before this change was made".to_owned()))),
        }
    }

    fn send(&self, work: Box<dyn Work>) -> Result<()> {
        let closed = || Error::Unavailable("the database is closed".to_owned());
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queue.as_ref().ok_or_else(closed)?;
        // Counted first: the thread may take it before this line's successor runs.
        let length = self.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        match queue.try_send(Message::Run(work)) {
            Ok(()) => {
                metrics::gauge!("gridwork_db_queue_length").set(length as f64);
                Ok(())
            }
            Err(refused) => {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                match refused {
                    TrySendError::Full(_) => {
                        metrics::counter!("gridwork_db_busy_total", "what" => "write").increment(1);
                        Err(Error::Busy { retry_after_s: 1 })
                    }
                    TrySendError::Disconnected(_) => Err(closed()),
                }
            }
        }
    }

    /// Lets the queued works finish and the thread end.
    pub(super) async fn stop(&self) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(queue) = queue else { return };
        let (done, stopped) = oneshot::channel();
        let mut message = Message::Stop(done);
        // The queue may be full; it empties by itself.
        while let Err(TrySendError::Full(again)) = queue.try_send(message) {
            message = again;
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let _ = stopped.await;
    }
}

/// What became of one work in its batch.
enum Ran {
    /// It stands or fell alone.
    Alone,
    /// It fell and has changed something, which cannot be told from what those before it changed.
    LeftTraces,
    /// The whole transaction is gone, and the works before it with it.
    TookTheBatch,
}

/// The state of the writer thread.
struct Desk {
    /// Ends before the connection closes.
    checkpoints: Checkpoints,
    tx: Tx,
    batch: usize,
    /// Who waits for its end.
    stop: Option<oneshot::Sender<()>>,
    waiting: Arc<AtomicUsize>,
    standing: Standing,
    _lock: File,
}

impl Desk {
    fn serve(mut self, messages: &Receiver<Message>) {
        let mut line: VecDeque<Box<dyn Work>> = VecDeque::with_capacity(self.batch);
        while self.stop.is_none() {
            match messages.recv() {
                Ok(message) => self.take_in(message, &mut line),
                // Every handle of the database is gone.
                Err(_) => break,
            }
            while !line.is_empty() {
                self.run_batch(&mut line, messages);
            }
        }
        let stop = self.stop.take();
        // The connection closes and folds the log back before anybody hears that the database is free.
        drop(self);
        if let Some(done) = stop {
            let _ = done.send(());
        }
    }

    /// Puts a work at the end of the line.
    fn take_in(&mut self, message: Message, line: &mut VecDeque<Box<dyn Work>>) {
        match message {
            Message::Run(work) => {
                line.push_back(work);
                let left = self.waiting.fetch_sub(1, Ordering::Relaxed) - 1;
                metrics::gauge!("gridwork_db_queue_length").set(left as f64);
            }
            Message::Stop(done) => self.stop = Some(done),
        }
    }

    /// The next work of a batch that holds `ran`: of the line, or of those that came while it ran, since a commit costs as
    /// much for few as for many.
    fn next(
        &mut self,
        line: &mut VecDeque<Box<dyn Work>>,
        messages: &Receiver<Message>,
        ran: usize,
    ) -> Option<Box<dyn Work>> {
        if line.is_empty() && self.stop.is_none() && ran < self.batch {
            while let Ok(message) = messages.try_recv() {
                self.take_in(message, line);
                if self.stop.is_some() || ran + line.len() == self.batch {
                    break;
                }
            }
        }
        line.pop_front()
    }

    /// Runs works from the line, and those that come meanwhile, in one transaction until none is left or the transaction
    /// is lost.
    fn run_batch(&mut self, line: &mut VecDeque<Box<dyn Work>>, messages: &Receiver<Message>) {
        let (head, changes) = (self.tx.chain.clone(), self.connection().total_changes());
        if let Err(error) = self.direct("begin immediate") {
            answer_all(line.drain(..), Some(&self.noted(error)));
            return;
        }
        let mut ran: Vec<Box<dyn Work>> = Vec::with_capacity(line.len());
        let mut is_careful = false;
        while let Some(mut work) = self.next(line, messages, ran.len()) {
            // Not begun yet and nobody waits: like a connection that is given up while waiting for the pool.
            if work.is_abandoned() {
                continue;
            }
            let ended = if is_careful { self.run_apart(&mut *work) } else { self.run_plainly(&mut *work) };
            match ended {
                Ran::Alone => ran.push(work),
                Ran::LeftTraces => {
                    metrics::counter!("gridwork_db_retries_total").increment(1);
                    is_careful = true;
                    ran.push(work);
                    ran.drain(..).rev().for_each(|work| line.push_front(work));
                    self.roll_back();
                    self.tx.chain = head.clone();
                    if let Err(error) = self.direct("begin immediate") {
                        return answer_all(line.drain(..), Some(&self.noted(error)));
                    }
                }
                Ran::TookTheBatch => {
                    self.tx.chain = head;
                    let lost = Error::Storage("another change broke the common transaction".to_owned());
                    answer_all(ran, Some(&lost));
                    work.answer();
                    return;
                }
            }
        }
        let started = Instant::now();
        let committed = self.direct("commit");
        metrics::histogram!("gridwork_db_commit_seconds").record(started.elapsed().as_secs_f64());
        metrics::histogram!("gridwork_db_batch_size").record(ran.len() as f64);
        match committed {
            Ok(()) => {
                if self.connection().total_changes() != changes {
                    self.standing.took();
                }
                answer_all(ran, None);
                self.look_at_log();
            }
            Err(error) => {
                self.roll_back();
                self.tx.chain = head;
                tracing::error!(works = ran.len(), "the commit failed: {error}");
                answer_all(ran, Some(&self.noted(error)));
            }
        }
    }

    /// Runs one work among the others.
    fn run_plainly(&mut self, work: &mut dyn Work) -> Ran {
        let head = self.tx.chain.clone();
        self.tx.conn.failure = None;
        self.tx.conn.has_defined = false;
        let changes = self.connection().total_changes();
        let asks_commit = work.run(&mut self.tx);
        self.note_failure();
        if self.is_lost() {
            return took_the_batch(work, asks_commit);
        }
        if asks_commit {
            return Ran::Alone;
        }
        self.tx.chain = head;
        match self.connection().total_changes() == changes && !self.tx.conn.has_defined {
            true => Ran::Alone,
            false => Ran::LeftTraces,
        }
    }

    /// Runs one work in its savepoint and puts everything back when it fails.
    fn run_apart(&mut self, work: &mut dyn Work) -> Ran {
        let head = self.tx.chain.clone();
        if let Err(error) = self.direct("savepoint work") {
            work.fail(stored(error));
            return self.give_up();
        }
        self.tx.conn.failure = None;
        let asks_commit = work.run(&mut self.tx);
        self.note_failure();
        if self.is_lost() {
            return took_the_batch(work, asks_commit);
        }
        let mut ended = Ok(());
        if !asks_commit {
            self.tx.chain = head;
            ended = self.direct("rollback to work");
        }
        match ended.and_then(|()| self.direct("release work")) {
            Ok(()) => Ran::Alone,
            Err(error) => {
                work.fail(stored(error));
                self.give_up()
            }
        }
    }

    /// Remembers that the storage did not take what a work wrote.
    fn note_failure(&self) {
        if let Some(Error::Storage(because)) = &self.tx.conn.failure {
            self.standing.refused(because);
        }
    }

    /// Whatever the writer's own statements say, to callers it is the storage that failed; and that is remembered.
    fn noted(&self, error: Error) -> Error {
        let error = stored(error);
        if let Error::Storage(because) = &error {
            self.standing.refused(because);
        }
        error
    }

    fn give_up(&mut self) -> Ran {
        self.roll_back();
        Ran::TookTheBatch
    }

    fn roll_back(&mut self) {
        // SQLite may have rolled back by itself, when the disk was full for one.
        if !self.is_lost()
            && let Err(error) = self.direct("rollback")
        {
            tracing::error!("the rollback failed: {error}");
        }
    }

    fn is_lost(&self) -> bool {
        self.connection().is_autocommit()
    }

    /// Runs a statement of the writer itself, past the checks for works.
    fn direct(&self, sql: &str) -> Result<()> {
        let connection = self.connection();
        let run = || connection.prepare_cached(sql)?.raw_execute().map(|_| ());
        run().map_err(|e| blame(connection, e, sql))
    }

    fn look_at_log(&mut self) {
        let Link::Sqlite(connection) = &self.tx.conn.link else { return };
        self.checkpoints.look(connection);
    }

    fn connection(&self) -> &Connection {
        match &self.tx.conn.link {
            Link::Sqlite(connection) => connection,
            Link::Postgres(_) => unreachable!("the SQLite writer holds a SQLite connection"),
        }
    }
}

/// What is to be said when a work has ended the common transaction.
fn took_the_batch(work: &mut dyn Work, asks_commit: bool) -> Ran {
    if asks_commit {
        work.fail(Error::Storage("the transaction ended inside this change".to_owned()));
    }
    Ran::TookTheBatch
}

/// Answers works; with an error, none of them stands.
fn answer_all(works: impl IntoIterator<Item = Box<dyn Work>>, error: Option<&Error>) {
    for mut work in works {
        if let Some(error) = error {
            work.fail(error.clone());
        }
        work.answer();
    }
}

/// Whatever the writer's own statements say, to callers it is the storage that failed.
fn stored(error: Error) -> Error {
    match error {
        Error::Storage(_) | Error::Busy { .. } => error,
        other => Error::Storage(other.to_string()),
    }
}
