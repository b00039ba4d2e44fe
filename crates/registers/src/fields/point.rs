//! `point`: a place on the map in WGS 84; GCJ-02, as Chinese maps give it, is converted.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells};
use gridwork_kernel::geo;
use serde_json::json;

/// Seven decimals of a degree are about a centimetre; more would be noise that no two programs write alike.
const STEPS_A_DEGREE: f64 = 1e7;

pub(super) struct Point;

impl Kind for Point {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        let wrong = || {
            Fault::wrong_type(
                "坐标点，如 {\"lon\": 117.7, \"lat\": 39.0}",
                "a point such as {\"lon\": 117.7, \"lat\": 39.0}",
            )
        };
        let object = given.as_object().ok_or_else(wrong)?;
        if object.keys().any(|key| !matches!(key.as_str(), "lon" | "lat" | "crs")) {
            return Err(wrong());
        }
        let degrees = |axis: &str| object.get(axis).and_then(Json::as_f64).ok_or_else(wrong);
        let geo::Point { lon, lat } = geo::Point::new(degrees("lon")?, degrees("lat")?)
            .map_err(|problem| Fault::new("range", problem.message.say("zh"), problem.message.say("en")))?;
        match object.get("crs").map(Json::as_str) {
            None | Some(Some("wgs84")) => Ok(json(lon, lat)),
            Some(Some("gcj02")) => {
                let (lon, lat) = geo::gcj02_to_wgs84(lon, lat);
                Ok(json(lon, lat))
            }
            Some(_) => Err(Fault::new("crs", "坐标系应为 wgs84 或 gcj02", "give the crs as wgs84 or gcj02")),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        match (value["lon"].as_f64(), value["lat"].as_f64()) {
            (Some(lon), Some(lat)) => Value::Point { lon, lat },
            _ => Value::Null,
        }
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("__lon", ColumnType::Real), ("__lat", ColumnType::Real)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        for axis in ["lon", "lat"] {
            into.push(DbValue::Real(value[axis].as_f64().ok_or_else(|| Misfit::new("point", value))?));
        }
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        match columns {
            [DbValue::Real(lon), DbValue::Real(lat)] => Ok(json(*lon, *lat)),
            other => Err(Misfit::new("point", &other)),
        }
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        let Some((lon, lat)) = value["lon"].as_f64().zip(value["lat"].as_f64()) else { return Spelt::default() };
        match value["blurred"].as_u64() {
            Some(metres) => Cell::text(format!("{lon}, {lat} ±{metres}m")).into(),
            None => Cell::text(format!("{lon}, {lat}")).into(),
        }
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        let text = cells::typed(cell)?;
        let parts = text.split([',', ' ', '、']).filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let degrees = |part: &str| part.parse::<f64>().ok().filter(|_| cells::is_plain_number(part));
        match parts.as_slice() {
            [] => Ok(Json::Null),
            [lon, lat] => match degrees(lon).zip(degrees(lat)) {
                Some((lon, lat)) => Ok(json!({"lon": lon, "lat": lat})),
                None => Err(no_point()),
            },
            _ => Err(no_point()),
        }
    }
}

fn no_point() -> Fault {
    Fault::wrong_type("经度与纬度，如 117.7, 39.0", "longitude and latitude such as 117.7, 39.0")
}

/// The canonical form of a point.
pub(super) fn json(lon: f64, lat: f64) -> Json {
    let (lon, lat) = rounded(lon, lat);
    json!({"lon": lon, "lat": lat})
}

/// Degrees to about a centimetre.
pub(super) fn rounded(lon: f64, lat: f64) -> (f64, f64) {
    // Adding zero turns -0.0 into 0.0.
    let rounded = |degrees: f64| (degrees * STEPS_A_DEGREE).round() / STEPS_A_DEGREE + 0.0;
    (rounded(lon), rounded(lat))
}
