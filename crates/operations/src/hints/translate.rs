//! Turns what changed elsewhere into notices, with the facts by which each reader's scope is decided.

use super::places::Changed;
use crate::error::Result;
use gridwork_kernel::CaseId;
use gridwork_kernel::desk::{Desk, Notice};
use gridwork_loops::store;

/// The notices of changes. The facts are those of now: whoever may see a case now may know that it changed.
pub(super) async fn notices(desk: &Desk, changed: &Changed) -> Result<Vec<Notice>> {
    let mut view = desk.view().await?;
    let ids = changed.cases.keys().copied().collect::<Vec<CaseId>>();
    let mut notices = Vec::with_capacity(ids.len() + changed.rows.len());
    for (facts, version) in store::facts_of(&mut view.conn, &ids).await? {
        let is_turn = changed.cases.get(&facts.id).copied().unwrap_or(true);
        notices.push(Notice::Case { facts, version, is_turn });
    }
    for (id, (register, path, version)) in &changed.rows {
        let org = match path {
            None => None,
            // Of an org that this process cannot name nobody is told: without an org a row is for everybody.
            Some(path) => match view.world.orgs.all().find(|org| org.path == *path) {
                Some(org) => Some(org.id),
                None => continue,
            },
        };
        notices.push(Notice::Row { register: register.clone(), id: *id, org, version: *version });
    }
    Ok(notices)
}
