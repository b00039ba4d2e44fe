//! A point on the earth: checked on the way in, measured on a sphere, blurred to a square.

use super::Bounds;
use crate::error::Problem;
use serde::{Deserialize, Serialize};

/// The mean radius of the earth (IUGG), in metres.
pub const EARTH_RADIUS_METRES: f64 = 6_371_008.8;
/// A degree of latitude on the mean sphere.
const METRES_A_DEGREE: f64 = EARTH_RADIUS_METRES * std::f64::consts::PI / 180.0;

/// A position in WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Degrees")]
pub struct Point {
    /// Degrees east of Greenwich, -180 to 180.
    pub lon: f64,
    /// Degrees north of the equator, -90 to 90.
    pub lat: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Degrees {
    lon: f64,
    lat: f64,
}

impl TryFrom<Degrees> for Point {
    type Error = String;
    fn try_from(degrees: Degrees) -> Result<Self, Self::Error> {
        Self::new(degrees.lon, degrees.lat).map_err(|problem| problem.message.say("en").to_owned())
    }
}

impl Point {
    /// A point, if there is such a place.
    ///
    /// # Errors
    /// A problem at `lon` or `lat`.
    pub fn new(lon: f64, lat: f64) -> Result<Self, Problem> {
        if !lon.is_finite() || lon.abs() > 180.0 {
            return Err(Problem::new(
                "lon",
                "range",
                format!("经度 {lon} 不在 -180 到 180 之间"),
                format!("the longitude {lon} is not between -180 and 180"),
            ));
        }
        if !lat.is_finite() || lat.abs() > 90.0 {
            // Latitude first is the commonest slip, and for all of China it shows.
            let (zh, en) = if lat.abs() <= 180.0 {
                ("；经纬度是否写反了？", "; are lon and lat swapped?")
            } else {
                ("", "")
            };
            return Err(Problem::new(
                "lat",
                "range",
                format!("纬度 {lat} 不在 -90 到 90 之间{zh}"),
                format!("the latitude {lat} is not between -90 and 90{en}"),
            ));
        }
        Ok(Self { lon, lat })
    }

    /// The way to another point over the surface of a sphere, in metres (within half a percent of the ellipsoid).
    pub fn distance_metres(self, other: Self) -> f64 {
        let (from, to) = (self.lat.to_radians(), other.lat.to_radians());
        let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let chord = half(other.lat - self.lat) + from.cos() * to.cos() * half(other.lon - self.lon);
        // Rounding may carry the chord of opposite points just over one.
        2.0 * EARTH_RADIUS_METRES * chord.clamp(0.0, 1.0).sqrt().asin()
    }

    /// The box in which everything lies that is at most so many metres away.
    pub fn around(self, metres: f64) -> Bounds {
        let high = metres / METRES_A_DEGREE;
        let wide = high / self.lat.to_radians().cos().max(0.01);
        Bounds { west: self.lon - wide, east: self.lon + wide, south: self.lat - high, north: self.lat + high }
    }

    /// The middle of the square of about `metres` side in which this point lies.
    ///
    /// The squares lie fixed on the earth and nothing is random, so asking again, or asking for many cases at the
    /// same door, tells no more than asking once.
    pub fn blurred(self, metres: u32) -> Self {
        let rows_high = f64::from(metres.max(1)) / METRES_A_DEGREE;
        let lat = middle(self.lat, rows_high, 90.0);
        // Every point of a row must see the same columns, so their width comes from the row and not from the point.
        let columns_wide = rows_high / lat.to_radians().cos().max(0.01);
        Self { lon: middle(self.lon, columns_wide, 180.0), lat }
    }
}

/// The middle of the cell of a grid over degrees in which a value lies, to a centimetre.
fn middle(degrees: f64, cell: f64, limit: f64) -> f64 {
    let middle = ((degrees / cell).floor() + 0.5) * cell;
    ((middle * 1e7).round() / 1e7).clamp(-limit, limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(lon: f64, lat: f64) -> Point {
        Point::new(lon, lat).unwrap()
    }

    #[test]
    fn there_is_no_place_beyond_the_poles() {
        let refused = [(181.0, 0.0, "lon"), (0.0, -90.1, "lat"), (f64::NAN, 0.0, "lon"), (0.0, f64::INFINITY, "lat")];
        for (lon, lat, path) in refused {
            assert_eq!(Point::new(lon, lat).unwrap_err().path, path);
        }
        assert!(Point::new(39.1, 117.2).unwrap_err().message.say("en").contains("swapped"));
        for text in [r#"{"lon":190,"lat":1}"#, r#"{"lon":1}"#, r#"{"lon":1,"lat":1,"alt":3}"#, r#"{"lon":"1","lat":1}"#]
        {
            assert!(serde_json::from_str::<Point>(text).is_err(), "{text}");
        }
        assert_eq!(serde_json::from_str::<Point>(r#"{"lon":117,"lat":39.5}"#).unwrap(), point(117.0, 39.5));
    }

    #[test]
    fn distances_are_those_of_the_sphere() {
        let check = |a: Point, b: Point, metres: f64| {
            let found = a.distance_metres(b);
            assert!((found - metres).abs() < 1.0, "{found}");
        };
        // A degree of the equator, half way round, and Tianjin to Beijing.
        check(point(0.0, 0.0), point(1.0, 0.0), 111_195.0);
        check(point(0.0, 90.0), point(0.0, -90.0), 20_015_115.0);
        check(point(117.2, 39.13), point(116.4, 39.9), 109_727.3);
    }

    #[test]
    fn a_blurred_point_tells_its_square_and_no_more() {
        let middle = point(117.7, 39.03).blurred(300);
        assert_eq!(middle.blurred(300), middle);
        assert_eq!(point(117.7001, 39.0301).blurred(300), middle);
        assert_ne!(point(117.71, 39.03).blurred(300), middle);
    }

    proptest! {
        #[test]
        fn the_box_around_a_point_holds_what_is_near(lon in 73.0..136.0f64, lat in 3.0..54.0f64, turn in 0.0..std::f64::consts::TAU) {
            let middle = point(lon, lat);
            let bounds = middle.around(200.0);
            let there = point(lon + 0.0015 * turn.cos(), lat + 0.0015 * turn.sin());
            prop_assert!(bounds.contains(there) || middle.distance_metres(there) > 200.0);
        }

        #[test]
        fn distance_is_symmetric_and_zero_only_in_place(a in (-180.0..180.0f64, -90.0..90.0f64), b in (-180.0..180.0f64, -90.0..90.0f64)) {
            let (a, b) = (point(a.0, a.1), point(b.0, b.1));
            prop_assert!((a.distance_metres(b) - b.distance_metres(a)).abs() < 1e-6);
            prop_assert!(a.distance_metres(b) >= 0.0);
            prop_assert_eq!(a.distance_metres(a), 0.0);
        }

        #[test]
        fn blurring_moves_by_no_more_than_half_a_diagonal(lon in 73.0..136.0f64, lat in 3.0..54.0f64, metres in 1..5000u32) {
            let exact = point(lon, lat);
            let blurred = exact.blurred(metres);
            let half_diagonal = f64::from(metres) / 2.0_f64.sqrt();
            prop_assert!(exact.distance_metres(blurred) <= half_diagonal * 1.01 + 0.1);
            prop_assert_eq!(blurred.blurred(metres), blurred);
        }
    }
}
