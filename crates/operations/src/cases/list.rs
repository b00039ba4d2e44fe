//! Lists and counts cases: what waits for me, in my orgs, below them, or everything I may see.

use super::view::{CaseView, name, names, outline};
use crate::error::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{self, Actor, may_know_org};
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{Instant, OrgId};
use gridwork_loops::Colour;
use gridwork_loops::store::{self, CaseQuery, Cursor, Sort, TextQuery};
use std::sync::Arc;

/// Whose turn a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// What waits for the actor.
    Mine,
    /// What waits in the actor's orgs.
    Org,
    /// What waits in the orgs below.
    Below,
}

/// Which cases are asked for.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Only this loop.
    pub loop_key: Option<String>,
    /// Only this org and what is below it.
    pub org: Option<OrgId>,
    /// Only this state.
    pub state: Option<String>,
    /// Only these colours.
    pub colours: Vec<Colour>,
    /// Only what waits for somebody.
    pub turn: Option<Turn>,
    /// Only cases whose number holds this text, or that are called so.
    pub text: Option<String>,
    /// Only cases that are due at or after this instant.
    pub due_from: Option<Instant>,
    /// Only cases that are due before this instant.
    pub due_before: Option<Instant>,
    /// Only what the actor asked for.
    pub asked_by_me: bool,
    /// Only what the actor typed in.
    pub opened_by_me: bool,
    /// Only what is assigned to the actor.
    pub assigned_to_me: bool,
    /// Order; what waits is sorted by due time when nothing is said.
    pub sort: Option<Sort>,
    /// After the page before.
    pub after: Option<Cursor>,
}

/// A page of cases in scope, and where it ended.
///
/// # Errors
/// `NotFound` when `org` names one the actor may not know of.
pub async fn list(
    desk: &Desk,
    actor: &Arc<Actor>,
    filter: &CaseFilter,
    limit: usize,
    language: &str,
) -> Result<(Vec<CaseView>, Option<Cursor>)> {
    let mut view = desk.view().await?;
    let mut query = query(&view, actor, filter)?;
    query.limit = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let scope = authz::case_scope(actor, &view.world, view.now);
    let now = view.now;
    let mut found = store::list(&mut view.conn, &scope, &query, now).await?;
    let next = (found.len() > limit).then(|| found.get(limit - 1).copied()).flatten();
    found.truncate(limit);
    let ids = found.iter().map(|cursor| cursor.case).collect::<Vec<_>>();
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let cases = store::find_many(&mut view.conn, &keys, &world, &ids).await?;
    let names = names(&mut view, cases.iter().map(|(_, case)| case)).await?;
    let mut shown = Vec::with_capacity(cases.len());
    for (def, case) in &cases {
        let mut drawn = outline(&view, actor, def, case, &names, language);
        // A list never shows personal values in clear: reading them is for the case page, where it is journalled.
        for opened in &drawn.opened {
            drawn.view.fields.shift_remove(opened);
        }
        shown.push(drawn);
    }
    super::followers::count(&mut view, actor, shown.iter_mut()).await?;
    name(&mut view, actor, cases.iter().map(|(def, _)| &**def).zip(&mut shown), language).await?;
    Ok((shown.into_iter().map(|drawn| drawn.view).collect(), next))
}

/// How many there are.
///
/// # Errors
/// As [`list`].
pub async fn count(desk: &Desk, actor: &Arc<Actor>, filter: &CaseFilter) -> Result<i64> {
    let mut view = desk.view().await?;
    let query = query(&view, actor, filter)?;
    let scope = authz::case_scope(actor, &view.world, view.now);
    let now = view.now;
    Ok(store::count(&mut view.conn, &scope, &query, now).await?)
}

fn query(view: &View, actor: &Actor, filter: &CaseFilter) -> Result<CaseQuery> {
    let world = &view.world;
    let org_path = match filter.org {
        None => None,
        Some(org) if may_know_org(actor, world, org, view.now) => world.orgs.get(org).map(|org| org.path.clone()),
        Some(_) => return Err(KernelError::NotFound("org").into()),
    };
    let turn = filter.turn.map(|turn| match turn {
        Turn::Mine => store::turn_ranges_mine(actor, world, view.now),
        Turn::Org => store::turn_ranges_org(actor, world, view.now),
        Turn::Below => store::turn_ranges_below(actor, world, view.now),
    });
    let loop_key = match filter.loop_key.as_deref() {
        None => None,
        Some(text) => Some(Key::parse(text).ok_or_else(|| {
            KernelError::malformed("loop 应为 包/键，例如 binhai/order", "loop must be pack/key, e.g. binhai/order")
        })?),
    };
    let text = filter.text.as_ref().map(|text| TextQuery::of(actor, world, text, view.now));
    let me = |is_asked: bool| is_asked.then_some(actor.person);
    let usual = if turn.is_some() { Sort::DueAt } else { Sort::NewestFirst };
    Ok(CaseQuery {
        loop_key,
        org_path,
        state: filter.state.clone(),
        colours: filter.colours.clone(),
        turn,
        text,
        due_from: filter.due_from,
        due_before: filter.due_before,
        asker: me(filter.asked_by_me),
        opener: me(filter.opened_by_me),
        assignee: me(filter.assigned_to_me),
        sort: filter.sort.unwrap_or(usual),
        after: filter.after,
        limit: 0,
    })
}
