//! How somebody who is signed in came here.

use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::entry::store::identities;
use gridwork_kernel::people::accounts::store as accounts;

/// How somebody came here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntryOf {
    /// By phone, without a password.
    pub came_by_phone: bool,
    /// They said what to be called.
    pub is_named: bool,
    /// A phone signs in to the account.
    pub has_phone: bool,
}

/// How the actor came here.
///
/// # Errors
/// When the storage is unavailable.
pub async fn entry_of(desk: &Desk, actor: &Actor) -> Result<EntryOf> {
    let Some(account) = actor.account else { return Ok(EntryOf::default()) };
    let mut view = desk.view().await?;
    let came_by_phone = accounts::is_without_password(&mut view.conn, account).await?;
    let has_phone = identities::has_phone(&mut view.conn, account).await?;
    let is_named = !came_by_phone || identities::is_named(&mut view.conn, account).await?;
    Ok(EntryOf { came_by_phone, is_named, has_phone })
}
