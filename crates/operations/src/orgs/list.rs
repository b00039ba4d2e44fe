//! Lists the tree, in scope, today or as it stood on a date.

use super::OrgView;
use crate::error::Result;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error;
use gridwork_kernel::orgs::{OrgTree, store};

/// Which orgs a list asks for.
#[derive(Debug, Clone, Default)]
pub struct ListOrgs {
    /// Only this org and what is below it.
    pub within: Option<OrgId>,
    /// Only this kind.
    pub kind: Option<String>,
    /// The tree as it stood on a date; permission is always today's.
    pub tree_on: Option<String>,
    /// After this code of the page before.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// A page of orgs by code, and the cursor of the next.
///
/// # Errors
/// `NotFound` when `within` names an org the actor may not know of; malformed dates.
pub async fn list(desk: &Desk, actor: &Actor, ask: &ListOrgs) -> Result<(Vec<OrgView>, Option<String>)> {
    let mut view = desk.view().await?;
    let world = std::sync::Arc::clone(&view.world);
    if let Some(within) = ask.within
        && !may_know_org(actor, &world, within, view.now)
    {
        return Err(Error::NotFound("org").into());
    }
    let tree = match &ask.tree_on {
        None => None,
        Some(date) => {
            if date.parse::<chrono::NaiveDate>().is_err() {
                return Err(Error::malformed("tree_on 应为 YYYY-MM-DD", "tree_on must be YYYY-MM-DD").into());
            }
            Some(OrgTree::new(store::tree_on(&mut view.conn, date).await?, Vec::new()))
        }
    };
    let orgs = tree.as_ref().unwrap_or(&world.orgs);
    let mut found = match ask.within {
        Some(within) => orgs.subtree(within).collect::<Vec<_>>(),
        None => orgs.all().collect(),
    };
    found.retain(|org| {
        ask.kind.as_deref().is_none_or(|kind| org.kind.as_str() == kind || org.kind.local() == kind)
            && ask.after.as_deref().is_none_or(|after| org.code.as_str() > after)
            && may_know_org(actor, &world, org.id, view.now)
    });
    found.sort_by(|a, b| a.code.cmp(&b.code));
    let next = found.get(ask.limit).and_then(|_| found.get(ask.limit - 1)).map(|org| org.code.clone());
    Ok((found.into_iter().take(ask.limit).map(OrgView::from).collect(), next))
}

/// One org the actor may know of.
///
/// # Errors
/// `NotFound` otherwise.
pub async fn one(desk: &Desk, actor: &Actor, id: OrgId) -> Result<OrgView> {
    let view = desk.view().await?;
    match view.world.orgs.get(id) {
        Some(org) if may_know_org(actor, &view.world, id, view.now) => Ok(org.into()),
        _ => Err(Error::NotFound("org").into()),
    }
}
