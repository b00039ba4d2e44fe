//! The outbox (发件箱): what a step tells is written with the step, and brought to people afterwards by whichever
//! process comes first.

mod channel;
mod dead;
mod deliver;
mod letter;
mod mine;
mod names;
mod own;
mod page;
mod route;
mod tell;
mod wishes;

pub use channel::{Address, AddressKind, Channel, ChannelKind, Channels, Failure, FailureKind, Filter, Letter};
pub use dead::{ChannelStanding, DeadLetterView, OutboxView, list, measure, resend, resend_all};
pub use deliver::deliver;
pub use mine::{MessagePage, MessageView, messages, read};
pub use names::{UnknownName, unknown_names};
pub(crate) use own::Own;
pub use route::route;
pub(crate) use tell::{tell, tell_own};
pub use wishes::{ChannelWish, QuietWish, Wishes, WishesView, set_wishes, wishes};

use crate::error::Result;
use gridwork_kernel::desk::Desk;

/// One round: works out where new messages go, and sends over every channel what is due. Gives how much was done.
///
/// # Errors
/// When the storage is unavailable.
pub async fn round(desk: &Desk, channels: &Channels) -> Result<usize> {
    let mut done = route(desk, channels).await?;
    let sent =
        futures_util::future::join_all(channels.all.iter().map(|channel| deliver(desk, channels, channel))).await;
    for count in sent {
        done += count?;
    }
    Ok(done)
}
