//! Finds who is near without looking at everybody: points in the cells of a grid, asked ring by ring.

use std::collections::HashMap;

/// Metres to a degree of latitude, for the shape of the cells only: distances themselves are measured by expressions.
const METRES_A_DEGREE: f64 = 111_195.0;
/// On average so many points lie in a cell.
const IN_A_CELL: f64 = 4.0;

/// A point with its number: longitude and latitude.
type Numbered = (u32, f64, f64);

/// Points on a map, numbered in the order in which they were given.
#[derive(Debug, Clone)]
pub struct Nearest {
    south: f64,
    west: f64,
    /// How much narrower a degree of longitude is here.
    narrowing: f64,
    /// Side of a cell in degrees of latitude.
    cell: f64,
    wide: i32,
    high: i32,
    cells: HashMap<(i32, i32), Vec<Numbered>>,
}

impl Nearest {
    /// An index over points.
    pub fn new(points: impl Iterator<Item = Numbered>) -> Self {
        let points: Vec<_> = points.collect();
        let least = |axis: fn(&Numbered) -> f64| points.iter().map(axis).fold(f64::INFINITY, f64::min);
        let most = |axis: fn(&Numbered) -> f64| points.iter().map(axis).fold(f64::NEG_INFINITY, f64::max);
        let (west, east, south, north) = (least(|it| it.1), most(|it| it.1), least(|it| it.2), most(|it| it.2));
        if points.is_empty() {
            return Self { south: 0.0, west: 0.0, narrowing: 1.0, cell: 1.0, wide: 0, high: 0, cells: HashMap::new() };
        }
        let narrowing = ((south + north) / 2.0).to_radians().cos().max(0.01);
        let (width, height) = ((east - west) * narrowing, north - south);
        // Never smaller than a metre: points that all lie in one spot share one cell.
        let side = (width.max(1e-5) * height.max(1e-5) * IN_A_CELL / points.len() as f64).sqrt();
        let cell = side.max(1.0 / METRES_A_DEGREE).max(width.max(height) / 10_000.0);
        let mut index = Self { south, west, narrowing, cell, wide: 0, high: 0, cells: HashMap::new() };
        (index.wide, index.high) = index.cell_of(east, north);
        for (number, lon, lat) in points {
            index.cells.entry(index.cell_of(lon, lat)).or_default().push((number, lon, lat));
        }
        index
    }

    fn cell_of(&self, lon: f64, lat: f64) -> (i32, i32) {
        // Far outside the index a cell is as good as any other beyond its edge.
        let at = |degrees: f64| (degrees / self.cell).floor().clamp(-1e6, 1e6) as i32;
        (at((lon - self.west) * self.narrowing), at(lat - self.south))
    }

    /// Visits points around a place, ring after ring, the nearest of each ring first, until `visit` says stop.
    ///
    /// A point of the next ring can be nearer than one in the corner of this one, by at most the side of a cell.
    pub fn around(&self, lon: f64, lat: f64, mut visit: impl FnMut(u32) -> bool) {
        if self.cells.is_empty() {
            return;
        }
        let (x, y) = self.cell_of(lon, lat);
        let outermost = [x, y, self.wide - x, self.high - y].into_iter().map(i32::abs).max().unwrap_or(0);
        // From a place outside, the rings before the first that touches the index are empty.
        let nearest_x = x.clamp(0, self.wide);
        let nearest_y = y.clamp(0, self.high);
        let first = (x - nearest_x).abs().max((y - nearest_y).abs());
        let mut ring = Vec::new();
        for radius in first..=outermost {
            ring.clear();
            self.ring(x, y, radius, |number, east, north| {
                let (dx, dy) = ((east - lon) * self.narrowing, north - lat);
                ring.push((dx * dx + dy * dy, number));
            });
            ring.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            if ring.iter().any(|(_, number)| !visit(*number)) {
                return;
            }
        }
    }

    /// The points in the cells at exactly this many steps, within the index.
    fn ring(&self, x: i32, y: i32, radius: i32, mut each: impl FnMut(u32, f64, f64)) {
        let mut cell = |x: i32, y: i32| {
            for (number, lon, lat) in self.cells.get(&(x, y)).into_iter().flatten() {
                each(*number, *lon, *lat);
            }
        };
        let (west, east) = ((x - radius).max(0), (x + radius).min(self.wide));
        for row in [y - radius, y + radius] {
            if (0..=self.high).contains(&row) {
                (west..=east).for_each(|x| cell(x, row));
            }
            if radius == 0 {
                return;
            }
        }
        let (south, north) = ((y - radius + 1).max(0), (y + radius - 1).min(self.high));
        for column in [x - radius, x + radius] {
            if (0..=self.wide).contains(&column) {
                (south..=north).for_each(|y| cell(column, y));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn visited(points: &[(f64, f64)], lon: f64, lat: f64) -> Vec<u32> {
        let numbered = points.iter().enumerate().map(|(at, (lon, lat))| (at as u32, *lon, *lat));
        let mut all = Vec::new();
        Nearest::new(numbered).around(lon, lat, |number| {
            all.push(number);
            true
        });
        all
    }

    proptest! {
        #[test]
        fn everybody_is_visited_once_from_wherever_one_asks(
            points in prop::collection::vec((117.0..118.0, 38.5..39.5), 0..80),
            lon in 116.0..119.0, lat in 38.0..40.0,
        ) {
            let mut all = visited(&points, lon, lat);
            all.sort_unstable();
            prop_assert_eq!(all, (0..points.len() as u32).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_nearest_come_first() {
        let points = [(117.70, 39.00), (117.71, 39.00), (117.80, 39.05), (117.7001, 39.0001)];
        assert_eq!(visited(&points, 117.70, 39.00), [0, 3, 1, 2]);
    }

    #[test]
    fn all_in_one_spot_is_no_trouble() {
        assert_eq!(visited(&[(117.7, 39.0); 5], 117.7, 39.0).len(), 5);
        assert_eq!(visited(&[], 117.7, 39.0), Vec::<u32>::new());
    }

    #[test]
    fn asking_stops_when_told() {
        let mut seen = 0;
        let points = (0..100).map(|at| (at, 117.0 + f64::from(at) / 1_000.0, 39.0));
        Nearest::new(points).around(117.0, 39.0, |_| {
            seen += 1;
            seen < 7
        });
        assert_eq!(seen, 7);
    }
}
