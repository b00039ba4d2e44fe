//! Territories: GeoJSON polygons, checked when drawn, asked whether a point lies in them.

use super::Point;
use super::ring::{Ring, crossings};
use crate::error::Problem;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value as Json, json};

/// A territory may have so many corners and no more.
pub const VERTICES_MAX: usize = 50_000;
/// After so many crossings the drawing is wrong as a whole and the rest says nothing new.
const CROSSINGS_SHOWN: usize = 5;

/// A territory in one or several parts, each with or without holes.
///
/// A point on a border belongs to exactly one of two neighbours: to the eastern one, and on a border that runs from
/// west to east to the northern one. This holds wherever neighbours share the corners of their border.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    parts: Vec<Part>,
    bounds: Bounds,
}

/// An outer ring, counter-clockwise, and its holes, clockwise.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    rings: Vec<Ring>,
}

/// The box around a territory, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The least longitude.
    pub west: f64,
    /// The greatest longitude.
    pub east: f64,
    /// The least latitude.
    pub south: f64,
    /// The greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// Whether a point lies in the box or on its edge.
    pub fn contains(&self, point: Point) -> bool {
        (self.west..=self.east).contains(&point.lon) && (self.south..=self.north).contains(&point.lat)
    }

    fn around(points: impl Iterator<Item = Point>) -> Self {
        let none =
            Self { west: f64::INFINITY, east: f64::NEG_INFINITY, south: f64::INFINITY, north: f64::NEG_INFINITY };
        points.fold(none, |bounds, point| Self {
            west: bounds.west.min(point.lon),
            east: bounds.east.max(point.lon),
            south: bounds.south.min(point.lat),
            north: bounds.north.max(point.lat),
        })
    }
}

impl Polygon {
    /// Reads a GeoJSON `Polygon` or `MultiPolygon`, or a `Feature` with one, as a person or a file gives it.
    ///
    /// # Errors
    /// Every problem found: wrong types, open or empty rings, lines that cross, holes outside their part.
    pub fn from_geojson(given: &Json) -> Result<Self, Vec<Problem>> {
        let polygon = Self::read(given)?;
        let problems = polygon.faults();
        if problems.is_empty() { Ok(polygon) } else { Err(problems) }
    }

    /// The territory as a GeoJSON geometry, wound as RFC 7946 wants it.
    pub fn to_geojson(&self) -> Json {
        let positions = |part: &Part| part.rings.iter().map(Ring::positions).collect::<Vec<_>>();
        match self.parts.as_slice() {
            [part] => json!({"type": "Polygon", "coordinates": positions(part)}),
            parts => json!({"type": "MultiPolygon", "coordinates": parts.iter().map(positions).collect::<Vec<_>>()}),
        }
    }

    /// Whether a point belongs to the territory; see there for points on a border.
    pub fn contains(&self, point: Point) -> bool {
        self.bounds.contains(point) && self.parts.iter().any(|part| part.contains(point))
    }

    /// The box around the territory.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Reads the shape without asking whether its lines cross, which takes longer than reading what was checked once.
    fn read(given: &Json) -> Result<Self, Vec<Problem>> {
        let geometry = if given["type"] == "Feature" { &given["geometry"] } else { given };
        let coordinates = &geometry["coordinates"];
        let mut problems = Vec::new();
        let parts = match geometry["type"].as_str() {
            Some("Polygon") => vec![Part::read(coordinates, "coordinates", &mut problems)],
            Some("MultiPolygon") => match coordinates.as_array() {
                Some(list) if !list.is_empty() => {
                    let read = |(index, part)| Part::read(part, &format!("coordinates[{index}]"), &mut problems);
                    list.iter().enumerate().map(read).collect()
                }
                _ => {
                    problems.push(Problem::new(
                        "coordinates",
                        "type",
                        "应为多边形数组",
                        "this must be a list of polygons",
                    ));
                    Vec::new()
                }
            },
            _ => {
                problems.push(Problem::new(
                    "type",
                    "type",
                    "应为 GeoJSON 的 Polygon 或 MultiPolygon",
                    "this must be a GeoJSON Polygon or MultiPolygon",
                ));
                Vec::new()
            }
        };
        let Some(parts) = parts.into_iter().collect::<Option<Vec<Part>>>().filter(|_| problems.is_empty()) else {
            return Err(problems);
        };
        let corners: usize = parts.iter().flat_map(|part| &part.rings).map(|ring| ring.0.len()).sum();
        if corners > VERTICES_MAX {
            return Err(vec![Problem::new(
                "coordinates",
                "max",
                format!("共有 {corners} 个点，最多 {VERTICES_MAX} 个，请先简化"),
                format!("there are {corners} positions, {VERTICES_MAX} at most: simplify the lines first"),
            )]);
        }
        let bounds = Bounds::around(parts.iter().flat_map(|part| &part.rings[0].0).copied());
        Ok(Self { parts, bounds })
    }

    /// What is wrong with the lines as drawn.
    fn faults(&self) -> Vec<Problem> {
        let rings: Vec<&Ring> = self.parts.iter().flat_map(|part| &part.rings).collect();
        let paths: Vec<String> = self.paths();
        let mut problems: Vec<Problem> = crossings(&rings, CROSSINGS_SHOWN)
            .into_iter()
            .map(|(ring, at)| {
                let (lon, lat) = (at.lon, at.lat);
                Problem::new(
                    paths[ring].clone(),
                    "crossing",
                    format!("边界在经度 {lon:.6}、纬度 {lat:.6} 附近与自身或另一条边界相交"),
                    format!("the line meets itself or another near longitude {lon:.6}, latitude {lat:.6}"),
                )
            })
            .collect();
        let mut ring = 0;
        for part in &self.parts {
            for (index, hole) in part.rings.iter().enumerate() {
                if index > 0 && !part.surrounds(hole) {
                    let (zh, en) = ("洞不在外环之内", "the hole does not lie inside its outer ring");
                    problems.push(Problem::new(paths[ring].clone(), "hole", zh, en));
                }
                ring += 1;
            }
        }
        problems
    }

    /// Where each ring stands in the GeoJSON, in order.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            let before = if self.parts.len() == 1 { String::new() } else { format!("[{index}]") };
            paths.extend((0..part.rings.len()).map(|ring| format!("coordinates{before}[{ring}]")));
        }
        paths
    }
}

impl Part {
    fn read(coordinates: &Json, path: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        let list = coordinates.as_array().filter(|list| !list.is_empty());
        let Some(list) = list else {
            problems.push(Problem::new(path, "type", "应为环的数组", "this must be a list of rings"));
            return None;
        };
        let read = |(index, ring)| Ring::read(ring, &format!("{path}[{index}]"), problems);
        let rings: Vec<Option<Ring>> = list.iter().enumerate().map(read).collect();
        let mut rings: Vec<Ring> = rings.into_iter().collect::<Option<_>>()?;
        for (index, ring) in rings.iter_mut().enumerate() {
            ring.wind(index == 0);
        }
        Some(Self { rings })
    }

    fn contains(&self, point: Point) -> bool {
        // Odd: out of the part's ring once, or once more than into and out of its holes.
        self.rings.iter().map(|ring| ring.crossings_to_the_east(point)).sum::<usize>() % 2 == 1
    }

    /// Whether a hole that crosses nothing lies inside the outer ring: then most of its corners do, all but those
    /// with which it may touch the edge.
    fn surrounds(&self, hole: &Ring) -> bool {
        let inside = hole.0.iter().filter(|corner| self.rings[0].crossings_to_the_east(**corner) % 2 == 1).count();
        inside * 2 > hole.0.len()
    }
}

impl Serialize for Polygon {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_geojson().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Polygon {
    /// Reads what was checked before; what people give goes through [`Polygon::from_geojson`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Json::deserialize(deserializer)?;
        Self::read(&given).map_err(|problems| {
            let first = problems.first().map_or("", |problem| problem.message.say("en"));
            serde::de::Error::custom(first)
        })
    }
}

#[cfg(test)]
mod tests;
