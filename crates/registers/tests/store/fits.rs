//! Values of every type go into their columns and come out as they were.

use crate::kit::{Dice, House, field, int, register, text};
use gridwork_db::Db;
use gridwork_definitions::model::{FieldType, Key, Register};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};
use uuid::Uuid;

const TEXTS: [&str; 8] =
    ["a", "社区服务中心", "o'neil \"x\" $1 ? %_\\", "🏘️", "line\nline", " inner  space", "null", "0"];

/// A field of every type.
fn everything() -> Register {
    let key = |local: &str| Key::new("binhai", local);
    let limits = || (None, None);
    let ((min, max), point) = (limits(), FieldType::Point { blur: None });
    register(
        "everything",
        &[
            ("words", text()),
            ("whole", int()),
            ("tenths", FieldType::Decimal { scale: 1, min, max }),
            ("millionths", FieldType::Decimal { scale: 6, min, max }),
            ("fen", FieldType::Money { min, max }),
            ("truth", FieldType::Bool),
            ("day", FieldType::Date),
            ("moment", FieldType::Instant),
            ("option", FieldType::Choice { of: key("skill") }),
            ("options", FieldType::Choices { of: key("skill") }),
            ("row", FieldType::Row { of: key("service_item") }),
            ("rows", FieldType::Rows { of: key("service_item"), max: 3 }),
            ("person", FieldType::Person { role: None }),
            ("org", FieldType::Org { kind: None }),
            ("case", FieldType::Case { of: key("order") }),
            ("files", FieldType::Files { max: 3 }),
            ("place", point),
            ("area", FieldType::Area),
            ("phone", FieldType::Phone),
            ("citizen", FieldType::CitizenId),
            ("body", FieldType::CreditCode),
        ],
    )
}

/// A canonical value of a type.
fn value(dice: &mut Dice, kind: &FieldType) -> Json {
    let id = |dice: &mut Dice| {
        Json::from(Uuid::from_u128(u128::from(dice.next()) << 64 | u128::from(dice.next())).to_string())
    };
    match kind {
        FieldType::Text { .. } => json!(dice.one(&TEXTS)),
        FieldType::Int { .. } => json!(*dice.one(&[0, -1, 1, i64::MAX, i64::MIN, 42])),
        FieldType::Decimal { scale, .. } => {
            let units = *dice.one(&[0, 5, -5, 999_999_999_999_999_i64, -999_999_999_999_999, 123_456_789]);
            json!(units as f64 / 10_f64.powi(i32::from(*scale)))
        }
        FieldType::Money { .. } => json!(*dice.one(&[0, 1, -1, 9_007_199_254_740_991_i64])),
        FieldType::Bool => json!(dice.below(2) == 0),
        FieldType::Date => json!(dice.one(&["1900-01-01", "2026-02-28", "2199-12-31"])),
        FieldType::Instant => {
            json!(dice.one(&[
                "2026-03-02T09:00:00+08:00",
                "2026-03-02T09:00:00.123456+08:00",
                "1969-07-21T10:56:00+08:00"
            ]))
        }
        FieldType::Choice { .. } => json!(dice.one(&["plumbing", "it"])),
        FieldType::Choices { .. } => dice.one(&[json!(["a"]), json!(["b", "a"]), json!(["社区"])]).clone(),
        FieldType::Row { .. } | FieldType::Person { .. } | FieldType::Org { .. } | FieldType::Case { .. } => id(dice),
        FieldType::Files { .. } | FieldType::Rows { .. } => (0..1 + dice.below(3)).map(|_| id(dice)).collect(),
        FieldType::Point { .. } => {
            let degrees = |dice: &mut Dice, from: f64| from + dice.below(10_000_000) as f64 / 1e7;
            let (lon, lat) = (degrees(dice, 117.0), degrees(dice, 39.0));
            json!({"lon": (lon * 1e7).round() / 1e7, "lat": (lat * 1e7).round() / 1e7})
        }
        FieldType::Area => {
            let (west, south) = (117.0 + dice.below(100) as f64 / 1e3, 39.5);
            let corners = [[west, south], [117.5, 39.25], [117.5, 39.75], [west, south]];
            json!({"type": "Polygon", "coordinates": [corners]})
        }
        FieldType::Phone => json!("13800000001"),
        FieldType::CitizenId => json!("11010519491231002X"),
        FieldType::CreditCode => json!("91350100M000100Y43"),
    }
}

both_engines! {
    async fn a_row_comes_back_as_it_was_kept(db: Db) {
        let register = everything();
        let house = House::with(db, &register).await;
        let mut dice = Dice(7);
        for round in 0..40 {
            let mut fields = serde_json::Map::new();
            for (key, field) in &register.fields {
                // Round 0 leaves everything out, and round 1 nothing.
                if round == 1 || (round > 1 && dice.below(4) > 0) {
                    fields.insert(key.clone(), value(&mut dice, &field.kind));
                }
            }
            let added = house.add(&register, None, Json::Object(fields.clone())).await.unwrap();
            let found = house.find(&register, added.id).await.unwrap();
            assert_eq!(found, added, "round {round}");
            assert_eq!(json!(found.fields), Json::Object(fields), "round {round}");
        }
    }

    async fn a_change_writes_every_column_of_a_field(db: Db) {
        let register = everything();
        let house = House::with(db, &register).await;
        let mut dice = Dice(8);
        let all = |dice: &mut Dice| -> Json {
            register.fields.iter().map(|(key, field)| (key.clone(), value(dice, &field.kind))).collect::<serde_json::Map<_, _>>().into()
        };
        let row = house.add(&register, None, all(&mut dice)).await.unwrap();
        let fields = all(&mut dice);
        let changed = house.change(&register, row.id, fields.clone()).await.unwrap();
        assert_eq!((json!(changed.fields), changed.version), (fields, 2));
        assert_eq!(house.find(&register, row.id).await.unwrap(), changed);
        // One by one they are cleared, and the others stay.
        let mut left = changed.fields.clone();
        for key in register.fields.keys() {
            house.change(&register, row.id, json!({(key.as_str()): null})).await.unwrap();
            left.shift_remove(key);
            assert_eq!(house.find(&register, row.id).await.unwrap().fields, left, "{key}");
        }
        assert!(left.is_empty());
    }
}

#[test]
fn every_type_is_in_the_register_of_everything() {
    let names: std::collections::BTreeSet<&str> = everything().fields.values().map(|field| field.kind.name()).collect();
    assert_eq!(names.len(), 20, "{names:?}");
    assert_eq!(field(text()).kind.name(), "text");
}
