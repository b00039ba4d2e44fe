//! A seam for rehearsals: what may happen between a work and whoever waits for its answer.
//!
//! A database is opened with it by simulations only; without it, one `None` is all it costs.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Tx, WorkFuture};

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// A connection is taken for reading.
    Read,
    /// A work is run.
    Write,
}

/// What goes wrong with it. A reading has only one way to fail, and any of these makes it fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The work runs to its end and is not committed: the caller hears that the storage failed.
    BeforeCommit,
    /// The work is committed, and the caller hears that nobody knows.
    AnswerLost,
    /// The work is run, undone, and run again, as after a serialization failure.
    RunAgain,
}

/// The future of a decision about a fault.
pub type FaultFuture<'f> = Pin<Box<dyn Future<Output = Option<Fault>> + Send + 'f>>;

/// Decides what goes wrong. A decision may wait: so a simulation chooses who comes first.
pub trait Faults: Send + Sync + Debug {
    /// Asked before everything that touches the database.
    fn before(&self, touch: Touch) -> FaultFuture<'_>;
}

/// What callers hear of a fault before the commit.
pub(crate) fn failed() -> Error {
    Error::Storage("a fault was rehearsed before the commit".to_owned())
}

/// A work that runs and does not stand.
pub(crate) fn undone<T, E>(
    mut work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
) -> impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    move |tx: &mut Tx| -> WorkFuture<'_, T, E> {
        let running = work(tx);
        Box::pin(async move {
            running.await?;
            Err(E::from(failed()))
        })
    }
}

/// A work that runs twice, as if the first run had never been.
pub(crate) fn again<T, E>(
    work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
) -> impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let work = Arc::new(Mutex::new(work));
    move |tx: &mut Tx| -> WorkFuture<'_, T, E> {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let head = tx.chain.clone();
            tx.conn.batch("savepoint first_run").await?;
            let first = { work.lock().unwrap_or_else(PoisonError::into_inner)(&mut *tx) };
            // Whatever it answered is forgotten, as the server of a serialization failure would have it.
            drop(first.await);
            tx.conn.forget();
            tx.proof = None;
            tx.chain = head;
            tx.conn.batch("rollback to savepoint first_run; release savepoint first_run").await?;
            let second = { work.lock().unwrap_or_else(PoisonError::into_inner)(&mut *tx) };
            second.await
        })
    }
}
