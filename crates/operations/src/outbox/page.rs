//! Which page about a case somebody may open: a message must not lead to a closed door.

use crate::error::Result;
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::View;
use gridwork_loops::store::{self, facts};
use std::sync::Arc;

/// Where a message leads its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    /// The case beside the desk, for groups: it opens for whoever may read it.
    Desk,
    /// The case.
    Case,
    /// Its tracking page, for whoever follows it (我也是) and may not open it.
    Track(String),
    /// Nowhere.
    None,
}

/// The page of a case that a reader may open.
pub(super) async fn page_of(view: &mut View, reader: &Actor, id: CaseId) -> Result<Page> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let Some((_, case)) = store::find(&mut view.conn, &keys, &world, id).await? else { return Ok(Page::None) };
    if authz::case_scope(reader, &world, view.now).contains(&facts(&case)) {
        return Ok(Page::Case);
    }
    let follows = store::followed_since(&mut view.conn, reader.person, id).await?.is_some();
    Ok(if follows { Page::Track(case.track) } else { Page::None })
}
