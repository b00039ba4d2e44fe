//! Cases about other cases (投诉): where such a case goes, who may open it, and what is shown of the way between the two.

use super::prepare;
use crate::error::Result;
use gridwork_definitions::model::Loop;
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::View;
use gridwork_kernel::orgs::Org;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, OrgId};
use gridwork_loops::store::{self, Found, facts};
use gridwork_loops::{Case, is_concealed, may_open_about};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The case that another one is about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AboutView {
    /// Its id.
    pub case: Uuid,
    /// Its number.
    pub number: String,
}

/// A loop by which the reader may open a case about this one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpensView {
    /// The loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// What people call it.
    pub title: String,
}

/// Where a case goes that is about one of an org: the nearest org of its kind strictly above.
pub(super) fn above<'w>(world: &'w World, org: OrgId, def: &Loop) -> Option<&'w Org> {
    world.orgs.ancestors(org).into_iter().find(|above| above.id != org && above.kind == def.lives_at)
}

/// The loops by which the reader may open a case about this one, where they can be opened.
pub(super) fn opens(view: &View, actor: &Actor, case: &Case, language: &str) -> Vec<OpensView> {
    let (world, today) = (&view.world, view.now.local_date().to_string());
    let hand = prepare::hand(actor, world, case.org, view.now);
    let can_live = |def: &Loop| {
        above(world, case.org, def)
            .is_some_and(|org| org.is_valid_on(&today) && world.is_installed(def.key.pack(), org.id))
    };
    let loops = world.catalog.loops.values().filter(|def| may_open_about(def, case, &hand) && can_live(def));
    loops.map(|def| OpensView { loop_key: def.key.to_string(), title: def.title.say(language).to_owned() }).collect()
}

/// The case that one is about, for readers who may know both it and who asked: the one tells of the other.
pub(super) async fn about(view: &mut View, actor: &Actor, def: &Loop, case: &Case) -> Result<Option<AboutView>> {
    let Some(about) = &case.about else { return Ok(None) };
    let hand = prepare::hand(actor, &view.world, case.org, view.now);
    if is_concealed(def, case, &hand) {
        return Ok(None);
    }
    let found = found(view, actor, &[about.case]).await?.pop();
    Ok(found.map(|(_, other)| AboutView { case: other.id.0, number: other.number }))
}

/// The cases about one that the reader may see, and whose asker is not hidden from them.
pub(super) async fn of(view: &mut View, actor: &Actor, id: CaseId) -> Result<Vec<Case>> {
    let ids = store::about(&mut view.conn, id).await?;
    let found = found(view, actor, &ids).await?;
    let is_open = |(def, case): &Found| {
        let hand = prepare::hand(actor, &view.world, case.org, view.now);
        !is_concealed(def, case, &hand)
    };
    Ok(found.into_iter().filter(is_open).map(|(_, case)| case).collect())
}

/// Those of some cases that the reader may see.
async fn found(view: &mut View, actor: &Actor, ids: &[CaseId]) -> Result<Vec<Found>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let scope = authz::case_scope(actor, &world, view.now);
    let mut found = store::find_many(&mut view.conn, &keys, &world, ids).await?;
    found.retain(|(_, case)| scope.contains(&facts(case)));
    Ok(found)
}
