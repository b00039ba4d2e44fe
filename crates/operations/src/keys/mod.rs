//! Master keys in turn: which ones there are and what is wrapped with them, wrapping anew, retiring.
//!
//! The key file itself is changed by the command line only, at the machine that holds it.

mod list;
mod retire;
mod rewrap;

pub use gridwork_kernel::secrets::store::Unopened;
pub use list::{KeysView, MasterView, list};
pub use retire::retire;
pub use rewrap::{Rewrap, Rewrapped, rewrap};

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk};
use std::sync::Arc;

/// Journals a change of the key file: `add`, `use` of a master key, `cipher` with its word.
///
/// # Errors
/// When the storage is unavailable.
pub async fn note(desk: &Desk, action: &'static str, what: &str) -> Result<()> {
    let noted = (action, what.to_owned());
    desk.run_once(&Arc::new(Actor::system()), noted, |work, (action, what)| {
        Box::pin(async move {
            let name = if *action == "cipher" { "cipher" } else { "key" };
            work.record(Change::general("key", action).with(name, what.as_str()));
            Ok::<_, Error>(())
        })
    })
    .await
}
