//! GCJ-02, the shifted coordinates of Chinese maps, from and to WGS 84.
//!
//! The shift is a published approximation (rules 13.3): trigonometric sums around 105° E, 35° N on the Krasovsky
//! ellipsoid. It has no closed inverse, so the way back is found by stepping.

use std::f64::consts::PI;

/// Half the longer axis of the Krasovsky 1940 ellipsoid, in metres.
const SEMI_MAJOR_METRES: f64 = 6_378_245.0;
/// Its squared eccentricity.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// Longitudes and latitudes between which coordinates are shifted.
const LON_SHIFTED: std::ops::RangeInclusive<f64> = 72.004..=137.8347;
const LAT_SHIFTED: std::ops::RangeInclusive<f64> = 0.8293..=55.8271;

/// A tenth of a millimetre on the ground.
const CLOSE_ENOUGH_DEGREES: f64 = 1e-9;
/// Each step leaves about a thousandth of the error; more than this many means a border of the shifted area.
const STEPS_MAX: usize = 20;

/// What a Chinese map calls a WGS 84 position; positions outside China stay as they are.
pub fn wgs84_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !LON_SHIFTED.contains(&lon) || !LAT_SHIFTED.contains(&lat) {
        return (lon, lat);
    }
    let (east, north) = shift_metres(lon - 105.0, lat - 35.0);
    let lat_radians = lat.to_radians();
    let magic = 1.0 - ECCENTRICITY_SQUARED * lat_radians.sin() * lat_radians.sin();
    let metres_a_radian_north = SEMI_MAJOR_METRES * (1.0 - ECCENTRICITY_SQUARED) / (magic * magic.sqrt());
    let metres_a_radian_east = SEMI_MAJOR_METRES / magic.sqrt() * lat_radians.cos();
    (lon + (east / metres_a_radian_east).to_degrees(), lat + (north / metres_a_radian_north).to_degrees())
}

/// The WGS 84 position of what a Chinese map shows, to well under a centimetre.
pub fn gcj02_to_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    let (mut lon_found, mut lat_found) = (lon, lat);
    for _ in 0..STEPS_MAX {
        let (lon_there, lat_there) = wgs84_to_gcj02(lon_found, lat_found);
        let (lon_off, lat_off) = (lon_there - lon, lat_there - lat);
        lon_found -= lon_off;
        lat_found -= lat_off;
        if lon_off.abs().max(lat_off.abs()) < CLOSE_ENOUGH_DEGREES {
            break;
        }
    }
    (lon_found, lat_found)
}

/// How far a position `x`, `y` degrees from the middle is moved east and north.
fn shift_metres(x: f64, y: f64) -> (f64, f64) {
    let wave = |turns: f64| (turns * PI).sin();
    let root = x.abs().sqrt();
    let common = (20.0 * wave(6.0 * x) + 20.0 * wave(2.0 * x)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + (20.0 * wave(x) + 40.0 * wave(x / 3.0)) * 2.0 / 3.0
        + (150.0 * wave(x / 12.0) + 300.0 * wave(x / 30.0)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + (20.0 * wave(y) + 40.0 * wave(y / 3.0)) * 2.0 / 3.0
        + (160.0 * wave(y / 12.0) + 320.0 * wave(y / 30.0)) * 2.0 / 3.0;
    (east, north)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_published_check_values_come_out() {
        // rules 13.3: (lat, lon) in WGS 84, then in GCJ-02.
        for ((lat, lon), (lat_shifted, lon_shifted)) in [
            ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
            ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
            ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
        ] {
            let (lon_found, lat_found) = wgs84_to_gcj02(lon, lat);
            assert!((lon_found - lon_shifted).abs() < 1e-12 && (lat_found - lat_shifted).abs() < 1e-12);
            let (lon_back, lat_back) = gcj02_to_wgs84(lon_shifted, lat_shifted);
            assert!((lon_back - lon).abs() < 1e-9 && (lat_back - lat).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_is_shifted_outside_china() {
        for (lon, lat) in [(72.0, 30.0), (137.9, 30.0), (120.0, 0.82), (120.0, 55.83), (-0.1276, 51.5072)] {
            assert_eq!(wgs84_to_gcj02(lon, lat), (lon, lat));
            assert_eq!(gcj02_to_wgs84(lon, lat), (lon, lat));
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lon in 73.0..136.0f64, lat in 3.0..54.0f64) {
            let (lon_shifted, lat_shifted) = wgs84_to_gcj02(lon, lat);
            let (lon_back, lat_back) = gcj02_to_wgs84(lon_shifted, lat_shifted);
            prop_assert!((lon_back - lon).abs() < 1e-8 && (lat_back - lat).abs() < 1e-8);
        }
    }
}
