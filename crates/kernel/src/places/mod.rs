//! Places and grids (地点, 网格): territories with polygons and an owning org; point → grid → org.

pub mod store;

use crate::geo::Polygon;
use crate::{OrgId, PlaceId};

/// A place.
#[derive(Debug, Clone)]
pub struct Place {
    /// Identity.
    pub id: PlaceId,
    /// The org that owns it.
    pub org: OrgId,
    /// `grid` or another kind.
    pub kind: String,
    /// Its code (15 digits for a unit grid, rules 6.2); unique.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its territory, if drawn.
    pub polygon: Option<Polygon>,
}
