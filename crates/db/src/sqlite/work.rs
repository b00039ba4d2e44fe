//! One queued work: the function, what it answered, and who waits for it.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::sync::oneshot;

use crate::{Error, Result, Tx, WorkFuture};

/// A work without its types, as the writer thread sees it.
pub(super) trait Work: Send {
    /// Runs it and keeps its answer; true when it asks to be committed.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Replaces its answer: whatever it found out, it cannot stand.
    fn fail(&mut self, error: Error);
    /// True when nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Hands the answer to the caller.
    fn answer(self: Box<Self>);
}

/// A work with its types.
pub(super) struct Queued<F, T, E> {
    work: F,
    answer: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
    span: tracing::Span,
}

impl<F, T, E> Queued<F, T, E> {
    /// The work and the end at which its answer comes out.
    pub(super) fn new(work: F) -> (Queued<F, T, E>, oneshot::Receiver<Result<T, E>>) {
        let (caller, waiting) = oneshot::channel();
        (Queued { work, answer: None, caller, span: tracing::Span::current() }, waiting)
    }
}

impl<F, T, E> Work for Queued<F, T, E>
where
    F: for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let _entered = self.span.enter();
        let work = &mut self.work;
        let ended = catch_unwind(AssertUnwindSafe(|| poll_once(work(&mut *tx))));
        let answer = match ended {
            Ok(Some(answer)) => answer,
            Ok(None) => {
                let text = "it waited for something else than the database; do that before or after the write";
                tracing::error!("a work broke off: {text}");
                Err(E::from(Error::Panicked(text.to_owned())))
            }
            Err(panic) => {
                let text = panic_text(&*panic);
                tracing::error!("a work panicked: {text}");
                Err(E::from(Error::Panicked(text)))
            }
        };
        // A work that goes on after a refused statement and answers well would not be committed by PostgreSQL.
        let answer = match (answer, &tx.conn.failure) {
            (Ok(_), Some(failure)) => Err(E::from(failure.clone())),
            (answer, _) => answer,
        };
        let asks_commit = answer.is_ok();
        self.answer = Some(answer);
        asks_commit
    }

    fn fail(&mut self, error: Error) {
        self.answer = Some(Err(E::from(error)));
    }

    fn is_abandoned(&self) -> bool {
        self.caller.is_closed()
    }

    fn answer(self: Box<Self>) {
        let answer = self.answer.unwrap_or_else(|| Err(E::from(Error::Unavailable("the writer stopped".to_owned()))));
        // A caller that went away meanwhile is no fault.
        let _ = self.caller.send(answer);
    }
}

/// Drives a future that never waits; `None` when it does wait.
fn poll_once<T>(mut future: Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Option<T> {
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

/// The words of a panic.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".to_owned())
}
