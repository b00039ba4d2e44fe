//! `area`: a territory on the map in WGS 84, within one closed line that does not meet itself. A GeoJSON `Polygon`
//! (RFC 7946) in the API; well-known text (OGC 06-103r4) in columns, in sheets and in expressions.

use super::{Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Spelling, Spelt, Value, cells, point};
use gridwork_kernel::geo;
use serde_json::json;

/// More corners than people draw; finer lines belong to the grids of an org.
const CORNERS_MAX: usize = 500;

/// Longitude and latitude.
type Corner = (f64, f64);

pub(super) struct Area;

impl Kind for Area {
    fn check(&self, given: &Json, _known: &Known) -> Result<Json, Fault> {
        match given {
            Json::String(text) if text.trim().is_empty() => Ok(Json::Null),
            Json::String(text) => canonical(from_wkt(text)?),
            other => canonical(from_geojson(other)?),
        }
    }

    fn to_expr(&self, value: &Json) -> Value {
        to_wkt(value).map_or(Value::Null, Value::Text)
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Text(to_wkt(value).ok_or_else(|| Misfit::new("area", value))?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        let misfit = || Misfit::new("area", &columns[0]);
        let DbValue::Text(text) = &columns[0] else { return Err(misfit()) };
        from_wkt(text).map(|corners| polygon(&corners)).map_err(|_| misfit())
    }

    fn to_cell(&self, value: &Json, _spelling: &dyn Spelling) -> Spelt {
        to_wkt(value).map_or_else(Spelt::default, |text| Cell::text(text).into())
    }

    fn read_cell(&self, cell: &Cell, _id: Option<&str>, _spelling: &dyn Spelling) -> Result<Json, Fault> {
        Ok(Json::from(cells::typed(cell)?))
    }
}

fn no_area() -> Fault {
    Fault::wrong_type(
        "区域：GeoJSON 的 Polygon，或 POLYGON ((117.70 39.00, 117.71 39.00, 117.71 39.01))",
        "an area: a GeoJSON Polygon, or POLYGON ((117.70 39.00, 117.71 39.00, 117.71 39.01))",
    )
}

fn one_line() -> Fault {
    Fault::new("rings", "只能有一个外环，不能有洞或几块", "give one outer ring, without holes or further parts")
}

/// The corners of a polygon as programs give it; its last position may repeat the first.
fn from_geojson(given: &Json) -> Result<Vec<Corner>, Fault> {
    let object = given.as_object().ok_or_else(no_area)?;
    if object.keys().any(|key| !matches!(key.as_str(), "type" | "coordinates" | "crs")) {
        return Err(no_area());
    }
    match object.get("type").and_then(Json::as_str) {
        Some("Polygon") => {}
        Some("MultiPolygon") => return Err(one_line()),
        _ => return Err(no_area()),
    }
    let rings = object.get("coordinates").and_then(Json::as_array).ok_or_else(no_area)?;
    let [ring] = rings.as_slice() else { return Err(one_line()) };
    let corners =
        ring.as_array().ok_or_else(no_area)?.iter().map(|position| match position.as_array().map(Vec::as_slice) {
            Some([lon, lat]) => lon.as_f64().zip(lat.as_f64()).ok_or_else(no_area),
            _ => Err(no_area()),
        });
    let corners = corners.collect::<Result<Vec<_>, _>>()?;
    match object.get("crs").map(Json::as_str) {
        None | Some(Some("wgs84")) => Ok(corners),
        Some(Some("gcj02")) => {
            let convert = |(at, (lon, lat)): (usize, Corner)| {
                there(at, (lon, lat))?;
                Ok(geo::gcj02_to_wgs84(lon, lat))
            };
            corners.into_iter().enumerate().map(convert).collect()
        }
        Some(_) => Err(Fault::new("crs", "坐标系应为 wgs84 或 gcj02", "give the crs as wgs84 or gcj02")),
    }
}

/// The corners of `POLYGON ((lon lat, lon lat, …))`.
fn from_wkt(text: &str) -> Result<Vec<Corner>, Fault> {
    let text = text.trim();
    let (Some(word), Some(rest)) = (text.get(..7), text.get(7..)) else { return Err(no_area()) };
    if !word.eq_ignore_ascii_case("polygon") {
        return Err(if text.to_ascii_lowercase().starts_with("multipolygon") { one_line() } else { no_area() });
    }
    let inside =
        |text: &str| -> Option<String> { Some(text.trim().strip_prefix('(')?.strip_suffix(')')?.trim().to_owned()) };
    let line = inside(rest).and_then(|rings| inside(&rings)).ok_or_else(no_area)?;
    if line.contains(['(', ')']) {
        return Err(one_line());
    }
    let corners = line.split(',').map(|pair| {
        let degrees = |part: &str| part.parse::<f64>().ok().filter(|_| cells::is_plain_number(part));
        match pair.split_whitespace().collect::<Vec<_>>().as_slice() {
            [lon, lat] => degrees(lon).zip(degrees(lat)).ok_or_else(no_area),
            _ => Err(no_area()),
        }
    });
    corners.collect()
}

/// One spelling of an area: to a centimetre, against the clock, from its westernmost corner on, closed.
fn canonical(corners: Vec<Corner>) -> Result<Json, Fault> {
    for (at, corner) in corners.iter().enumerate() {
        there(at, *corner)?;
    }
    let mut corners = corners.into_iter().map(|(lon, lat)| point::rounded(lon, lat)).collect::<Vec<_>>();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if corners.len() < 3 {
        return Err(Fault::new("min", "至少要有三个不同的点", "give at least three different points"));
    }
    if corners.len() > CORNERS_MAX {
        let given = corners.len();
        return Err(Fault::new(
            "max",
            format!("共有 {given} 个点，最多 {CORNERS_MAX} 个，请先简化"),
            format!("there are {given} points, {CORNERS_MAX} at most: simplify the line first"),
        ));
    }
    geo::Polygon::from_geojson(&polygon(&corners)).map_err(|problems| {
        let said = problems.first().map(|it| (it.message.say("zh").to_owned(), it.message.say("en").to_owned()));
        let (zh, en) = said.unwrap_or_default();
        Fault::new("shape", zh, en)
    })?;
    if is_clockwise(&corners) {
        corners.reverse();
    }
    let first =
        (0..corners.len()).min_by(|a, b| corners[*a].partial_cmp(&corners[*b]).unwrap_or(std::cmp::Ordering::Equal));
    corners.rotate_left(first.unwrap_or_default());
    Ok(polygon(&corners))
}

/// Whether there is such a place on the earth.
fn there(at: usize, (lon, lat): Corner) -> Result<(), Fault> {
    geo::Point::new(lon, lat).map(drop).map_err(|problem| {
        let (zh, en) = (problem.message.say("zh"), problem.message.say("en"));
        Fault::new("range", format!("第 {} 个点：{zh}", at + 1), format!("point {}: {en}", at + 1))
    })
}

fn is_clockwise(corners: &[Corner]) -> bool {
    let (ox, oy) = corners[0];
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(a, b)| (a.0 - ox) * (b.1 - oy) - (b.0 - ox) * (a.1 - oy)).sum::<f64>() < 0.0
}

/// The GeoJSON of a line, closed.
fn polygon(corners: &[Corner]) -> Json {
    let positions = corners.iter().chain(corners.first().filter(|_| corners.first() != corners.last()));
    let positions = positions.map(|(lon, lat)| json!([lon, lat])).collect::<Vec<_>>();
    json!({"type": "Polygon", "coordinates": [positions]})
}

fn to_wkt(value: &Json) -> Option<String> {
    let ring = value["coordinates"][0].as_array()?;
    let pairs = ring.iter().map(|position| Some(format!("{} {}", position[0].as_f64()?, position[1].as_f64()?)));
    Some(format!("POLYGON (({}))", pairs.collect::<Option<Vec<_>>>()?.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_all, field_type, known, survives};
    use super::super::{check, mask};
    use super::{Json, json};

    /// A closed line as the API gives it.
    fn line(corners: &[[f64; 2]]) -> Json {
        json!({"type": "Polygon", "coordinates": [corners]})
    }

    #[test]
    fn an_area_is_one_closed_line_with_one_spelling() {
        let square = line(&[[117.7, 39.0], [117.8, 39.0], [117.8, 39.1], [117.7, 39.1], [117.7, 39.0]]);
        let open = line(&[[117.8, 39.0], [117.8, 39.1], [117.7, 39.1], [117.7, 39.0]]);
        let clockwise = line(&[[117.8, 39.1], [117.8, 39.0], [117.7, 39.0], [117.7, 39.1], [117.8, 39.1]]);
        let text = "polygon((117.7 39, 117.8 39.0,117.8 39.1, 117.70000000001 39.1))";
        check_all(
            json!({"type": "area"}),
            &[
                (square.clone(), square.clone()),
                (open, square.clone()),
                (clockwise, square.clone()),
                (json!(text), square.clone()),
                (json!("POLYGON ((117.7 39, 117.8 39, 117.8 39.1, 117.7 39.1, 117.7 39))"), square),
                (json!(" "), json!(null)),
                (line(&[[117.7, 39.0], [117.8, 39.0], [117.7, 39.0]]), json!("!min")),
                (line(&[[117.7, 39.0], [117.8, 39.0], [117.9, 39.0]]), json!("!shape")),
                // Eight corners of a bow tie cross in the middle.
                (line(&[[117.7, 39.0], [117.8, 39.1], [117.8, 39.0], [117.7, 39.1]]), json!("!shape")),
                (line(&[[39.0, 117.7], [39.0, 117.8], [39.1, 117.8]]), json!("!range")),
                (
                    json!({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 1]], [[1, 2], [3, 4], [5, 1]]]}),
                    json!("!rings"),
                ),
                (json!({"type": "MultiPolygon", "coordinates": []}), json!("!rings")),
                (json!({"type": "Point", "coordinates": [1, 2]}), json!("!type")),
                (json!({"type": "Polygon", "coordinates": [[[1, 2, 3], [3, 4], [5, 1]]]}), json!("!type")),
                (json!({"type": "Polygon", "coordinates": [[["1", 2], [3, 4], [5, 1]]]}), json!("!type")),
                (json!({"type": "Polygon", "coordinates": 7}), json!("!type")),
                (json!({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 1]]], "crs": "bd09"}), json!("!crs")),
                (json!({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 1]]], "id": 1}), json!("!type")),
                (json!("POLYGON ((1 2, 3 4, 5 1), (1 2, 3 4, 5 1))"), json!("!rings")),
                (json!("MULTIPOLYGON (((1 2, 3 4, 5 1)))"), json!("!rings")),
                (json!("POLYGON ((1 2, 3 4, 1e1 1))"), json!("!type")),
                (json!("POLYGON (1 2, 3 4, 5 1)"), json!("!type")),
                (json!("POLYGON Z ((1 2 3, 3 4 3, 5 1 3))"), json!("!type")),
                (json!("三角形"), json!("!type")),
                (json!(7), json!("!type")),
            ],
        );
        let wheel = |corners: u32| {
            let turn = |at: u32| std::f64::consts::TAU * f64::from(at) / f64::from(corners);
            let round = (0..corners).map(|at| [117.7 + turn(at).cos() / 100.0, 39.0 + turn(at).sin() / 100.0]);
            line(&round.collect::<Vec<_>>())
        };
        let of = field_type(json!({"type": "area"}));
        survives(&of, &check(&of, &wheel(500), &known()).unwrap());
        assert_eq!(check(&of, &wheel(501), &known()).unwrap_err().code, "max");
        // What a Chinese map gives lies some hundred metres off, as a point of it does.
        let mut shifted = line(&[[116.384_05, 39.913_35], [116.394_05, 39.913_35], [116.384_05, 39.923_35]]);
        shifted["crs"] = json!("gcj02");
        let corner = &check(&of, &shifted, &known()).unwrap()["coordinates"][0][0];
        assert!((corner[0].as_f64().unwrap() - 116.377_82).abs() < 1e-4, "{corner}");
        assert_eq!(mask(&of, &wheel(9)), "***");
    }
}
