//! The demo's orgs with their grids, and the catalogue of services.

use super::layout::{Ground, Layout};
use super::samples::Item;
use super::{Doing, Result};
use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Polygon;
use gridwork_kernel::orgs::store::{self as orgs, NewOrg};
use gridwork_kernel::places::store::{self as places, NewPlace};
use gridwork_kernel::{OrgId, RowId};
use gridwork_operations::registers::{AddRow, add};
use serde_json::json;
use std::sync::Arc;

/// Since when everything has stood where it stands.
const SINCE: &str = "2020-01-01";

/// The orgs of the demo.
#[derive(Debug, Clone)]
pub(super) struct Town {
    pub(super) district: OrgId,
    pub(super) zone: OrgId,
    /// The first is the one that people sign in to.
    pub(super) streets: Vec<OrgId>,
    pub(super) communities: Vec<Community>,
}

/// One community.
#[derive(Debug, Clone)]
pub(super) struct Community {
    pub(super) org: OrgId,
    /// The Party branch that covers it.
    pub(super) branch: OrgId,
    pub(super) ground: Ground,
}

/// Makes the orgs with their grids and installs the packs for the district.
pub(super) async fn lay(desk: &Desk, packs: &[Pack], layout: &Layout) -> Result<Town> {
    let system = Arc::new(Actor::system());
    let names = packs.iter().map(|pack| pack.pack.clone()).collect::<Vec<_>>();
    let ask = (names, layout.clone());
    let town = desk.run_once(&system, ask, |work, (names, layout)| Box::pin(make(work, names, layout))).await;
    town.doing(|| "make the orgs".to_owned())
}

async fn make(work: &mut Work<'_>, packs: &[String], layout: &Layout) -> gridwork_operations::Result<Town> {
    let new = |code: &str, name: &str, kind: &str, parent: Option<OrgId>| NewOrg {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: Key::new("common", kind),
        parent,
        valid_from: SINCE.to_owned(),
    };
    let district = orgs::add(work, &new("120199", "滨海示范区", "district", None)).await?.id;
    let mut zones = Vec::new();
    for (at, name) in layout.zones.iter().enumerate() {
        zones.push(orgs::add(work, &new(&format!("1201994{at:02}"), name, "zone", Some(district))).await?.id);
    }
    let mut streets = Vec::new();
    for street in &layout.streets {
        let above = street.zone.map_or(district, |zone| zones[zone]);
        streets.push(orgs::add(work, &new(&street.code, street.name, "street", Some(above))).await?.id);
    }
    for pack in packs {
        gridwork_kernel::packs::store::install(work, pack, district).await?;
    }
    let mut communities = Vec::new();
    for ground in &layout.communities {
        let (code, name) = (&ground.code, &ground.name);
        let org = orgs::add(work, &new(code, name, "community", Some(streets[ground.street]))).await?.id;
        let branch_name = format!("{name}第一党支部");
        let branch = orgs::add(work, &new(&format!("{code}-D1"), &branch_name, "branch", Some(org))).await?.id;
        orgs::link(work, "covers", branch, org, SINCE).await?;
        let community = Community { org, branch, ground: ground.clone() };
        grids(work, &community).await?;
        communities.push(community);
    }
    Ok(Town { district, zone: zones[0], streets, communities })
}

/// Three grids side by side; neighbours share their borders.
async fn grids(work: &mut Work<'_>, community: &Community) -> gridwork_operations::Result<()> {
    let Ground { code, name, .. } = &community.ground;
    for (at, (west, east)) in [(0.0, 0.25), (0.25, 0.75), (0.75, 1.0)].into_iter().enumerate() {
        let corner = |x: f64, y: f64| {
            let (lon, lat) = community.ground.point(x, y);
            json!([lon, lat])
        };
        let ring =
            json!([corner(west, 0.0), corner(east, 0.0), corner(east, 1.0), corner(west, 1.0), corner(west, 0.0)]);
        let polygon = Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]}));
        let place = NewPlace {
            org: community.org,
            kind: "grid".to_owned(),
            code: format!("{code}{:03}", at + 1),
            name: format!("{name}第{}网格", ["一", "二", "三"][at]),
            polygon: Some(polygon.map_err(KernelError::Problems)?),
            valid_from: SINCE.to_owned(),
        };
        places::add(work, &place).await?;
    }
    Ok(())
}

/// Adds the sample service items, one after the other: pickers list them in this order.
pub(super) async fn catalogue(desk: &Desk, town: &Town, samples: &[Item]) -> Result<Vec<RowId>> {
    let system = Arc::new(Actor::system());
    let mut rows = Vec::with_capacity(samples.len());
    for item in samples {
        let register = Key::new("binhai", "service_item");
        let ask = AddRow { register, org: Some(town.district), fields: item.row.clone() };
        let added =
            add(desk, &system, Call::plain(), ask).await.doing(|| format!("add service item {:?}", item.row))?;
        rows.push(RowId(added.row.id));
    }
    Ok(rows)
}
