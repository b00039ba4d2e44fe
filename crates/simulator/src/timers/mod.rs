//! Moves a hand-set clock through every instant at which something happens by itself, so that each timer fires at its
//! own time and sees the world as it is then.

mod store;

use gridwork_kernel::desk::Desk;
use gridwork_kernel::{Clock, Instant, ManualClock};
use gridwork_operations::{Error, ticker};

/// Why a clock did not get where it was sent.
#[derive(Debug)]
pub(crate) enum Halted {
    /// An operation failed.
    Failed(Error),
    /// What should happen at this instant was done, and still wants to happen.
    Stuck(Instant),
}

impl<E: Into<Error>> From<E> for Halted {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Moves the clock on to `target`, with a stop at every wake-up on the way.
///
/// # Errors
/// When the ticker fails, or leaves a wake-up where it was.
pub(crate) async fn move_to(desk: &Desk, clock: &ManualClock, target: Instant) -> Result<(), Halted> {
    while let Some(at) = next(desk).await?.filter(|at| *at <= target) {
        let at = at.max(clock.now());
        clock.set(at);
        let before = waiting(desk, at).await?;
        ticker::tick(desk).await?;
        if before.erasures > 0 {
            ticker::sweep(desk, None).await?;
        }
        let left = waiting(desk, at).await?;
        if left.cases + left.erasures >= before.cases + before.erasures {
            return Err(Halted::Stuck(at));
        }
    }
    clock.set(target.max(clock.now()));
    Ok(())
}

/// The next instant at which something happens by itself.
async fn next(desk: &Desk) -> Result<Option<Instant>, Error> {
    let mut view = desk.view().await?;
    Ok(store::next(&mut view.conn).await?)
}

async fn waiting(desk: &Desk, now: Instant) -> Result<store::Waiting, Error> {
    let mut view = desk.view().await?;
    Ok(store::waiting(&mut view.conn, now).await?)
}
