//! Where a case would go from a point: the grid and the org that a map names at once. Public.

use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_definitions::model::{Key, Loop};
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::{Because, Error as KernelError, because};
use gridwork_kernel::geo::Point;
use gridwork_kernel::places::Place;
use gridwork_kernel::{OrgId, places};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A grid by its name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GridName {
    /// Identity.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// Where a case would go from a point.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// The grid in which the point lies.
    pub grid: Option<GridName>,
    /// The org that a case would belong to; null when there is none.
    pub org: Option<OrgView>,
    /// Why there is none, and what to do.
    pub because: Option<String>,
}

/// Where a case of a loop would go from a point.
///
/// # Errors
/// `NotFound` when there is no such loop.
pub async fn place(desk: &Desk, key: &Key, point: Point, language: &str) -> Result<PlaceView> {
    let mut view = desk.view().await?;
    let (_, def) = view.world.current_loop(key).ok_or(KernelError::NotFound("loop"))?;
    let (grid, org) = owner(&mut view, &def, point).await?;
    let reason = match (&grid, org) {
        (None, _) => Some(because(
            "这个位置不在任何网格内：请移动位置，或直接选择社区",
            "this place lies in no grid: move it, or choose the community by name",
        )),
        (Some(_), None) => Some(because(
            "这个网格没有受理此类事项的组织：请直接选择社区",
            "this grid belongs to no org that takes such matters: choose the community by name",
        )),
        (Some(_), Some(org)) => takes(&view, &def, org).err(),
    };
    Ok(PlaceView {
        grid: grid.map(|place| GridName { id: place.id.0, code: place.code, name: place.name }),
        org: org.filter(|_| reason.is_none()).map(|org| OrgView::of(&view.world, org)),
        because: reason.map(|reason| reason.say(language).to_owned()),
    })
}

/// The grid that a point falls into, and the org of the loop's kind that it leads to.
pub(super) async fn owner(view: &mut View, def: &Loop, point: Point) -> Result<(Option<Place>, Option<OrgId>)> {
    let today = view.now.local_date().to_string();
    let Some(grid) = places::store::grid_at(&mut view.conn, point, &today).await? else { return Ok((None, None)) };
    // A grid belongs to a community; a grid team below one still leads to it.
    let line = view.world.orgs.ancestors(grid.org);
    let org = line.into_iter().find(|org| org.kind == def.lives_at).map(|org| org.id);
    Ok((Some(grid), org))
}

/// Whether an org takes cases of a loop today.
fn takes(view: &View, def: &Loop, org: OrgId) -> Result<(), Because> {
    let name = || view.world.orgs.get(org).map_or("", |org| org.name.as_str());
    if !view.world.orgs.get(org).is_some_and(|org| org.is_valid_on(&view.now.local_date().to_string())) {
        return Err(because(format!("“{}”已撤销", name()), format!("{} is closed", name())));
    }
    if !view.world.is_installed(def.key.pack(), org) {
        return Err(because(
            format!("“{}”还没有启用“{}”", name(), def.title.zh),
            format!("{} does not take `{}` yet", name(), def.title.say("en")),
        ));
    }
    Ok(())
}
