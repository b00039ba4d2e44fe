//! Territories: what is refused, what is enclosed, and that neighbours never quarrel over a point.

use super::*;
use proptest::prelude::*;

fn point(lon: f64, lat: f64) -> Point {
    Point { lon, lat }
}

fn polygon(coordinates: Json) -> Polygon {
    Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": coordinates})).unwrap()
}

fn refused(coordinates: Json) -> Vec<(String, String)> {
    let problems = Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": coordinates})).unwrap_err();
    assert!(problems.iter().all(|it| !it.message.zh.is_empty() && it.message.en.is_some()));
    problems.into_iter().map(|it| (it.path, it.code)).collect()
}

#[test]
fn a_clockwise_ring_is_rewound_and_not_refused() {
    // rules 13.3
    let clockwise = polygon(json!([[[100, 0], [100, 1], [101, 1], [101, 0], [100, 0]]]));
    assert_eq!(
        clockwise.to_geojson(),
        json!({"type": "Polygon", "coordinates": [[[100.0, 0.0], [101.0, 0.0], [101.0, 1.0], [100.0, 1.0], [100.0, 0.0]]]})
    );
    let text = serde_json::to_string(&clockwise).unwrap();
    assert_eq!(serde_json::from_str::<Polygon>(&text).unwrap(), clockwise);
}

#[test]
fn bad_drawings_are_refused_with_their_place() {
    let one = |path: &str, code: &str| vec![(path.to_owned(), code.to_owned())];
    let square = json!([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]);
    for (coordinates, expected) in [
        (json!("x"), one("coordinates", "type")),
        (json!([]), one("coordinates", "type")),
        (json!(["x"]), one("coordinates[0]", "type")),
        (json!([[[0, 0], [1, 0], [0, 0]]]), one("coordinates[0]", "min")),
        (json!([[[0, 0], [1, 0], [1, 1], [0, 1]]]), one("coordinates[0]", "closed")),
        (json!([[[0, 0], [1, 0], [2, 0], [0, 0]]]), one("coordinates[0]", "empty")),
        (json!([[[0, 0], [0, 0], [0, 0], [0, 0]]]), one("coordinates[0]", "empty")),
        (json!([[[0, 0], [1, "a"], [1, 1], [0, 0]]]), one("coordinates[0][1]", "type")),
        (json!([[[0, 0], [39.1, 117.2], [1, 1], [0, 0]]]), one("coordinates[0][1]", "range")),
        (json!([[[0, 0], [2, 2], [2, 0], [0, 1.5], [0, 0]]]), one("coordinates[0]", "crossing")),
        // Touching itself in a corner, and running back over its own line.
        (
            json!([[[0, 0], [4, 0], [2, 2], [4, 4], [0, 4], [2, 2], [0, 0]]]),
            vec![("coordinates[0]".into(), "crossing".into()); 4],
        ),
        (json!([[[0, 0], [4, 0], [4, 4], [6, 4], [4, 4], [0, 4], [0, 0]]]), one("coordinates[0]", "crossing")),
        (json!([square, [[20, 20], [20, 21], [21, 21], [20, 20]]]), one("coordinates[1]", "hole")),
        (json!([square, [[1, 1], [2, 1], [2, 2]]]), one("coordinates[1]", "min")),
    ] {
        let found = refused(coordinates.clone());
        if expected[0].1 == "crossing" {
            assert!(found.iter().all(|it| *it == expected[0]) && !found.is_empty(), "{coordinates}: {found:?}");
        } else {
            assert_eq!(found, expected, "{coordinates}");
        }
    }
    let hole_through_the_edge = refused(json!([square, [[5, 5], [5, 6], [12, 6], [12, 5], [5, 5]]]));
    assert!(hole_through_the_edge.iter().any(|it| it.1 == "crossing"));
    for geometry in [
        json!({"type": "Point", "coordinates": [1, 2]}),
        json!({}),
        json!(7),
        json!({"type": "MultiPolygon", "coordinates": []}),
    ] {
        assert!(Polygon::from_geojson(&geometry).is_err());
    }
}

#[test]
fn a_drawing_with_too_many_corners_is_refused() {
    let corners = VERTICES_MAX + 1;
    let mut ring: Vec<[f64; 2]> = (0..corners)
        .map(|it| (it as f64 / corners as f64 * std::f64::consts::TAU).sin_cos())
        .map(|(y, x)| [x, y])
        .collect();
    ring.push(ring[0]);
    assert_eq!(refused(json!([ring])), [("coordinates".to_owned(), "max".to_owned())]);
}

#[test]
fn holes_and_parts_are_left_out_and_counted_in() {
    let with_hole =
        polygon(json!([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [6, 3], [6, 6], [3, 6], [3, 3]]]));
    assert!(
        with_hole.contains(point(1.0, 1.0))
            && !with_hole.contains(point(4.0, 4.0))
            && !with_hole.contains(point(10.0, 4.0))
    );
    // The border rule around a hole: its western edge is out, its eastern edge is in again.
    assert!(!with_hole.contains(point(3.0, 4.0)) && with_hole.contains(point(6.0, 4.0)));
    let feature = json!({"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": [
        [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 6], [5, 5]]],
    ]}});
    let parts = Polygon::from_geojson(&feature).unwrap();
    assert!(parts.contains(point(0.5, 0.5)) && parts.contains(point(5.5, 5.5)) && !parts.contains(point(3.0, 3.0)));
    assert_eq!(parts.bounds(), Bounds { west: 0.0, east: 6.0, south: 0.0, north: 6.0 });
    assert_eq!(Polygon::from_geojson(&parts.to_geojson()).unwrap(), parts);
}

#[test]
fn a_border_belongs_to_the_eastern_and_the_northern_neighbour() {
    let square = |west: i32, south: i32| {
        polygon(json!([[[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]]))
    };
    let (here, east, north) = (square(0, 0), square(1, 0), square(0, 1));
    assert!(!here.contains(point(1.0, 0.5)) && east.contains(point(1.0, 0.5)));
    assert!(!here.contains(point(0.5, 1.0)) && north.contains(point(0.5, 1.0)));
    assert!(here.contains(point(0.0, 0.0)));
}

#[test]
fn a_hole_may_touch_the_edge() {
    polygon(json!([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[0, 4], [3, 3], [3, 6], [0, 4]]]));
}

/// Two corners of a field stand half a diagonal off the cut between the other two, 0.707 of its side. Each of the three
/// comes at most 0.24 · √2 nearer, so that both triangles keep their side of the cut and neighbours never overlap.
const PUSH: f64 = 0.24;

/// A square of `size` by `size` fields whose inner corners are pushed about, each field cut into two triangles.
fn tiles(size: usize, pushes: &[(f64, f64)]) -> Vec<Polygon> {
    let corner = |column: usize, row: usize| {
        let is_inner = (1..size).contains(&column) && (1..size).contains(&row);
        let (east, north) = if is_inner { pushes[(row * size + column) % pushes.len()] } else { (0.0, 0.0) };
        [117.0 + (column as f64 + east) * 0.01, 39.0 + (row as f64 + north) * 0.01]
    };
    let mut tiles = Vec::new();
    for row in 0..size {
        for column in 0..size {
            let (a, b) = (corner(column, row), corner(column + 1, row));
            let (c, d) = (corner(column + 1, row + 1), corner(column, row + 1));
            tiles.push(polygon(json!([[a, b, c, a]])));
            tiles.push(polygon(json!([[c, d, a, c]])));
        }
    }
    tiles
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_point_belongs_to_exactly_one_neighbour(
        pushes in prop::collection::vec((-PUSH..PUSH, -PUSH..PUSH), 4..12),
        spots in prop::collection::vec((0.0001..3.9999f64, 0.0001..3.9999f64), 20),
        shares in prop::collection::vec(0.0..1.0f64, 4),
    ) {
        let tiles = tiles(4, &pushes);
        let free = spots.iter().map(|(east, north)| point(117.0 + east * 0.01, 39.0 + north * 0.01));
        // Corners and spots on the very borders, as far as floating point can stand on a line.
        let on_borders = tiles.iter().flat_map(|tile| {
            let ring = tile.parts[0].rings[0].0.clone();
            let shares = shares.clone();
            (0..ring.len()).flat_map(move |at| {
                let (from, to) = (ring[at], ring[(at + 1) % ring.len()]);
                let between = move |share: &f64| point(from.lon + (to.lon - from.lon) * share, from.lat + (to.lat - from.lat) * share);
                shares.iter().map(between).chain([from]).collect::<Vec<_>>()
            })
        });
        let inside = |spot: &Point| spot.lon > 117.0 && spot.lon < 117.04 && spot.lat > 39.0 && spot.lat < 39.04;
        for spot in free.chain(on_borders).filter(inside) {
            let owners = tiles.iter().filter(|tile| tile.contains(spot)).count();
            prop_assert_eq!(owners, 1, "{:?}", spot);
        }
    }

    #[test]
    fn a_convex_ring_is_never_refused_and_holds_its_middle(corners in 3..200usize, lon in 75.0..130.0f64, lat in 5.0..50.0f64) {
        let at = |it: usize| (it as f64 / corners as f64 * std::f64::consts::TAU).sin_cos();
        let mut ring: Vec<[f64; 2]> = (0..corners).map(at).map(|(y, x)| [lon + x, lat + y]).collect();
        ring.push(ring[0]);
        prop_assert!(polygon(json!([ring])).contains(point(lon, lat)));
    }
}
