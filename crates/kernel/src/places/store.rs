//! Places in their table; a point is looked up by bounding box first and by polygon then.

use super::Place;
use crate::dates::date;
use crate::desk::{Change, Work};
use crate::error::{Error, Result};
use crate::geo::{Bounds, Point, Polygon};
use crate::{OrgId, PlaceId, orgs};
use gridwork_db::{Conn, Row};

/// What is needed to make a place.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// The org that owns it.
    pub org: OrgId,
    /// `grid` or another kind.
    pub kind: String,
    /// Code; unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Territory as a GeoJSON polygon's coordinates.
    pub polygon: Option<Polygon>,
    /// First day of validity.
    pub valid_from: String,
}

/// Adds a place.
///
/// # Errors
/// A problem with the date; `NotFound` for an unknown org.
pub async fn add(work: &mut Work<'_>, new: &NewPlace) -> Result<PlaceId> {
    date("valid_from", &new.valid_from)?;
    orgs::store::exists(work, new.org).await?;
    let id = PlaceId::fresh();
    let boxed = new.polygon.as_ref().map(Polygon::bounds);
    let text = new.polygon.as_ref().map(serde_json::to_string).transpose()?;
    work.tx()
        .execute(
            "insert into place (place_id, org_id, kind, code, name, polygon, lon_min, lon_max, lat_min, lat_max, valid_from) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                id.into(),
                new.org.into(),
                new.kind.as_str().into(),
                new.code.as_str().into(),
                new.name.as_str().into(),
                text.into(),
                boxed.map(|it| it.west).into(),
                boxed.map(|it| it.east).into(),
                boxed.map(|it| it.south).into(),
                boxed.map(|it| it.north).into(),
                new.valid_from.as_str().into(),
            ],
        )
        .await?;
    work.record(Change::of("place", id.0, "add").fields(["org", "kind", "code", "name", "polygon"]));
    Ok(id)
}

/// The grid a point falls into on a date (`YYYY-MM-DD`), if any.
pub async fn grid_at(conn: &mut Conn, point: Point, on: &str) -> Result<Option<Place>> {
    let rows = conn
        .query(
            "select place_id, org_id, kind, code, name, polygon from place \
             where kind = 'grid' and lon_min <= $1 and lon_max >= $1 and lat_min <= $2 and lat_max >= $2 \
             and valid_from <= $3 and (valid_to is null or valid_to >= $3) order by code",
            &[point.lon.into(), point.lat.into(), on.into()],
        )
        .await?;
    for row in &rows {
        let place = place(row)?;
        if place.polygon.as_ref().is_some_and(|polygon| polygon.contains(point)) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The owners of the grids around a point on a date, nearest first, and whether the point lies in that grid.
pub async fn owners_near(conn: &mut Conn, point: Point, on: &str, limit: i64) -> Result<Vec<(OrgId, bool)>> {
    // Degrees of longitude are narrower than those of latitude; for an order of nearness that much is enough.
    let narrower = point.lat.to_radians().cos().powi(2);
    let rows = conn
        .query(
            "select place_id, org_id, kind, code, name, polygon from place \
             where kind = 'grid' and lon_min is not null and valid_from <= $3 and (valid_to is null or valid_to >= $3) \
             order by ((lon_min + lon_max) / 2 - $1) * ((lon_min + lon_max) / 2 - $1) * $4 \
             + ((lat_min + lat_max) / 2 - $2) * ((lat_min + lat_max) / 2 - $2), code limit $5",
            &[point.lon.into(), point.lat.into(), on.into(), narrower.into(), limit.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let place = place(row)?;
            Ok((place.org, place.polygon.is_some_and(|polygon| polygon.contains(point))))
        })
        .collect()
}

/// The grids of the orgs below a path (and at it) on a date (`YYYY-MM-DD`), by code.
pub async fn grids_within(conn: &mut Conn, path: &str, on: &str, limit: i64) -> Result<Vec<Place>> {
    let rows = conn
        .query(
            "select p.place_id, p.org_id, p.kind, p.code, p.name, p.polygon from place p \
             join org o on o.org_id = p.org_id where p.kind = 'grid' and o.path >= $1 and o.path < $2 \
             and p.valid_from <= $3 and (p.valid_to is null or p.valid_to >= $3) order by p.code limit $4",
            &[path.into(), orgs::range_end(path).into(), on.into(), limit.into()],
        )
        .await?;
    rows.iter().map(place).collect()
}

/// The grids that reach into a box on a date (`YYYY-MM-DD`), by code.
pub async fn grids_in(conn: &mut Conn, bounds: Bounds, on: &str, limit: i64) -> Result<Vec<Place>> {
    let Bounds { west, east, south, north } = bounds;
    let rows = conn
        .query(
            "select place_id, org_id, kind, code, name, polygon from place \
             where kind = 'grid' and lon_min <= $1 and lon_max >= $2 and lat_min <= $3 and lat_max >= $4 \
             and valid_from <= $5 and (valid_to is null or valid_to >= $5) order by code limit $6",
            &[east.into(), west.into(), north.into(), south.into(), on.into(), limit.into()],
        )
        .await?;
    rows.iter().map(place).collect()
}

/// The places an org owns.
pub async fn of_org(conn: &mut Conn, org: OrgId) -> Result<Vec<Place>> {
    let rows = conn
        .query(
            "select place_id, org_id, kind, code, name, polygon from place where org_id = $1 order by code",
            &[org.into()],
        )
        .await?;
    rows.iter().map(place).collect()
}

fn place(row: &Row) -> Result<Place> {
    let polygon = row
        .opt_text(5)?
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| Error::Corrupt(format!("the polygon of a place: {error}")))?;
    Ok(Place {
        id: PlaceId(row.uuid(0)?),
        org: OrgId(row.uuid(1)?),
        kind: row.text(2)?,
        code: row.text(3)?,
        name: row.text(4)?,
        polygon,
    })
}
