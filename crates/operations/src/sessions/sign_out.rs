//! Signs a person out: the token is worth nothing afterwards.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::sessions::store;
use std::sync::Arc;

/// Ends the session of a token.
pub async fn sign_out(desk: &Desk, actor: &Arc<Actor>, token: String) -> Result<()> {
    desk.run_once(actor, token, |work, token| {
        Box::pin(async move {
            store::end(work, token).await?;
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(())
}
