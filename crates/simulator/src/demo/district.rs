//! The demo's orgs with their grids, and the catalogue of services.

use super::samples::Item;
use super::words::COMMUNITIES;
use super::{Doing, Result};
use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
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

/// The sides of a community's rectangle, in degrees: about a kilometre.
const WIDTH: f64 = 0.012;
const HEIGHT: f64 = 0.009;

/// The south-western corner of the street.
const CORNER: (f64, f64) = (117.700, 39.000);

/// The orgs of the demo.
#[derive(Debug, Clone)]
pub(super) struct Town {
    pub(super) district: OrgId,
    pub(super) zone: OrgId,
    pub(super) street: OrgId,
    pub(super) communities: Vec<Community>,
}

/// One community.
#[derive(Debug, Clone)]
pub(super) struct Community {
    pub(super) org: OrgId,
    /// The Party branch that covers it.
    pub(super) branch: OrgId,
    /// Its south-western corner.
    pub(super) corner: (f64, f64),
}

impl Community {
    /// A point inside, by two shares of its sides.
    pub(super) fn point(&self, east: f64, north: f64) -> (f64, f64) {
        let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
        (round(self.corner.0 + WIDTH * east), round(self.corner.1 + HEIGHT * north))
    }
}

impl Answer for Town {
    fn receipt(&self) -> Receipt {
        ().receipt()
    }
}

/// Makes the orgs with their grids and installs the packs for the district.
pub(super) async fn lay(desk: &Desk, packs: &[Pack]) -> Result<Town> {
    let system = Arc::new(Actor::system());
    let names = packs.iter().map(|pack| pack.pack.clone()).collect::<Vec<_>>();
    let ran = desk.run(&system, Call::plain(), names, |work, names| Box::pin(make(work, names))).await;
    match ran.doing(|| "make the orgs".to_owned())? {
        Ran::New(town) => Ok(town),
        Ran::Again(_) => {
            Err(KernelError::Corrupt("the orgs were made twice".into())).doing(|| "make the orgs".to_owned())
        }
    }
}

async fn make(work: &mut Work<'_>, packs: &[String]) -> gridwork_operations::Result<Town> {
    let new = |code: &str, name: &str, kind: &str, parent: Option<OrgId>| NewOrg {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: Key::new("common", kind),
        parent,
        valid_from: SINCE.to_owned(),
    };
    let district = orgs::add(work, &new("120199", "滨海示范区", "district", None)).await?.id;
    let zone = orgs::add(work, &new("120199400", "临海功能区", "zone", Some(district))).await?.id;
    let street = orgs::add(work, &new("120199001", "听潮街道", "street", Some(zone))).await?.id;
    for pack in packs {
        gridwork_kernel::packs::store::install(work, pack, district).await?;
    }
    let mut communities = Vec::new();
    for (at, name) in COMMUNITIES.iter().enumerate() {
        let code = format!("120199001{:03}", at + 1);
        let org = orgs::add(work, &new(&code, name, "community", Some(street))).await?.id;
        let branch_name = format!("{name}第一党支部");
        let branch = orgs::add(work, &new(&format!("{code}-D1"), &branch_name, "branch", Some(org))).await?.id;
        orgs::link(work, "covers", branch, org, SINCE).await?;
        let (column, row) = ([0.0, 1.0, 0.0, 1.0][at % 4], [0.0, 0.0, 1.0, 1.0][at % 4]);
        let community = Community { org, branch, corner: (CORNER.0 + WIDTH * column, CORNER.1 + HEIGHT * row) };
        grids(work, &community, &code, name).await?;
        communities.push(community);
    }
    Ok(Town { district, zone, street, communities })
}

/// Three grids side by side; neighbours share their borders.
async fn grids(work: &mut Work<'_>, community: &Community, code: &str, name: &str) -> gridwork_operations::Result<()> {
    for (at, (west, east)) in [(0.0, 0.25), (0.25, 0.75), (0.75, 1.0)].into_iter().enumerate() {
        let corner = |x: f64, y: f64| {
            let (lon, lat) = community.point(x, y);
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
