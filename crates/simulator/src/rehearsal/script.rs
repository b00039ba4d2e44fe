//! What goes wrong, and who comes first: the simulation's hand on the seam before the database.

use gridwork_db::{Fault, FaultFuture, Faults, Touch};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// Arms faults one at a time, and holds racing requests before every touch of the database.
#[derive(Debug, Default)]
pub struct Script {
    plan: Mutex<Plan>,
}

#[derive(Debug, Default)]
struct Plan {
    armed: Option<Armed>,
    is_race: bool,
    is_parked: bool,
}

/// A fault that waits for its touch.
#[derive(Debug, Clone, Copy)]
struct Armed {
    touch: Touch,
    /// How many touches of this kind pass before.
    after: u32,
    fault: Fault,
}

impl Script {
    /// Lets the touch of this kind that comes after so many others go wrong.
    pub(super) fn arm(&self, touch: Touch, after: u32, fault: Fault) {
        self.plan().armed = Some(Armed { touch, after, fault });
    }

    /// Takes an armed fault back; true when it had struck.
    pub(super) fn disarm(&self) -> bool {
        self.plan().armed.take().is_none()
    }

    /// From now on every touch waits until its request is chosen.
    pub(super) fn begin_race(&self) {
        self.plan().is_race = true;
    }

    /// Touches pass again.
    pub(super) fn end_race(&self) {
        self.plan().is_race = false;
    }

    /// Lets a request go on to its next touch, or to its end; none when it stands before a touch.
    pub(super) async fn go_on<T>(&self, request: &mut Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Option<T> {
        self.plan().is_parked = false;
        std::future::poll_fn(|context| match request.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if std::mem::take(&mut self.plan().is_parked) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn strikes(&self, touch: Touch) -> Option<Fault> {
        let mut plan = self.plan();
        let armed = plan.armed.as_mut().filter(|armed| armed.touch == touch)?;
        if armed.after > 0 {
            armed.after -= 1;
            return None;
        }
        plan.armed.take().map(|armed| armed.fault)
    }
}

impl Faults for Script {
    fn before(&self, touch: Touch) -> FaultFuture<'_> {
        Box::pin(async move {
            if self.plan().is_race {
                Park { script: self, has_waited: false }.await;
            }
            self.strikes(touch)
        })
    }
}

/// Waits once: it goes on when it is asked again, and only the chosen request is asked.
struct Park<'s> {
    script: &'s Script,
    has_waited: bool,
}

impl Future for Park<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.has_waited, true) {
            return Poll::Ready(());
        }
        self.script.plan().is_parked = true;
        Poll::Pending
    }
}
