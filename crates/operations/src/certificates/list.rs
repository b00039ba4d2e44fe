//! The certificates of somebody, the latest first.

use super::{CertificateView, store};
use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;

/// So many are shown; nobody needs more than one a period.
const MAX: i64 = 100;

/// The actor's certificates.
///
/// # Errors
/// When the storage is unavailable.
pub async fn list(desk: &Desk, actor: &Actor) -> Result<Vec<CertificateView>> {
    let mut view = desk.view().await?;
    let found = store::of_person(&mut view.conn, actor.person, MAX).await?;
    Ok(found.iter().map(|certificate| CertificateView::new(certificate, &actor.name)).collect())
}
