//! Places and grids: which grid a point lies in, borders included.

use crate::kit::{Dice, House, word};
use gridwork_db::Db;
use gridwork_kernel::OrgId;
use gridwork_kernel::geo::{Point, Polygon};
use gridwork_kernel::places::store::{NewPlace, add, grid_at, of_org};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};

/// A rectangle from its western, southern, eastern and northern edge.
fn rectangle([west, south, east, north]: [f64; 4]) -> Json {
    json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
}

fn territory(rings: Vec<Json>) -> Polygon {
    Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": rings})).unwrap()
}

fn place(org: OrgId, code: &str, polygon: Option<Polygon>) -> NewPlace {
    NewPlace {
        org,
        kind: "grid".to_owned(),
        code: code.to_owned(),
        name: code.to_owned(),
        polygon,
        valid_from: "2026-03-01".to_owned(),
    }
}

async fn draw(house: &House, places: Vec<NewPlace>) {
    let drawing = house.run(move |work| {
        let places = places.clone();
        Box::pin(async move {
            for place in &places {
                add(work, place).await?;
            }
            Ok(())
        })
    });
    drawing.await.unwrap();
}

/// The code of the grid at a point.
async fn grid(house: &House, lon: f64, lat: f64, on: &str) -> Option<String> {
    let found = grid_at(&mut house.view().await.conn, Point::new(lon, lat).unwrap(), on).await.unwrap();
    found.map(|place| place.code)
}

/// Four squares around 117.5, 39.5, each a tenth of a degree wide.
fn four_squares(org: OrgId) -> Vec<NewPlace> {
    let (west, middle, east, south, centre, north) = (117.4, 117.5, 117.6, 39.4, 39.5, 39.6);
    [
        ("south west", [west, south, middle, centre]),
        ("south east", [middle, south, east, centre]),
        ("north west", [west, centre, middle, north]),
        ("north east", [middle, centre, east, north]),
    ]
    .map(|(code, edges)| place(org, code, Some(territory(vec![rectangle(edges)]))))
    .into()
}

both_engines! {
    async fn a_point_on_a_shared_border_lies_in_one_grid(db: Db) {
        let house = House::binhai(db).await;
        let hexi = house.org("hexi").await;
        draw(&house, four_squares(hexi)).await;
        for (lon, lat, expected) in [
            (117.45, 39.45, Some("south west")),
            (117.55, 39.55, Some("north east")),
            // On a border: the eastern of two neighbours, the northern of two.
            (117.5, 39.45, Some("south east")),
            (117.5, 39.55, Some("north east")),
            (117.45, 39.5, Some("north west")),
            (117.5, 39.5, Some("north east")),
            // On the outer edges.
            (117.4, 39.45, Some("south west")),
            (117.45, 39.4, Some("south west")),
            (117.6, 39.45, None),
            (117.45, 39.6, None),
            (117.7, 39.5, None),
        ] {
            assert_eq!(grid(&house, lon, lat, "2026-03-02").await.as_deref(), expected, "{lon} {lat}");
        }
    }

    async fn the_box_finds_what_the_polygons_hold(db: Db) {
        let house = House::binhai(db).await;
        let hexi = house.org("hexi").await;
        let mut dice = Dice(5);
        // Stripes with slanted borders, so that boxes overlap and only the polygons tell.
        let places: Vec<NewPlace> = (0..8)
            .map(|at| {
                let (from, to) = (117.0 + f64::from(at) * 0.05, 117.05 + f64::from(at) * 0.05);
                let ring = json!([[from, 39.0], [to, 39.0], [to + 0.1, 39.2], [from + 0.1, 39.2], [from, 39.0]]);
                place(hexi, &format!("stripe {at}"), Some(territory(vec![ring])))
            })
            .collect();
        draw(&house, places.clone()).await;
        for _ in 0..60 {
            let (lon, lat) = (117.0 + dice.below(550) as f64 / 1000.0, 39.0 + dice.below(220) as f64 / 1000.0);
            let point = Point::new(lon, lat).unwrap();
            let holders: Vec<&str> = places
                .iter()
                .filter(|place| place.polygon.as_ref().unwrap().contains(point))
                .map(|place| place.code.as_str())
                .collect();
            assert!(holders.len() <= 1, "{holders:?}");
            assert_eq!(grid(&house, lon, lat, "2026-03-02").await.as_deref(), holders.first().copied(), "{lon} {lat}");
        }
    }

    async fn only_grids_that_are_drawn_and_valid_count(db: Db) {
        let house = House::binhai(db).await;
        let hexi = house.org("hexi").await;
        let edges = [117.0, 39.0, 117.1, 39.1];
        let drawn = || Some(territory(vec![rectangle(edges)]));
        let hole = territory(vec![rectangle(edges), rectangle([117.04, 39.04, 117.06, 39.06])]);
        let park = NewPlace { kind: "park".to_owned(), ..place(hexi, "a park", drawn()) };
        draw(&house, vec![park, place(hexi, "not drawn", None), place(hexi, "with a hole", Some(hole))]).await;
        assert_eq!(grid(&house, 117.02, 39.02, "2026-03-01").await.as_deref(), Some("with a hole"));
        assert_eq!(grid(&house, 117.05, 39.05, "2026-03-01").await, None, "in the hole");
        assert_eq!(grid(&house, 117.02, 39.02, "2026-02-28").await, None, "the day before its first");
        house.tamper("update place set valid_to = '2026-06-30' where code = 'with a hole'", &[]).await;
        assert_eq!(grid(&house, 117.02, 39.02, "2026-06-30").await.as_deref(), Some("with a hole"));
        assert_eq!(grid(&house, 117.02, 39.02, "2026-07-01").await, None, "the day after its last");
        let codes: Vec<String> =
            of_org(&mut house.view().await.conn, hexi).await.unwrap().into_iter().map(|place| place.code).collect();
        assert_eq!(codes, ["a park", "not drawn", "with a hole"]);
    }

    async fn a_place_needs_an_org_and_a_date(db: Db) {
        let house = House::binhai(db).await;
        let hexi = house.org("hexi").await;
        for (org, date, expected) in
            [(OrgId::fresh(), "2026-03-01", "not_found org"), (hexi, "2026-3-1", "valid_from type")]
        {
            let adding = house.run(move |work| {
                Box::pin(async move {
                    add(work, &NewPlace { valid_from: date.to_owned(), ..place(org, "a place", None) }).await
                })
            });
            assert_eq!(word(adding.await), expected);
        }
    }
}
