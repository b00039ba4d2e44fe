//! Disables an account.

use super::find::by_login;
use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::people::accounts::store;
use std::sync::Arc;

/// Disables an account for good and ends its sessions.
///
/// # Errors
/// `NotFound`.
pub async fn disable(desk: &Desk, login: &str) -> Result<()> {
    let account = by_login(desk, login).await?;
    desk.run_once(&Arc::new(Actor::system()), account.id, |work, account| {
        Box::pin(async move {
            store::disable(work, *account).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
