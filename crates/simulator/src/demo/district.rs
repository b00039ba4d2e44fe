//! The demo's orgs, grids and catalogue.

use super::names;
use crate::packs;
use anyhow::{Result, anyhow};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::geo::Polygon;
use gridwork_kernel::orgs::store::{self as orgs, NewOrg};
use gridwork_kernel::places::store::{self as places, NewPlace};
use gridwork_kernel::{OrgId, RowId};
use gridwork_operations::packs::{ApplyPacks, apply};
use gridwork_operations::registers::{AddRow, add};
use serde_json::{Map, Value as Json, json};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the demo's people live and work.
pub(super) struct Places {
    pub(super) district: OrgId,
    pub(super) street: OrgId,
    pub(super) communities: Vec<Community>,
}

/// A community of the demo.
#[derive(Clone)]
pub(super) struct Community {
    pub(super) org: OrgId,
    pub(super) branch: OrgId,
    /// The south-western corner of its grids.
    pub(super) corner: (f64, f64),
}

/// A service item of the catalogue.
pub(super) struct Item {
    pub(super) id: RowId,
    pub(super) name: String,
}

/// The side of a community's square, in degrees: about a kilometre.
pub(super) const SIDE: f64 = 0.01;

/// Applies the packs, makes the orgs with their grids, installs the packs for the district.
pub(super) async fn lay(desk: &Desk) -> Result<Places> {
    let system = Arc::new(Actor::system());
    let packs = packs::load("binhai").filter(|loaded| loaded.is_ok()).ok_or_else(|| anyhow!("the shipped pack does not pass its check"))?.packs;
    apply(desk, &system, ApplyPacks { packs: packs.clone(), org: None, allow: Vec::new() }).await?;
    let made = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&made);
    desk.run(&system, Call::plain(), keep, |work, keep| {
        Box::pin(async move {
            let places = make(work).await?;
            *keep.lock().unwrap_or_else(PoisonError::into_inner) = Some(places);
            Ok::<_, gridwork_operations::Error>(())
        })
    })
    .await?;
    let places = made.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(|| anyhow!("no orgs were made"))?;
    apply(desk, &system, ApplyPacks { packs, org: Some(places.district), allow: Vec::new() }).await?;
    Ok(places)
}

async fn make(work: &mut Work<'_>) -> gridwork_kernel::error::Result<Places> {
    let from = "2020-01-01";
    let org = |code: &str, name: &str, kind: &str, parent: Option<OrgId>| NewOrg {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: Key::new("common", kind),
        parent,
        valid_from: from.to_owned(),
    };
    let district = orgs::add(work, &org("120199", "滨海示范区（示例）", "district", None)).await?.id;
    let zone = orgs::add(work, &org("120199900", "临港功能区（示例）", "zone", Some(district))).await?.id;
    let street = orgs::add(work, &org("120199001", "潮音街道（示例）", "street", Some(zone))).await?.id;
    let mut communities = Vec::new();
    for (at, (code, name)) in names::COMMUNITIES.iter().enumerate() {
        let community = orgs::add(work, &org(code, name, "community", Some(street))).await?.id;
        let branch_name = format!("{}党支部", name.trim_end_matches("（示例）"));
        let branch = orgs::add(work, &org(&format!("{code}B1"), &branch_name, "branch", Some(community))).await?.id;
        orgs::link(work, "covers", branch, community, from).await?;
        // Two by two squares that share their borders.
        let corner = (117.70 + SIDE * f64::from(u8::from(at % 2 == 1)), 39.00 + SIDE * f64::from(u8::from(at >= 2)));
        for half in 0..2_u8 {
            let west = corner.0 + SIDE / 2.0 * f64::from(half);
            let polygon = square(west, corner.1, SIDE / 2.0, SIDE)?;
            let number = format!("{code}{:03}", half + 1);
            let place = NewPlace {
                org: community,
                kind: "grid".into(),
                code: number,
                name: format!("{}第{}网格", name.trim_end_matches("（示例）"), half + 1),
                polygon: Some(polygon),
                valid_from: from.to_owned(),
            };
            places::add(work, &place).await?;
        }
        communities.push(Community { org: community, branch, corner });
    }
    Ok(Places { district, street, communities })
}

fn square(west: f64, south: f64, width: f64, height: f64) -> gridwork_kernel::error::Result<Polygon> {
    let (east, north) = (west + width, south + height);
    let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
    Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]}))
        .map_err(gridwork_kernel::error::Error::Problems)
}

/// Adds the shipped service items as rows.
pub(super) async fn catalogue(desk: &Desk) -> Result<Vec<Item>> {
    let text = packs::sample("binhai", "service_item.csv").ok_or_else(|| anyhow!("the sample of service items is missing"))?;
    let text = std::str::from_utf8(text)?;
    let system = Arc::new(Actor::system());
    let mut lines = text.lines();
    let header = lines.next().unwrap_or("").split(',').collect::<Vec<_>>();
    let mut items = Vec::new();
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let mut fields = Map::new();
        for (key, value) in header.iter().zip(line.split(',')).filter(|(_, value)| !value.is_empty()) {
            let value = if *key == "days" { Json::from(value.parse::<i64>()?) } else { Json::from(value) };
            fields.insert((*key).to_owned(), value);
        }
        let name = fields.get("name").and_then(Json::as_str).unwrap_or("").to_owned();
        let row = AddRow { register: Key::new("binhai", "service_item"), org: None, fields };
        let added = add(desk, &system, Call::plain(), row).await?;
        items.push(Item { id: RowId(added.row.id), name });
    }
    Ok(items)
}
