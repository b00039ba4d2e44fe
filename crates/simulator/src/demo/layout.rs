//! What an invented district looks like before anything of it is made: zones, streets, communities, their outlines, and
//! how many people each has.

use super::words;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How large a demo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// One street with four communities: what the tests live in.
    Town,
    /// The same street in a whole district shaped like Binhai: five zones, 21 streets and towns, about 300 communities
    /// and 24,000 volunteers, which the district states of itself.
    #[default]
    City,
}

/// How many of each role a community has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staff {
    pub(super) residents: usize,
    /// Volunteers whom orders go to.
    pub(super) volunteers: usize,
    /// Volunteers on the register who had nothing to do yet: there is somebody to choose from.
    pub(super) free: usize,
    pub(super) dispatchers: usize,
}

/// The staff of the four communities. The last has no dispatcher: a vacancy that a late order passes on its way up.
/// Its residents have no phones; the grid worker asks on their behalf.
const STAFF: [Staff; 4] = [
    Staff { residents: 3, volunteers: 3, free: 24, dispatchers: 2 },
    Staff { residents: 3, volunteers: 3, free: 20, dispatchers: 1 },
    Staff { residents: 3, volunteers: 3, free: 16, dispatchers: 1 },
    Staff { residents: 2, volunteers: 2, free: 6, dispatchers: 0 },
];

/// How many communities have people who sign in.
pub(super) const SIGNED_IN: usize = STAFF.len();

/// The volunteers of a city, those of the home street among them.
const VOLUNTEERS: usize = 24_000;

/// The sides of a community, in degrees: about a kilometre.
const WIDTH: f64 = 0.012;
const HEIGHT: f64 = 0.009;

/// The south-western corner of the street that people sign in to.
const CORNER: (f64, f64) = (117.700, 39.000);

/// Streets lie in so many columns, each of so many columns and rows of communities.
const STREET_COLUMNS: i64 = 7;
const COLUMNS: i64 = 5;
const ROWS: i64 = 3;

/// Where in that pattern the street lies that people sign in to.
const HOME: i64 = 8;

/// A zone, or a street with the zone it lies in.
#[derive(Debug, Clone)]
pub(super) struct Street {
    pub(super) code: String,
    pub(super) name: &'static str,
    /// Which zone; none for those directly below the district.
    pub(super) zone: Option<usize>,
}

/// One community.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub(super) street: usize,
    pub(super) code: String,
    pub(super) name: String,
    /// What addresses there begin with.
    pub(super) estate: String,
    pub(super) staff: Staff,
    /// South-west, south-east, north-east, north-west.
    corners: [(f64, f64); 4],
}

impl Ground {
    /// A point inside, by two shares of its sides.
    pub(super) fn point(&self, east: f64, north: f64) -> (f64, f64) {
        let between = |a: (f64, f64), b: (f64, f64), share: f64| (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
        let [south_west, south_east, north_east, north_west] = self.corners;
        let (lon, lat) = between(between(south_west, south_east, east), between(north_west, north_east, east), north);
        let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
        (round(lon), round(lat))
    }
}

/// A district on paper.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) zones: Vec<&'static str>,
    /// The first is the one that people sign in to.
    pub(super) streets: Vec<Street>,
    /// The first four are those that people sign in to.
    pub(super) communities: Vec<Ground>,
}

impl Layout {
    pub(super) fn new(size: Size, seed: u64) -> Self {
        let mut layout = Self::town();
        if size == Size::City {
            layout.add_city(seed);
        }
        layout
    }

    fn town() -> Self {
        let street = Street { code: "120199001".to_owned(), name: "听潮街道", zone: Some(0) };
        let square = Lattice { seed: None };
        let communities = words::COMMUNITIES.iter().zip(STAFF).enumerate().map(|(at, (name, staff))| Ground {
            street: 0,
            code: format!("120199001{:03}", at + 1),
            name: (*name).to_owned(),
            estate: words::ESTATES[at].to_owned(),
            staff,
            corners: square.cell([0, 1, 0, 1][at % 4], [0, 0, 1, 1][at % 4]),
        });
        Self { zones: vec![words::ZONES[0]], streets: vec![street], communities: communities.collect() }
    }

    /// The other streets around the first, with fourteen or fifteen communities each.
    fn add_city(&mut self, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed ^ 0x1a40);
        let lattice = Lattice { seed: Some(seed) };
        self.zones = words::ZONES.to_vec();
        let places = (0..).filter(|place| *place != HOME);
        for (street, (name, place)) in (1..).zip(words::STREETS.iter().zip(places)) {
            let code = format!("120199{:03}", street + 1);
            let zone = (street % 4 != 0).then_some(street % words::ZONES.len());
            self.streets.push(Street { code: code.clone(), name, zone });
            let (west, south) = corner_of(place);
            // One cell of some streets is water.
            let water = rng.random_range(0..2 * COLUMNS * ROWS);
            let cells = (0..COLUMNS * ROWS).filter(|cell| *cell != water);
            for (number, cell) in (1..).zip(cells) {
                let estate = words::estate(self.communities.len() - SIGNED_IN);
                let is_town = name.ends_with('镇');
                self.communities.push(Ground {
                    street,
                    code: format!("{code}{number:03}"),
                    name: format!("{estate}{}", if is_town { "村" } else { "社区" }),
                    estate,
                    staff: Staff {
                        residents: 4,
                        volunteers: 0,
                        free: 0,
                        dispatchers: usize::from(rng.random_range(0..20) > 0),
                    },
                    corners: lattice.cell(west + cell % COLUMNS, south + cell / COLUMNS),
                });
            }
        }
        self.spread_volunteers();
    }

    fn spread_volunteers(&mut self) {
        let at_home = STAFF.iter().map(|staff| staff.volunteers + staff.free).sum::<usize>();
        let others = &mut self.communities[SIGNED_IN..];
        let (each, more) = ((VOLUNTEERS - at_home) / others.len(), (VOLUNTEERS - at_home) % others.len());
        for (at, ground) in others.iter_mut().enumerate() {
            ground.staff.volunteers = each + usize::from(at < more);
        }
    }
}

/// The cell in which a street's first community lies, counted from that of the street people sign in to.
fn corner_of(place: i64) -> (i64, i64) {
    let column_and_row = |place: i64| ((place % STREET_COLUMNS) * COLUMNS, (place / STREET_COLUMNS) * ROWS);
    let ((west, south), (home_west, home_south)) = (column_and_row(place), column_and_row(HOME));
    (west - home_west, south - home_south)
}

/// Where the corners of communities lie: neighbours share them, so that outlines meet without gaps.
struct Lattice {
    /// Without one, every community is a rectangle.
    seed: Option<u64>,
}

impl Lattice {
    fn cell(&self, column: i64, row: i64) -> [(f64, f64); 4] {
        [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)].map(|(x, y)| self.corner(x, y))
    }

    /// A corner, moved by at most a fifth of a side: every community stays convex. The home street keeps its corners.
    fn corner(&self, column: i64, row: i64) -> (f64, f64) {
        let is_home = (0..=2).contains(&column) && (0..=2).contains(&row);
        let mut away = || 0.0;
        let mut rng = self.seed.filter(|_| !is_home).map(|seed| {
            let place = (column.rem_euclid(1 << 16) << 16 | row.rem_euclid(1 << 16)).unsigned_abs();
            StdRng::seed_from_u64(seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        });
        let mut shift = || rng.as_mut().map_or_else(&mut away, |rng| rng.random_range(-0.2..0.2));
        let (east, north) = (column as f64 + shift(), row as f64 + shift());
        (CORNER.0 + WIDTH * east, CORNER.1 + HEIGHT * north)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gridwork_kernel::geo::{Point, Polygon};
    use std::collections::HashSet;

    #[test]
    fn a_city_has_the_shape_of_the_district_it_stands_for() {
        let city = Layout::new(Size::City, 1);
        assert_eq!((city.zones.len(), city.streets.len()), (5, 21));
        assert!((290..=310).contains(&city.communities.len()), "{}", city.communities.len());
        assert_eq!(city.communities.iter().map(|it| it.staff.volunteers + it.staff.free).sum::<usize>(), VOLUNTEERS);
        for names in [
            city.communities.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
            city.communities.iter().map(|it| it.code.as_str()).collect(),
            city.streets.iter().map(|it| it.name).collect(),
        ] {
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{names:?}");
        }
    }

    #[test]
    fn the_first_street_is_the_town_in_any_size() {
        let (town, city) = (Layout::new(Size::Town, 1), Layout::new(Size::City, 1));
        assert_eq!(town.communities.len(), SIGNED_IN);
        for (small, large) in town.communities.iter().zip(&city.communities) {
            assert_eq!(format!("{small:?}"), format!("{large:?}"));
        }
    }

    #[test]
    fn a_point_of_a_community_lies_in_no_other() {
        let city = Layout::new(Size::City, 7);
        let outline = |ground: &Ground| {
            let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)].map(|(x, y)| {
                let (lon, lat) = ground.point(x, y);
                [lon, lat]
            });
            Polygon::from_geojson(&serde_json::json!({"type": "Polygon", "coordinates": [ring]})).unwrap()
        };
        let outlines = city.communities.iter().map(outline).collect::<Vec<_>>();
        for (at, ground) in city.communities.iter().enumerate() {
            let (lon, lat) = ground.point(0.03, 0.97);
            let point = Point::new(lon, lat).unwrap();
            let holding = outlines.iter().enumerate().filter(|(_, outline)| outline.contains(point));
            assert_eq!(holding.map(|(at, _)| at).collect::<Vec<_>>(), [at], "{}", ground.name);
        }
    }
}
