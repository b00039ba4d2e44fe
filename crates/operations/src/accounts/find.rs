//! Finds an account by what somebody knows of it.

use crate::error::Result;
use gridwork_kernel::AccountId;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store::{self, AccountQuery};

/// The account with this id.
///
/// # Errors
/// `NotFound`.
pub(super) async fn by_id(desk: &Desk, id: AccountId) -> Result<Account> {
    one(desk, AccountQuery { id: Some(id), ..AccountQuery::default() }).await
}

/// The account of a login.
///
/// # Errors
/// `NotFound`.
pub async fn by_login(desk: &Desk, login: &str) -> Result<Account> {
    one(desk, AccountQuery { login: Some(login.to_owned()), ..AccountQuery::default() }).await
}

async fn one(desk: &Desk, query: AccountQuery) -> Result<Account> {
    let found = store::list(&mut desk.view().await?.conn, &query).await?.into_iter().next();
    found.ok_or_else(|| KernelError::NotFound("account").into())
}
