//! Lists and shows rows, in scope.

use super::view::{RowView, lines, seen, whole};
use crate::error::Result;
use gridwork_db::Engine;
use gridwork_definitions::model::{Key, Register, SortBy};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId, RowId};
use gridwork_registers::filter;
use gridwork_registers::rows::store::{self, RowQuery};
use gridwork_registers::rows::{RowCursor, RowSight};
use std::sync::Arc;
use std::time::Duration;

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
    /// Only what a view of the register holds, in its order.
    pub view: Option<String>,
    /// The order; that of the view when empty.
    pub sort: Vec<SortBy>,
    /// After this place of the page before.
    pub after: Option<RowCursor>,
}

/// The time for an order, a text or a filter that no index helps.
const TIME: Duration = Duration::from_secs(2);

/// A page of rows, and where it ended.
///
/// # Errors
/// `NotFound` when the actor may read nothing of the register; malformed filters with the place of the fault; a problem
/// `too_slow` for an order that no view declares when it takes too long.
pub async fn list(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    filter: &RowFilter,
    limit: usize,
) -> Result<(Vec<RowView>, Option<RowCursor>)> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let (register, sight) = readable(&world, actor, key, view.now)?;
    let mut query = asked(register, &sight, filter, view.conn.engine())?;
    query.limit = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut listed = store::list(&mut view.conn, register, sight.rows(), &query).await?;
    let next = (listed.len() > limit).then(|| listed.get(limit - 1).map(|it| it.place.clone())).flatten();
    listed.truncate(limit);
    let rows = listed.into_iter().map(|it| it.row).collect::<Vec<_>>();
    Ok((lines(&mut view, actor, register, &sight, &rows).await?, next))
}

/// How many rows a list would hold, and whether there are more than were counted.
///
/// # Errors
/// As [`list`].
pub async fn count(desk: &Desk, actor: &Arc<Actor>, key: &Key, filter: &RowFilter) -> Result<(i64, bool)> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let (register, sight) = readable(&world, actor, key, view.now)?;
    let query = asked(register, &sight, filter, view.conn.engine())?;
    Ok(store::count(&mut view.conn, register, sight.rows(), &query).await?)
}

/// A register of which the actor may read something, and what they see of it.
fn readable<'w>(world: &'w World, actor: &Actor, key: &Key, now: Instant) -> Result<(&'w Register, RowSight)> {
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let sight = RowSight::of(actor, world, register, now);
    match sight.rows().is_empty() {
        true => Err(KernelError::NotFound("register").into()),
        false => Ok((register, sight)),
    }
}

/// What is asked of the store. Whoever asks by a field, be it to filter or to sort, is answered from where they see it.
fn asked(register: &Register, sight: &RowSight, filter: &RowFilter, engine: Engine) -> Result<RowQuery> {
    let chosen = match filter.view.as_deref() {
        None => None,
        Some(key) => Some(register.views.get(key).ok_or_else(|| no_view(register, key))?),
    };
    let condition = |text: Option<&str>| text.map(|text| filter::condition(register, text, engine)).transpose();
    let given = condition(filter.filter.as_deref())?;
    let of_view = condition(chosen.and_then(|view| view.filter.as_deref()))?;
    let sort = match (&chosen, filter.sort.is_empty()) {
        (Some(view), true) => view.sort.clone(),
        _ => filter.sort.clone(),
    };
    let names = given.iter().chain(&of_view).flat_map(|filter| filter.fields.iter().map(String::as_str));
    let names = names.chain(sort.iter().map(|by| by.field.as_str()));
    Ok(RowQuery {
        text: filter.text.clone(),
        org: filter.org,
        within: names.filter_map(|field| sight.narrowed_by(field)).cloned().collect(),
        filter: given,
        view: of_view,
        with_retired: filter.with_retired,
        sort,
        after: filter.after.clone(),
        limit: 0,
        time: Some(TIME),
        few: None,
    })
}

fn no_view(register: &Register, key: &str) -> KernelError {
    let known = register.views.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    KernelError::malformed(
        format!("“{}”没有视图 {key}；可用的有：{known}", register.title.zh),
        format!("`{}` has no view `{key}`; it has: {known}", register.key),
    )
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
