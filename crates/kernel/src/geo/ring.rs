//! Closed lines: read from positions, checked for crossing themselves or one another, asked what they enclose.

use super::Point;
use crate::error::Problem;
use serde_json::Value as Json;

/// A closed line without its repeated last position.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ring(pub(super) Vec<Point>);

/// One side of a ring.
#[derive(Clone, Copy)]
struct Side {
    ring: usize,
    index: usize,
    from: Point,
    to: Point,
}

impl Ring {
    /// Reads GeoJSON positions; every problem is added with its path.
    pub(super) fn read(positions: &Json, path: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        let Some(positions) = positions.as_array() else {
            problems.push(Problem::new(path, "type", "应为坐标数组", "this must be a list of positions"));
            return None;
        };
        let known = problems.len();
        let mut points = Vec::with_capacity(positions.len());
        for (index, position) in positions.iter().enumerate() {
            match read_position(position) {
                Ok(point) => points.push(point),
                Err(problem) => problems.push(Problem { path: format!("{path}[{index}]"), ..problem }),
            }
        }
        if problems.len() > known {
            return None;
        }
        if points.len() < 4 {
            let given = points.len();
            problems.push(Problem::new(
                path,
                "min",
                format!("环至少要有 4 个点（首尾相同），现有 {given} 个"),
                format!("a ring needs at least 4 positions, the last equal to the first; here are {given}"),
            ));
            return None;
        }
        if points.first() != points.last() {
            problems.push(Problem::new(
                path,
                "closed",
                "环没有闭合：最后一个点须与第一个点相同",
                "the ring is not closed: its last position must equal its first",
            ));
            return None;
        }
        points.pop();
        points.dedup();
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        let ring = Self(points);
        if ring.0.len() < 3 || ring.signed_area() == 0.0 {
            problems.push(Problem::new(path, "empty", "环没有围出任何面积", "the ring encloses nothing"));
            return None;
        }
        Some(ring)
    }

    /// Positions as GeoJSON wants them, the first repeated at the end.
    pub(super) fn positions(&self) -> Vec<[f64; 2]> {
        self.0.iter().chain(self.0.first()).map(|point| [point.lon, point.lat]).collect()
    }

    /// Turns the ring counter-clockwise, or clockwise.
    pub(super) fn wind(&mut self, counter_clockwise: bool) {
        if (self.signed_area() > 0.0) != counter_clockwise {
            // The first position stays the first.
            self.0[1..].reverse();
        }
    }

    /// Twice the enclosed area in square degrees; positive when counter-clockwise.
    fn signed_area(&self) -> f64 {
        // Measured from the first position, where the numbers are small.
        let origin = self.0[0];
        self.0.windows(2).map(|pair| turn(origin, pair[0], pair[1])).sum()
    }

    fn sides(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let last_to_first = self.0.last().copied().zip(self.0.first().copied());
        self.0.windows(2).map(|pair| (pair[0], pair[1])).chain(last_to_first)
    }

    /// How many sides a line from the point to the east crosses.
    ///
    /// Each side is looked at from its southern end, whichever way the ring runs, so that two neighbours sharing it
    /// always agree on which of them a point belongs to.
    pub(super) fn crossings_to_the_east(&self, point: Point) -> usize {
        let is_crossed = |(from, to): (Point, Point)| {
            let (south, north) = if from.lat <= to.lat { (from, to) } else { (to, from) };
            // Half open: a line through a corner meets the side that goes north from there, and not the other.
            south.lat <= point.lat && point.lat < north.lat && turn(south, north, point) > 0.0
        };
        self.sides().filter(|side| is_crossed(*side)).count()
    }
}

fn read_position(position: &Json) -> Result<Point, Problem> {
    let numbers: Option<Vec<f64>> = position.as_array().and_then(|list| list.iter().map(Json::as_f64).collect());
    match numbers.as_deref() {
        // A third number is the height, which a territory has no use for.
        Some(&[lon, lat] | &[lon, lat, _]) => Point::new(lon, lat),
        _ => Err(Problem::new("", "type", "位置应为 [经度, 纬度]", "a position is [longitude, latitude]")),
    }
}

/// Positive when `c` lies to the left of the way from `a` to `b`, zero when on it.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon)
}

/// Places where a ring meets itself or runs through another, at most `most` of them.
pub(super) fn crossings(rings: &[&Ring], most: usize) -> Vec<(usize, Point)> {
    let mut sides: Vec<Side> = Vec::new();
    for (ring, line) in rings.iter().enumerate() {
        sides.extend(line.sides().enumerate().map(|(index, (from, to))| Side { ring, index, from, to }));
    }
    // Sweeping from west to east, a side is compared only with those that begin before it ends.
    sides.sort_by(|a, b| a.west().total_cmp(&b.west()));
    let mut found = Vec::new();
    for (position, side) in sides.iter().enumerate() {
        for other in sides[position + 1..].iter().take_while(|other| other.west() <= side.east()) {
            if side.south() <= other.north() && other.south() <= side.north() && meet(side, other, rings) {
                found.push((
                    side.ring,
                    if side.ring == other.ring && is_next(side, other, rings) { other.from } else { side.near(other) },
                ));
                if found.len() >= most {
                    return found;
                }
            }
        }
    }
    found
}

impl Side {
    fn west(&self) -> f64 {
        self.from.lon.min(self.to.lon)
    }

    fn east(&self) -> f64 {
        self.from.lon.max(self.to.lon)
    }

    fn south(&self) -> f64 {
        self.from.lat.min(self.to.lat)
    }

    fn north(&self) -> f64 {
        self.from.lat.max(self.to.lat)
    }

    /// About where two sides that meet do so.
    fn near(&self, other: &Self) -> Point {
        let (a, b) = (turn(other.from, other.to, self.from), turn(other.from, other.to, self.to));
        let share = if a == b { 0.0 } else { (a / (a - b)).clamp(0.0, 1.0) };
        let between = |from: f64, to: f64| from + (to - from) * share;
        Point { lon: between(self.from.lon, self.to.lon), lat: between(self.from.lat, self.to.lat) }
    }
}

/// Whether one side of a ring follows the other.
fn is_next(side: &Side, other: &Side, rings: &[&Ring]) -> bool {
    let corners = rings[side.ring].0.len();
    (side.index + 1) % corners == other.index || (other.index + 1) % corners == side.index
}

/// Whether two sides meet in a way that rings must not.
fn meet(side: &Side, other: &Side, rings: &[&Ring]) -> bool {
    let (a, b) = (turn(side.from, side.to, other.from), turn(side.from, side.to, other.to));
    let (c, d) = (turn(other.from, other.to, side.from), turn(other.from, other.to, side.to));
    let is_through = a * b < 0.0 && c * d < 0.0;
    if side.ring != other.ring {
        // Rings may touch one another, as a hole does that reaches the edge.
        return is_through;
    }
    if is_next(side, other, rings) {
        return is_spike(side, other);
    }
    let touches = |turned: f64, side: &Side, corner: Point| turned == 0.0 && side.spans(corner);
    is_through
        || touches(a, side, other.from)
        || touches(b, side, other.to)
        || touches(c, other, side.from)
        || touches(d, other, side.to)
}

impl Side {
    /// Whether a point on the endless line through this side lies between its ends.
    fn spans(&self, point: Point) -> bool {
        (self.west()..=self.east()).contains(&point.lon) && (self.south()..=self.north()).contains(&point.lat)
    }
}

/// Whether a side runs straight back over the one before it.
fn is_spike(side: &Side, other: &Side) -> bool {
    let (before, after) = if side.to == other.from { (side, other) } else { (other, side) };
    let corner = before.to;
    let ahead = (before.from.lon - corner.lon) * (after.to.lon - corner.lon)
        + (before.from.lat - corner.lat) * (after.to.lat - corner.lat);
    turn(before.from, corner, after.to) == 0.0 && ahead > 0.0
}
