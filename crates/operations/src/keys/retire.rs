//! A master key goes for good, once nothing is wrapped with it.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::secrets::store;
use std::sync::Arc;

/// Lets the database do without a master key from now on; its line in the key file goes afterwards.
///
/// # Errors
/// A conflict when it is in use, when there is none, or something is wrapped with it.
pub async fn retire(desk: &Desk, id: &str) -> Result<()> {
    desk.run_once(&Arc::new(Actor::system()), id.to_owned(), |work, id| {
        Box::pin(async move { Ok::<_, Error>(store::retire(work, id).await?) })
    })
    .await
}
