//! Points and territories on the map: checked, converted between the map systems of China, measured, made coarse.
//!
//! Everything is kept in WGS 84 (CGCS2000 differs by centimetres); GCJ-02 exists only at the edge of the map.

mod gcj02;
mod point;
mod polygon;
mod ring;

pub use gcj02::{gcj02_to_wgs84, wgs84_to_gcj02};
pub use point::{EARTH_RADIUS_METRES, Point};
pub use polygon::{Bounds, Polygon, VERTICES_MAX};
