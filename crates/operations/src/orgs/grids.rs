//! The grids (网格) of an org and of what is below it, with their outlines, for maps.

use crate::error::Result;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error;
use gridwork_kernel::geo::Point;
use gridwork_kernel::places::{Place, store};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// At most so many are drawn at once.
const MAX: i64 = 2000;

/// A GeoJSON polygon.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Outline {
    /// `Polygon`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Rings of longitude and latitude: the border first, then holes.
    #[schema(value_type = Vec<Vec<Vec<f64>>>)]
    pub coordinates: Json,
}

/// A grid.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GridView {
    /// Identity.
    pub id: Uuid,
    /// The org that owns it.
    pub org: Uuid,
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its outline, a GeoJSON polygon in WGS 84; null when it is not known.
    pub outline: Option<Outline>,
}

/// The grids within an org that the actor may know of, by code; at most 2,000.
///
/// # Errors
/// `NotFound` for an org the actor may not know of.
pub async fn grids(desk: &Desk, actor: &Actor, id: OrgId) -> Result<Vec<GridView>> {
    let mut view = desk.view().await?;
    let world = std::sync::Arc::clone(&view.world);
    let org = world.orgs.get(id).filter(|_| may_know_org(actor, &world, id, view.now)).ok_or(Error::NotFound("org"))?;
    let on = view.now.local_date().to_string();
    let found = store::grids_within(&mut view.conn, &org.path, &on, MAX).await?;
    // Who knows a district by living in it need not know every community's grids.
    let owners = found.iter().map(|place| place.org).collect::<HashSet<_>>();
    let known = owners.into_iter().filter(|org| may_know_org(actor, &world, *org, view.now)).collect::<HashSet<_>>();
    let mut shown = Vec::new();
    for place in found.into_iter().filter(|place| known.contains(&place.org)) {
        shown.push(GridView::of(place)?);
    }
    Ok(shown)
}

/// How far around a point grids are told of to anybody, and how many at most: enough to put a finger on a house.
const NEAR_METRES: f64 = 800.0;
const NEAR_MAX: i64 = 80;

/// The grids around a point, for whoever chooses a place on a map. Public: it names no person and no case.
///
/// # Errors
/// When the storage is unavailable.
pub async fn grids_near(desk: &Desk, point: Point) -> Result<Vec<GridView>> {
    let mut view = desk.view().await?;
    let on = view.now.local_date().to_string();
    let found = store::grids_in(&mut view.conn, point.around(NEAR_METRES), &on, NEAR_MAX).await?;
    found.into_iter().map(|place| Ok(GridView::of(place)?)).collect()
}

impl GridView {
    fn of(place: Place) -> Result<Self, Error> {
        let outline = place.polygon.as_ref().map(|polygon| serde_json::from_value(serde_json::to_value(polygon)?));
        let outline = outline.transpose().map_err(|error: serde_json::Error| {
            Error::Corrupt(format!("the outline of the grid {}: {error}", place.code))
        })?;
        Ok(Self { id: place.id.0, org: place.org.0, code: place.code, name: place.name, outline })
    }
}
