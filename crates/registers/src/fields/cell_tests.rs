//! Cells of tables: what people type is read, and what is written is read again as it was (`ROUND_TRIP`).

use super::*;
use gridwork_definitions::model::{ChoiceOption, Choices, Key, Text};
use gridwork_documents::{Column as TableColumn, Limits, Table, header, read, write};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

const LI: &str = "0190a000-0000-7000-8000-000000000001";
const LI_TOO: &str = "0190a000-0000-7000-8000-000000000002";
const SQUARE: &str = "0190a000-0000-7000-8000-000000000003";

struct House {
    language: &'static str,
    list: Choices,
    names: HashMap<Uuid, String>,
}

impl House {
    fn new() -> Self {
        let option = |zh: &str, retired| ChoiceOption { title: Text { zh: zh.into(), en: None }, retired };
        // Alike titles, a title that is another's key, one with a separator, and one no longer offered.
        let options = [
            ("low", option("低保", false)),
            ("old", option("高龄", false)),
            ("also", option("高龄", false)),
            ("both", option("独居、失能", false)),
            ("odd", option("low", false)),
            ("gone", option("低保", true)),
        ];
        let names = [(LI, "李明"), (LI_TOO, "李明"), (SQUARE, "广场=1号")];
        Self {
            language: "zh",
            list: Choices {
                key: Key::new("binhai", "tag"),
                title: Text::zh("标签"),
                options: options.into_iter().map(|(key, option)| (key.to_owned(), option)).collect(),
            },
            names: names.into_iter().map(|(id, name)| (id.parse().unwrap(), name.to_owned())).collect(),
        }
    }
}

impl Spelling for House {
    fn language(&self) -> &str {
        self.language
    }

    fn options(&self, of: &Key) -> Option<&Choices> {
        (*of == self.list.key).then_some(&self.list)
    }

    fn name(&self, id: Uuid) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    fn named(&self, _what: Named<'_>, name: &str) -> Vec<Uuid> {
        self.names.iter().filter(|(_, known)| *known == name).map(|(id, _)| *id).collect()
    }
}

fn field_type(json: Json) -> FieldType {
    serde_json::from_value(json).unwrap()
}

/// Reads a cell as a value, or gives the code of its fault behind `!`.
fn value_of(of: &FieldType, cell: &Cell, id: Option<&str>) -> Json {
    let known = Known::trusting();
    let read = read_cell(of, cell, id, &House::new()).and_then(|given| check(of, &given, &known));
    read.unwrap_or_else(|fault| {
        assert!(!fault.zh.is_empty() && !fault.en.is_empty(), "{fault:?}");
        json!(format!("!{}", fault.code))
    })
}

fn reads(of: Json, table: &[(Cell, Json)]) {
    let of = field_type(of);
    for (cell, expected) in table {
        assert_eq!(&value_of(&of, cell, None), expected, "{} from {cell:?}", of.name());
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn dates_are_read_as_people_type_them() {
    let day = json!("2026-03-02");
    let mut table =
        ["2026-3-2", "2026.03.02", "2026/3/2", "2026年3月2日", "２０２６－３－２", "20260302", "2026-03-02 00:00:00"]
            .map(|typed| (text(typed), day.clone()))
            .to_vec();
    table.push((Cell::Moment("2026-03-02".into()), day.clone()));
    table.push((Cell::Number(46_083.0), day.clone()));
    table.push((Cell::Number(20_260_302.0), day));
    table.push((Cell::Number(59.0), json!("1900-02-28")));
    table.push((Cell::Number(61.0), json!("1900-03-01")));
    for wrong in ["2026.03", "2026-02-30", "26-3-2", "明天", "2026-3-2-1", "1026-03-02"] {
        table.push((text(wrong), json!("!type")));
    }
    table.push((Cell::Number(60.0), json!("!type")));
    table.push((Cell::Fault("#REF!".into()), json!("!formula")));
    reads(json!({"type": "date"}), &table);
    reads(
        json!({"type": "instant"}),
        &[
            (text("2026-03-02 09:30"), json!("2026-03-02T09:30:00+08:00")),
            (Cell::Moment("2026-03-02T09:30:00".into()), json!("2026-03-02T09:30:00+08:00")),
            (text("2026-03-02T01:30:00Z"), json!("2026-03-02T09:30:00+08:00")),
            (text("2026年3月2日 9:30"), json!("2026-03-02T09:30:00+08:00")),
            (text("2026-03-02 25:00"), json!("!type")),
        ],
    );
}

#[test]
fn numbers_are_read_with_full_width_digits_groups_and_units() {
    reads(
        json!({"type": "int", "min": 0}),
        &[
            (Cell::Number(12.0), json!(12)),
            (text("１２"), json!(12)),
            (text(" 1,234 "), json!(1234)),
            (text("1,23"), json!("!type")),
            (Cell::Number(1.5), json!("!type")),
            (text("-1"), json!("!min")),
            (text("1e3"), json!("!type")),
            (Cell::Number(1e15), json!("!digits")),
            (text("十二"), json!("!type")),
        ],
    );
    reads(
        json!({"type": "money"}),
        &[
            (Cell::Number(1234.56), json!(123_456)),
            (text("1,234.5元"), json!(123_450)),
            (text("¥-0.05"), json!(-5)),
            (Cell::Number(0.1 + 0.2), json!(30)),
            (text("1.005"), json!("!scale")),
            (text("面议"), json!("!type")),
        ],
    );
    reads(
        json!({"type": "decimal", "scale": 2}),
        &[(Cell::Number(0.25), json!(0.25)), (text("０．５"), json!(0.5)), (text("0.125"), json!("!scale"))],
    );
    reads(
        json!({"type": "bool"}),
        &[
            (text("是"), json!(true)),
            (text("无"), json!(false)),
            (Cell::Bool(true), json!(true)),
            (Cell::Number(0.0), json!(false)),
            (text("也许"), json!("!type")),
        ],
    );
}

#[test]
fn numbers_that_are_names_keep_their_digits_or_say_that_they_lost_them() {
    reads(
        json!({"type": "citizen_id"}),
        &[
            (text("11010519491231002Ｘ"), json!("11010519491231002X")),
            (Cell::Number(110_105_194_912_310_020.0), json!("!digits")),
            (text("110105194912310021"), json!("!citizen_id")),
        ],
    );
    reads(
        json!({"type": "credit_code"}),
        &[
            (text("91350100m000100ｙ43"), json!("91350100M000100Y43")),
            (Cell::Number(913_501_000_001_000_000.0), json!("!digits")),
            (text("91350100M000100Y44"), json!("!credit_code")),
        ],
    );
    reads(
        json!({"type": "phone"}),
        &[
            (Cell::Number(13_800_000_000.0), json!("13800000000")),
            (text("'138-0000-0000"), json!("13800000000")),
            (text("１３８００００００００"), json!("13800000000")),
            (text("138****0000"), json!("!phone")),
        ],
    );
    let of = json!({"type": "text", "max": 50});
    reads(
        of,
        &[(Cell::Number(301.0), json!("301")), (Cell::Number(1.2e17), json!("!digits")), (text("=1+1"), json!("=1+1"))],
    );
}

#[test]
fn options_and_names_are_read_by_what_people_call_them() {
    let of = json!({"type": "choice", "of": "binhai/tag"});
    reads(
        of,
        &[
            (text("低保"), json!("low")),
            (text("old"), json!("old")),
            (text("low"), json!("odd")),
            (text("#low"), json!("low")),
            (text("高龄"), json!("!choice")),
            (text("没有的"), json!("!choice")),
        ],
    );
    reads(
        json!({"type": "choices", "of": "binhai/tag"}),
        &[(text("低保， old;#also"), json!(["low", "old", "also"])), (text("低保、低保"), json!("!duplicate"))],
    );
    let person = field_type(json!({"type": "person"}));
    assert_eq!(value_of(&person, &text("李明"), None), json!("!ambiguous"));
    assert_eq!(value_of(&person, &text("李明"), Some(LI_TOO)), json!(LI_TOO));
    assert_eq!(value_of(&person, &text("王刚"), Some(LI_TOO)), json!("!not_found"), "the name beside was changed");
    assert_eq!(value_of(&person, &text("广场=1号"), None), json!(SQUARE));
    assert_eq!(value_of(&person, &text(LI), None), json!(LI));
    let rows = field_type(json!({"type": "rows", "of": "binhai/item", "max": 3}));
    let both = format!("{LI_TOO} {SQUARE}");
    assert_eq!(value_of(&rows, &text("广场=1号；"), None), json!([SQUARE]));
    assert_eq!(value_of(&rows, &text("李明；广场=1号"), None), json!("!ambiguous"));
    assert_eq!(
        value_of(&rows, &text("广场=1号; 李明"), Some(&both)),
        json!([SQUARE, LI_TOO]),
        "the ids beside tell apart"
    );
    assert_eq!(value_of(&rows, &text("李明；广场=1号；王刚"), Some(&both)), json!("!not_found"));
    assert_eq!(value_of(&rows, &text("广场=1号；广场=1号"), None), json!("!duplicate"));
    assert_eq!(value_of(&rows, &text(" ；"), None), json!(null));
    let case = field_type(json!({"type": "case", "of": "binhai/order"}));
    assert_eq!(
        value_of(&case, &text("广场=1号"), None),
        json!(SQUARE),
        "a case goes by its number as a row by its name"
    );
    assert_eq!(value_of(&case, &text("BH-0"), None), json!("!not_found"));
    let files = field_type(json!({"type": "files", "max": 3}));
    assert_eq!(value_of(&files, &text("照片.jpg"), None), json!("!files"));
}

#[test]
fn masks_and_erased_values_stay_what_they_are() {
    let phone = field_type(json!({"type": "phone"}));
    let spelt = |value: Json| to_cell(&phone, &value, &House::new()).cell.shown();
    assert_eq!(spelt(json!({"masked": "138****0000"})), "138****0000");
    assert_eq!(spelt(json!({"erased": true})), "（已清除）");
    let point =
        to_cell(&field_type(json!({"type": "point"})), &json!({"lon": 1.5, "lat": 2.0, "blurred": 500}), &House::new());
    assert_eq!(point.cell.shown(), "1.5, 2 ±500m");
}

/// Every type with a value of it.
fn any_value() -> impl Strategy<Value = (Json, Json)> {
    let text = prop_oneof![
        "[=+@'\"_x0-9a-z,;、\n\t 甲𠮷<&#.-]{1,20}",
        prop::sample::select(vec![
            "_x0041_",
            "'",
            "''=",
            "# a",
            "TRUE",
            "1e5",
            "2026-03-02",
            "00012",
            "（已清除）",
            "***"
        ])
        .prop_map(str::to_owned),
    ];
    let option = prop::sample::select(vec!["low", "old", "also", "both", "odd", "gone"]);
    let id = || prop::sample::select(vec![LI, LI_TOO, SQUARE, "0190a000-0000-7000-8000-0000000000ff"]);
    let safe = -9_007_199_254_740_991_i64..=9_007_199_254_740_991;
    let day = (1900..2200_i32, 1..=12_u32, 1..=28_u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let micros = -2_208_000_000_000_000_i64..7_258_000_000_000_000;
    let typed = |of: Json| move |value: Json| (of.clone(), value);
    prop_oneof![
        text.prop_map(Json::from).prop_map(typed(json!({"type": "text", "max": 100}))),
        safe.clone().prop_map(Json::from).prop_map(typed(json!({"type": "int"}))),
        safe.prop_map(Json::from).prop_map(typed(json!({"type": "money"}))),
        (-999_999_999_999_999_i64..=999_999_999_999_999)
            .prop_map(|units| decimal::json(units, 3))
            .prop_map(typed(json!({"type": "decimal", "scale": 3}))),
        any::<bool>().prop_map(Json::from).prop_map(typed(json!({"type": "bool"}))),
        day.prop_map(Json::from).prop_map(typed(json!({"type": "date"}))),
        micros
            .prop_map(|at| json!(gridwork_kernel::Instant(at).to_string()))
            .prop_map(typed(json!({"type": "instant"}))),
        option.clone().prop_map(Json::from).prop_map(typed(json!({"type": "choice", "of": "binhai/tag"}))),
        prop::collection::hash_set(option, 1..6)
            .prop_map(|keys| keys.into_iter().collect::<Json>())
            .prop_map(typed(json!({"type": "choices", "of": "binhai/tag"}))),
        id().prop_map(Json::from).prop_map(typed(json!({"type": "row", "of": "binhai/item"}))),
        id().prop_map(Json::from).prop_map(typed(json!({"type": "person"}))),
        prop::collection::hash_set(id(), 1..4)
            .prop_map(|ids| ids.into_iter().collect::<Json>())
            .prop_map(typed(json!({"type": "rows", "of": "binhai/item", "max": 9}))),
        id().prop_map(Json::from).prop_map(typed(json!({"type": "org"}))),
        id().prop_map(Json::from).prop_map(typed(json!({"type": "case", "of": "binhai/order"}))),
        prop::collection::hash_set(id(), 1..3)
            .prop_map(|ids| ids.into_iter().collect::<Json>())
            .prop_map(typed(json!({"type": "files", "max": 9}))),
        (-180.0..180.0, -90.0..90.0)
            .prop_map(|(lon, lat)| point::json(lon, lat))
            .prop_map(typed(json!({"type": "point"}))),
        (3..40_u32, 0.0001..0.1, -170.0..170.0, -80.0..80.0)
            .prop_map(|(corners, wide, lon, lat)| {
                let turn = |at: u32| std::f64::consts::TAU * f64::from(at) / f64::from(corners);
                let round = (0..corners).map(|at| json!([lon + turn(at).cos() * wide, lat + turn(at).sin() * wide]));
                json!({"type": "Polygon", "coordinates": [round.collect::<Vec<_>>()]})
            })
            .prop_map(typed(json!({"type": "area"}))),
        (0..100_000_000_u32).prop_map(|tail| json!(format!("138{tail:08}"))).prop_map(typed(json!({"type": "phone"}))),
        Just((json!({"type": "citizen_id"}), json!("11010519491231002X"))),
        Just((json!({"type": "credit_code"}), json!("91350100M000100Y43"))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_written_is_read_as_it_was(rows in prop::collection::vec(any_value(), 1..20)) {
        let (house, known) = (House::new(), Known::trusting());
        let values = rows.iter().map(|(of, value)| {
            let of = field_type(of.clone());
            let value = check(&of, value, &known).unwrap();
            (of, value)
        }).collect::<Vec<_>>();
        let column = |title: &str| TableColumn { title: title.into(), ..TableColumn::default() };
        let row = |(at, (of, value)): (usize, &(FieldType, Json))| {
            let spelt = to_cell(of, value, &house);
            vec![Cell::Number(at as f64), spelt.cell, spelt.id.map_or(Cell::Empty, Cell::Text)]
        };
        let table = Table {
            name: "t".into(),
            columns: vec![column("no"), column("value"), column("value#id")],
            rows: values.iter().enumerate().map(row).collect(),
            ..Table::default()
        };
        for bytes in [write::xlsx(&table).unwrap(), write::csv(&table)] {
            let sheets = read(&bytes, &Limits::default()).unwrap();
            let at = header(&sheets[0], |title| ["no", "value"].contains(&title)).unwrap();
            let lines = &sheets[0].lines[at + 1..];
            prop_assert_eq!(lines.len(), values.len());
            for ((of, value), line) in values.iter().zip(lines) {
                let cell = line.cells.get(1).cloned().unwrap_or_default();
                let id = line.cells.get(2).map(Cell::shown);
                let read = read_cell(of, &cell, id.as_deref(), &house);
                let read = read.and_then(|given| check(of, &given, &known));
                prop_assert_eq!(read.as_ref(), Ok(value), "{} {:?}", of.name(), cell);
            }
        }
    }
}
