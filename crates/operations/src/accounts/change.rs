//! Disables an account.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::accounts::store::{self, AccountQuery};
use std::sync::Arc;

/// Disables an account for good and ends its sessions.
///
/// # Errors
/// `NotFound`.
pub async fn disable(desk: &Desk, login: &str) -> Result<()> {
    let query = AccountQuery { login: Some(login.to_owned()), ..AccountQuery::default() };
    let found = store::list(&mut desk.view().await?.conn, &query).await?.into_iter().next();
    let account = found.ok_or(KernelError::NotFound("account"))?;
    desk.run_once(&Arc::new(Actor::system()), account.id, |work, account| {
        Box::pin(async move {
            store::disable(work, *account).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
