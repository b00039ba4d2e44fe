//! Lists and shows rows, in scope.

use super::view::{RowView, lines, seen, whole};
use crate::error::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{OrgId, RowId};
use gridwork_registers::filter;
use gridwork_registers::rows::RowSight;
use gridwork_registers::rows::store::{self, RowQuery};
use std::sync::Arc;

/// Which rows are asked for.
#[derive(Debug, Clone, Default)]
pub struct RowFilter {
    /// An expression over the fields.
    pub filter: Option<String>,
    /// A text that the label holds.
    pub text: Option<String>,
    /// Only rows of this org.
    pub org: Option<OrgId>,
    /// Retired rows too.
    pub with_retired: bool,
    /// After this row of the page before.
    pub after: Option<RowId>,
}

/// A page of rows, and where it ended.
///
/// # Errors
/// `NotFound` when the actor may read nothing of the register; malformed filters with the place of the fault.
pub async fn list(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    filter: &RowFilter,
    limit: usize,
) -> Result<(Vec<RowView>, Option<RowId>)> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let sight = RowSight::of(actor, &world, register, view.now);
    if sight.rows().is_empty() {
        return Err(KernelError::NotFound("register").into());
    }
    let condition = match filter.filter.as_deref() {
        Some(text) => Some(filter::condition(register, text, view.conn.engine())?),
        None => None,
    };
    let asked = condition.iter().flat_map(|filter| &filter.fields);
    let query = RowQuery {
        text: filter.text.clone(),
        org: filter.org,
        within: asked.filter_map(|field| sight.narrowed_by(field)).cloned().collect(),
        filter: condition,
        with_retired: filter.with_retired,
        after: filter.after,
        limit: i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1),
    };
    let mut rows = store::list(&mut view.conn, register, sight.rows(), &query).await?;
    let next = (rows.len() > limit).then(|| rows.get(limit - 1).map(|row| row.id)).flatten();
    rows.truncate(limit);
    Ok((lines(&mut view, actor, register, &sight, &rows).await?, next))
}

/// One row the actor may read; personal values shown in clear are journalled.
///
/// # Errors
/// `NotFound`.
pub async fn show(desk: &Desk, actor: &Arc<Actor>, key: &Key, id: RowId) -> Result<RowView> {
    let mut view = desk.view().await?;
    let (register, row, _) = seen(&mut view, actor, key, id).await?;
    whole(desk, view, actor, &register, row).await
}
