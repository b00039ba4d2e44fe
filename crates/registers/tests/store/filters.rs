//! Filters that cannot be: each refused with its place and its reason, in Chinese and English.

use crate::kit::{House, field, int, register, text};
use gridwork_db::{Db, Engine};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::error::Error;
use gridwork_registers::filter::condition;
use gridwork_registers::rows::row_scope;
use gridwork_registers::rows::store::{RowQuery, list};
use gridwork_testkit::both_engines;
use serde_json::json;

fn things() -> Register {
    let mut things = register(
        "thing",
        &[
            ("name", text()),
            ("size", int()),
            ("price", FieldType::Decimal { scale: 2, min: None, max: None }),
            ("made_on", FieldType::Date),
            ("skills", FieldType::Choices { of: Key::new("binhai", "skill") }),
            ("place", FieldType::Point { blur: None }),
            ("files", FieldType::Files { max: 3 }),
            ("item", FieldType::Row { of: Key::new("binhai", "service_item") }),
            ("items", FieldType::Rows { of: Key::new("binhai", "service_item"), max: 9 }),
            ("area", FieldType::Area),
            ("matter", FieldType::Case { of: Key::new("binhai", "order") }),
        ],
    );
    let phone = Field { class: FieldClass::Personal, ..field(FieldType::Phone) };
    things.fields.insert("phone".into(), phone);
    things
}

/// What is said of a bad filter, in both languages.
fn refused(source: &str) -> (String, String) {
    match condition(&things(), source, Engine::Sqlite) {
        Err(Error::Malformed { because }) => (because.zh.clone(), because.say("en").to_owned()),
        other => panic!("`{source}` is not refused: {other:?}"),
    }
}

/// Filters that cannot be: they do not read, read what is not there, are no condition, compare what cannot be
/// compared, or ask for what no list can be searched by.
const BAD: [&str; 19] = [
    "",
    "size >",
    "size == 1 &&& name == 'a'",
    "name == 'a\0'",
    "sise == 1",
    "phone == '13800000001'",
    "item.days > 3",
    "retired_at == null",
    "size",
    "or_else(size, 0) + 1",
    "name == 3",
    "size > 3",
    "made_on == '2026-03-02'",
    "or_else(size, 0) + 1 > 3",
    "skills != null && 'a' in skills",
    "files != null && size(files) > 0",
    "items != null && 'a' in items",
    "place != null && distance(place, place) > 3.0",
    "skills != null && skills.exists(x, x == 'a')",
];

#[test]
fn a_bad_filter_is_refused_with_its_place_and_reason() {
    let mut told = String::new();
    for source in BAD {
        let (zh, en) = refused(source);
        assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{zh}");
        told.push_str(&format!("{}\n  {}\n  {}\n", source.escape_debug(), zh.escape_debug(), en.escape_debug()));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_wrong_is_quoted() {
    let (zh, en) = refused("size == 1 && sise == 2");
    assert!(en.contains("`sise`") && zh.contains("“sise”"), "{en} {zh}");
    let (_, en) = refused("size == 1 && name > 3");
    assert!(!en.contains("at `size == 1"), "the part, not the whole: {en}");
    let (zh, en) = refused("sise == 1");
    assert!(en.contains("did you mean size") && zh.contains("是否想写 size"), "and what to write instead: {en} {zh}");
}

#[test]
fn a_filter_of_too_many_parts_is_refused_and_not_run() {
    let long = vec!["size == 1"; 300].join(" || ");
    assert!(matches!(condition(&things(), &long, Engine::Sqlite), Err(Error::Malformed { .. })));
    let deep = format!("{}size == 1{}", "(".repeat(500), ")".repeat(500));
    assert!(matches!(condition(&things(), &deep, Engine::Sqlite), Err(Error::Malformed { .. })));
}

both_engines! {
    async fn a_good_filter_finds_its_rows(db: Db) {
        let things = things();
        let house = House::with(db, &things).await;
        let case = "0190a000-0000-7000-8000-000000000001";
        let area = json!({"type": "Polygon", "coordinates": [[[117.0, 39.0], [118.0, 39.0], [118.0, 40.0], [117.0, 39.0]]]});
        let first = json!({"name": "o'neil", "size": 3, "price": 1.5, "made_on": "2026-03-02", "matter": case});
        let rows = [
            house.add(&things, None, first).await,
            house.add(&things, None, json!({"name": "社区 $1 ? %", "size": -1, "price": 10.05, "area": area})).await,
            house.add(&things, None, json!({})).await,
        ];
        let rows = rows.map(|row| row.unwrap().id);
        let by_case = format!("matter == '{case}'");
        let by_id = format!("id == '{}'", rows[1]);
        let by_upper_id = format!("id == '{}'", rows[1].to_string().to_uppercase());
        for (source, expected) in [
            ("true", vec![0, 1, 2]),
            ("false", vec![]),
            ("size == 3", vec![0]),
            ("size != 3", vec![1, 2]),
            ("size == null", vec![2]),
            ("size != null && size < 0", vec![1]),
            ("name == \"o'neil\"", vec![0]),
            ("name == '社区 $1 ? %'", vec![1]),
            ("name != null && contains(name, '$1 ?')", vec![1]),
            ("or_else(name, '') == ''", vec![2]),
            ("price != null && price >= 10.05", vec![1]),
            ("made_on == date('2026-03-02')", vec![0]),
            ("size in [3, 7] || name == null", vec![0, 2]),
            ("!(size in [3, 7])", vec![1, 2]),
            ("item == null", vec![0, 1, 2]),
            ("matter == null", vec![1, 2]),
            ("area != null", vec![1]),
            ("area == 'POLYGON ((117 39, 118 39, 118 40, 117 39))'", vec![1]),
            ("items == null", vec![0, 1, 2]),
            (by_case.as_str(), vec![0]),
            (by_id.as_str(), vec![1]),
            (by_upper_id.as_str(), vec![]),
            ("id == 'no id'", vec![]),
        ] {
            let condition = condition(&things, source, house.db.engine()).unwrap_or_else(|e| panic!("{source}: {e:?}"));
            let mut view = house.view().await;
            let scope = row_scope(&Actor::system(), &view.world, &things, view.now);
            let query = RowQuery { filter: Some(condition), limit: 10, ..RowQuery::default() };
            let found = list(&mut view.conn, &things, &scope, &query).await.unwrap_or_else(|e| panic!("{source}: {e}"));
            let found: Vec<usize> = found.iter().map(|it| rows.iter().position(|id| *id == it.row.id).unwrap()).collect();
            assert_eq!(found, expected, "{source}");
        }
    }
}
