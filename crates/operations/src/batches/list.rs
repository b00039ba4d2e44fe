//! The batches of the one who asks.

use crate::error::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::BatchId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_registers::batches::{Batch, store};
use gridwork_registers::rows::may_read;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was done to many rows at once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchView {
    /// Identity.
    pub id: Uuid,
    /// `edit`, `import` or `undo`.
    pub kind: String,
    /// When.
    pub at: String,
    /// How many rows it changed.
    pub rows: i64,
    /// Which one it took back.
    pub undoes: Option<Uuid>,
    /// By which one it was taken back.
    pub undone_by: Option<Uuid>,
}

impl From<Batch> for BatchView {
    fn from(batch: Batch) -> Self {
        Self {
            id: batch.id.0,
            kind: batch.kind.as_str().to_owned(),
            at: batch.at.to_string(),
            rows: batch.rows,
            undoes: batch.undoes.map(|id| id.0),
            undone_by: batch.undone_by.map(|id| id.0),
        }
    }
}

/// A page of one's own batches in a register, the latest first, and where it ended.
///
/// # Errors
/// `NotFound` when the actor reads nothing of the register.
pub async fn list(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    before: Option<BatchId>,
    limit: usize,
) -> Result<(Vec<BatchView>, Option<BatchId>)> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).filter(|register| may_read(actor, &world, register, view.now));
    let register = register.ok_or(KernelError::NotFound("register"))?;
    let persons = actor.persons(view.now);
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = store::list(&mut view.conn, &register.key, &persons, before, wanted).await?;
    let next = (found.len() > limit).then(|| found.get(limit - 1).map(|batch| batch.id)).flatten();
    found.truncate(limit);
    Ok((found.into_iter().map(BatchView::from).collect(), next))
}
