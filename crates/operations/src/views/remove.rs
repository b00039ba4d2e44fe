//! Removes a saved view.

use super::store;
use crate::error::{Error, Result};
use gridwork_kernel::ViewId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk};
use gridwork_kernel::error::Error as KernelError;
use std::sync::Arc;

/// Removes a view of one's own.
///
/// # Errors
/// `NotFound` for one that is not there, or another's.
pub async fn remove(desk: &Desk, actor: &Arc<Actor>, call: Call, id: ViewId) -> Result<()> {
    desk.run(actor, call, id, |work, id| {
        Box::pin(async move {
            let person = work.person();
            match store::remove(work, *id, person).await? {
                true => Ok(()),
                false => Err(Error::from(KernelError::NotFound("view"))),
            }
        })
    })
    .await?;
    Ok(())
}
