//! Lists accounts, gives new passwords, disables.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::{Account, accounts::store};
use gridwork_kernel::{AccountId, passwords};
use std::sync::Arc;

/// Every account, by login.
pub async fn list(desk: &Desk) -> Result<Vec<Account>> {
    let mut view = desk.view().await?;
    Ok(store::all(&mut view.conn).await?)
}

async fn find(desk: &Desk, login: &str) -> Result<Account> {
    let found = list(desk).await?.into_iter().find(|account| account.login == login);
    found.ok_or_else(|| KernelError::NotFound("account").into())
}

/// Gives an account a new password and unlocks it.
///
/// # Errors
/// `NotFound`, or problems with the password.
pub async fn set_password(desk: &Desk, login: &str, password: &str) -> Result<()> {
    let account = find(desk, login).await?;
    let problems = passwords::problems(password, login, account.is_admin);
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    let hash = passwords::hash(password).map_err(|error| Error::Internal(error.to_string()))?;
    run(desk, (account.id, Some(hash))).await
}

/// Disables an account for good and ends its sessions.
///
/// # Errors
/// `NotFound`.
pub async fn disable(desk: &Desk, login: &str) -> Result<()> {
    let account = find(desk, login).await?;
    run(desk, (account.id, None)).await
}

async fn run(desk: &Desk, change: (AccountId, Option<String>)) -> Result<()> {
    let system = Arc::new(Actor::system());
    desk.run_once(&system, change, |work, (account, hash)| {
        Box::pin(async move {
            match hash {
                Some(hash) => store::set_password(work, *account, hash).await?,
                None => store::disable(work, *account).await?,
            }
            Ok::<_, Error>(())
        })
    })
    .await
}
