//! My sessions, and ending those that are not this one.

use crate::error::{Error, Result};
use gridwork_kernel::AccountId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::sessions::store::{self, OpenSession};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A session as its owner sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Its name; not its token.
    pub id: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// `cookie` for a browser, `bearer` for a program.
    pub kind: String,
    /// `password`, `phone` or `provider`.
    pub way: String,
    /// What the browser or program called itself.
    pub told: String,
    /// Since when.
    pub since: String,
    /// When it was last used, to the minute.
    pub seen_at: String,
    /// Until when it can last.
    pub expires_at: String,
}

impl SessionView {
    fn of(session: &OpenSession, token: &str) -> Self {
        Self {
            id: session.name.clone(),
            is_this: session.is_of(token),
            kind: session.kind.clone(),
            way: session.way.clone(),
            told: session.told.clone(),
            since: session.since.to_string(),
            seen_at: session.seen_at.to_string(),
            expires_at: session.expires_at.to_string(),
        }
    }
}

/// Whose account acts; the system has none.
pub(crate) fn own(actor: &Actor) -> Result<AccountId> {
    actor.account.ok_or_else(|| KernelError::NotFound("account").into())
}

/// The sessions of whoever asks, the last used first.
///
/// # Errors
/// When the storage is unavailable.
pub async fn mine(desk: &Desk, actor: &Actor, token: &str) -> Result<Vec<SessionView>> {
    let account = own(actor)?;
    let mut view = desk.view().await?;
    let now = view.now;
    let all = store::of_account(&mut view.conn, account, now).await?;
    Ok(all.iter().map(|session| SessionView::of(session, token)).collect())
}

/// Ends every session of whoever asks but this one. Gives how many.
///
/// # Errors
/// When the storage is unavailable.
pub async fn end_others(desk: &Desk, actor: &Arc<Actor>, token: String) -> Result<u64> {
    let account = own(actor)?;
    desk.run_once(actor, (account, token), |work, (account, token)| {
        Box::pin(async move { Ok::<_, Error>(store::end_all(work, *account, Some(token)).await?) })
    })
    .await
}

/// Ends one of the sessions of whoever asks.
///
/// # Errors
/// `NotFound` when it is none of theirs.
pub async fn end_mine(desk: &Desk, actor: &Arc<Actor>, name: String) -> Result<()> {
    let account = own(actor)?;
    let ended = desk
        .run_once(actor, (account, name), |work, (account, name)| {
            Box::pin(async move { Ok::<_, Error>(store::end_named(work, *account, name).await?) })
        })
        .await?;
    if ended { Ok(()) } else { Err(KernelError::NotFound("session").into()) }
}
