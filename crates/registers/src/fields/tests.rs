//! Every type as a table: what is taken, in which spelling, and what is refused with which code.

use super::*;
use gridwork_definitions::model::Key;
use gridwork_kernel::{CaseId, FileId, OrgId, PersonId, RowId};
use serde_json::json;

const ID: &str = "0190a000-0000-7000-8000-000000000001";
const OTHER: &str = "0190a000-0000-7000-8000-000000000002";

fn key(local: &str) -> Key {
    Key::new("binhai", local)
}

/// One of everything that can be referred to.
pub(super) fn known() -> Known {
    let id = ID.parse().unwrap();
    let mut known = Known::default();
    for option in ["too_far", "busy"] {
        known.find(Reference::Choice { of: key("decline_reason"), key: option.to_owned() });
    }
    known.find(Reference::Row { of: key("service_item"), id: RowId(id) });
    known.find(Reference::Case { of: key("order"), id: CaseId(id) });
    known.find(Reference::Person { id: PersonId(id), role: None });
    known.find(Reference::Person { id: PersonId(id), role: Some(key("volunteer")) });
    known.find(Reference::Org { id: OrgId(id), kind: Some(key("community")) });
    known.find(Reference::File { id: FileId(id) });
    known
}

/// A type as packs are stored, from JSON.
pub(super) fn field_type(json: Json) -> FieldType {
    serde_json::from_value(json).unwrap()
}

/// Checks that each value given becomes the canonical one, or is refused with the code after `!`.
pub(super) fn check_all(of: Json, table: &[(Json, Json)]) {
    let of = field_type(of);
    for (given, expected) in table {
        let found = match check(&of, given, &known()) {
            Ok(value) => value,
            Err(fault) => {
                assert!(!fault.zh.is_empty() && !fault.en.is_empty() && !fault.en.ends_with('.'), "{fault:?}");
                json!(format!("!{}", fault.code))
            }
        };
        assert_eq!(&found, expected, "{} given {given}", of.name());
        if !found.as_str().is_some_and(|text| text.starts_with('!')) {
            survives(&of, &found);
        }
    }
}

/// A canonical value is its own canonical form, and comes back from its columns and from JSON text as it was.
pub(super) fn survives(of: &FieldType, value: &Json) {
    assert_eq!(&check(of, value, &known()).unwrap(), value, "canonical {value}");
    let mut columns = Vec::new();
    encode(of, value, &mut columns).unwrap();
    assert_eq!(columns.len(), super::columns("f", of).len());
    assert_eq!(&decode(of, &columns).unwrap(), value, "from its columns");
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<Json>(&text).unwrap(), value, "from its text");
    let read = from_expr(&to_expr(of, value));
    assert_eq!(&check(of, &read, &known()).unwrap(), value, "through an expression");
}

#[test]
fn text_is_trimmed_and_limited_in_characters() {
    check_all(
        json!({"type": "text", "max": 5}),
        &[
            (json!("楼道灯坏了"), json!("楼道灯坏了")),
            (json!("  灯坏了 "), json!("灯坏了")),
            (json!("a\r\nb\rc"), json!("a\nb\nc")),
            (json!("a\tb"), json!("a\tb")),
            (json!("   "), json!(null)),
            (json!(""), json!(null)),
            (json!(null), json!(null)),
            (json!("楼道灯都坏了"), json!("!max")),
            (json!("a\u{0}b"), json!("!character")),
            (json!("a\u{1b}b"), json!("!character")),
            (json!("a\u{202e}b"), json!("!character")),
            (json!(5), json!("!type")),
            (json!(["a"]), json!("!type")),
            (json!({"masked": "***"}), json!("!type")),
        ],
    );
}

#[test]
fn a_pattern_must_match_the_whole_text() {
    check_all(
        json!({"type": "text", "max": 50, "pattern": "[0-9]{4}|x"}),
        &[
            (json!("0301"), json!("0301")),
            (json!("x"), json!("x")),
            (json!("03011"), json!("!pattern")),
            (json!("0301x"), json!("!pattern")),
        ],
    );
    check_all(json!({"type": "text", "max": 50, "pattern": "("}), &[(json!("a"), json!("!pattern"))]);
}

#[test]
fn whole_numbers_stay_within_limits_and_within_what_browsers_hold() {
    check_all(
        json!({"type": "int", "min": 1, "max": 60}),
        &[
            (json!(3), json!(3)),
            (json!(3.0), json!(3)),
            (json!(1), json!(1)),
            (json!(60), json!(60)),
            (json!(0), json!("!min")),
            (json!(61), json!("!max")),
            (json!(3.5), json!("!type")),
            (json!("3"), json!("!type")),
            (json!(true), json!("!type")),
        ],
    );
    check_all(
        json!({"type": "int"}),
        &[
            (json!(9_007_199_254_740_991_i64), json!(9_007_199_254_740_991_i64)),
            (json!(9_007_199_254_740_992_i64), json!("!type")),
            (json!(-9_007_199_254_740_991_i64), json!(-9_007_199_254_740_991_i64)),
            (json!(u64::MAX), json!("!type")),
            (json!(i64::MIN), json!("!type")),
            (json!(1e300), json!("!type")),
        ],
    );
}

#[test]
fn decimals_have_one_spelling_and_no_more_places_than_their_scale() {
    check_all(
        json!({"type": "decimal", "scale": 1, "min": 0, "max": 240}),
        &[
            (json!(0.5), json!(0.5)),
            (json!(2), json!(2.0)),
            (json!(0.1 + 0.2), json!(0.3)),
            (json!(24), json!(24.0)),
            (json!(24.1), json!("!max")),
            (json!(-0.1), json!("!min")),
            (json!(0.55), json!("!scale")),
            (json!("0.5"), json!("!type")),
        ],
    );
    check_all(
        json!({"type": "decimal", "scale": 2}),
        &[
            (json!(1_234_567_890_123.45), json!(1_234_567_890_123.45)),
            (json!(9_999_999_999_999.99), json!(9_999_999_999_999.99)),
            (json!(10_000_000_000_000_i64), json!("!scale")),
            (json!(1e40), json!("!scale")),
            (json!(-0.07), json!(-0.07)),
        ],
    );
    check_all(json!({"type": "decimal", "scale": 0}), &[(json!(i64::MIN), json!("!scale")), (json!(-7), json!(-7.0))]);
}

#[test]
fn every_decimal_of_fifteen_digits_survives_json() {
    // A stride that meets every ending; the proof is that each survives, not that it is near.
    let of = field_type(json!({"type": "decimal", "scale": 3}));
    let mut units = 1_i64;
    while units < 999_999_999_999_999 {
        let value = check(&of, &decimal::json(units, 3), &Known::default()).unwrap();
        survives(&of, &value);
        let mut columns = Vec::new();
        encode(&of, &value, &mut columns).unwrap();
        assert_eq!(columns, [DbValue::Int(units)]);
        units = units * 3 + 7;
    }
}

#[test]
fn money_is_whole_fen() {
    check_all(
        json!({"type": "money", "min": 0, "max": 100_000}),
        &[
            (json!(12_345), json!(12_345)),
            (json!(123.45), json!("!type")),
            (json!(-1), json!("!min")),
            (json!(100_001), json!("!max")),
        ],
    );
    let fault = check(&field_type(json!({"type": "money", "max": 5})), &json!(6), &known()).unwrap_err();
    assert!(fault.zh.contains("0.05 元"), "{fault:?}");
}

#[test]
fn truth_is_not_a_word_or_a_number() {
    check_all(
        json!({"type": "bool"}),
        &[
            (json!(true), json!(true)),
            (json!(false), json!(false)),
            (json!("true"), json!("!type")),
            (json!(1), json!("!type")),
        ],
    );
    assert_eq!(decode(&FieldType::Bool, &[DbValue::Int(1)]).unwrap(), json!(true));
}

#[test]
fn dates_exist_and_are_written_in_full() {
    check_all(
        json!({"type": "date"}),
        &[
            (json!("2026-03-02"), json!("2026-03-02")),
            (json!("2028-02-29"), json!("2028-02-29")),
            (json!("2026-02-29"), json!("!type")),
            (json!("2026-3-2"), json!("!type")),
            (json!("2026/03/02"), json!("!type")),
            (json!("0026-03-02"), json!("!type")),
            (json!(20_260_302), json!("!type")),
        ],
    );
}

#[test]
fn instants_are_written_at_eight_hours() {
    check_all(
        json!({"type": "instant"}),
        &[
            (json!("2026-03-02T01:00:00Z"), json!("2026-03-02T09:00:00+08:00")),
            (json!("2026-03-02T09:00:00.5+08:00"), json!("2026-03-02T09:00:00.500+08:00")),
            (json!("2026-03-02"), json!("!type")),
            (json!("1026-03-02T09:00:00Z"), json!("!type")),
        ],
    );
}

#[test]
fn only_offered_options_are_chosen() {
    check_all(
        json!({"type": "choice", "of": "binhai/decline_reason"}),
        &[
            (json!("busy"), json!("busy")),
            (json!(""), json!(null)),
            (json!("retired"), json!("!choice")),
            (json!(["busy"]), json!("!type")),
        ],
    );
    check_all(
        json!({"type": "choices", "of": "binhai/decline_reason"}),
        &[
            (json!(["busy", "too_far"]), json!(["busy", "too_far"])),
            (json!([]), json!(null)),
            (json!(["busy", "busy"]), json!("!duplicate")),
            (json!(["busy", "none"]), json!("!choice")),
            (json!("busy"), json!("!type")),
            (json!([1]), json!("!type")),
            (json!(vec!["busy"; 101]), json!("!max")),
        ],
    );
}

#[test]
fn references_must_have_been_found() {
    let missing = json!("!not_found");
    for (of, reference) in [
        (json!({"type": "row", "of": "binhai/service_item"}), ID),
        (json!({"type": "case", "of": "binhai/order"}), ID),
        (json!({"type": "person"}), ID),
        (json!({"type": "person", "role": "binhai/volunteer"}), ID),
        (json!({"type": "org", "kind": "binhai/community"}), ID),
    ] {
        check_all(
            of.clone(),
            &[
                (json!(reference), json!(ID)),
                (json!(ID.to_uppercase()), json!(ID)),
                (json!(OTHER), missing.clone()),
                (json!(ID.replace('-', "")), json!("!type")),
                (json!("zhao"), json!("!type")),
                (json!(7), json!("!type")),
            ],
        );
        let mut found = Vec::new();
        references(&field_type(of), &json!(OTHER), &mut found);
        assert_eq!(found.len(), 1);
    }
    check_all(json!({"type": "person", "role": "binhai/verifier"}), &[(json!(ID), missing.clone())]);
    check_all(json!({"type": "case", "of": "binhai/visit"}), &[(json!(ID), missing.clone())]);
    check_all(json!({"type": "org"}), &[(json!(ID), missing)]);
}

#[test]
fn several_rows_are_a_list_of_living_ones_each_once() {
    check_all(
        json!({"type": "rows", "of": "binhai/service_item", "max": 2}),
        &[
            (json!([ID]), json!([ID])),
            (json!([ID.to_uppercase()]), json!([ID])),
            (json!([]), json!(null)),
            (json!([ID, ID]), json!("!duplicate")),
            (json!([ID, OTHER]), json!("!not_found")),
            (json!([ID, OTHER, ID]), json!("!max")),
            (json!([7]), json!("!type")),
            (json!(ID), json!("!type")),
        ],
    );
    check_all(json!({"type": "rows", "of": "binhai/volunteer", "max": 2}), &[(json!([ID]), json!("!not_found"))]);
}

#[test]
fn what_is_named_already_is_told_from_what_is_named_anew() {
    let of = field_type(json!({"type": "rows", "of": "binhai/service_item", "max": 9}));
    let (again, anew) = named_again(&of, Some(&json!([ID])), &json!([OTHER, ID]));
    let row = |id: &str| Reference::Row { of: key("service_item"), id: RowId(id.parse().unwrap()) };
    assert_eq!((again, anew), (vec![row(ID)], vec![row(OTHER)]));
    // A file that hangs somewhere already is asked about each time.
    let of = field_type(json!({"type": "files", "max": 9}));
    let (again, anew) = named_again(&of, Some(&json!([ID])), &json!([ID]));
    assert_eq!((again.len(), anew.len()), (0, 1));
}

#[test]
fn files_are_a_short_list_of_own_files() {
    check_all(
        json!({"type": "files", "max": 1}),
        &[
            (json!([ID]), json!([ID])),
            (json!([]), json!(null)),
            (json!([ID, OTHER]), json!("!max")),
            (json!([OTHER]), json!("!not_found")),
            (json!(ID), json!("!type")),
        ],
    );
    check_all(json!({"type": "files", "max": 3}), &[(json!([ID, ID]), json!("!duplicate"))]);
}

#[test]
fn points_are_kept_in_wgs84_to_a_centimetre() {
    let of = json!({"type": "point"});
    check_all(
        of.clone(),
        &[
            (json!({"lon": 117.7, "lat": 39}), json!({"lon": 117.7, "lat": 39.0})),
            (json!({"lon": 117.712_345_678_9, "lat": 39.0}), json!({"lon": 117.712_345_7, "lat": 39.0})),
            (json!({"lon": 117.7, "lat": 39.0, "crs": "wgs84"}), json!({"lon": 117.7, "lat": 39.0})),
            (json!({"lon": 39.0, "lat": 117.7}), json!("!range")),
            (json!({"lon": 117.7}), json!("!type")),
            (json!({"lon": "117.7", "lat": 39.0}), json!("!type")),
            (json!({"lon": 117.7, "lat": 39.0, "blurred": 300}), json!("!type")),
            (json!({"lon": 117.7, "lat": 39.0, "crs": "bd09"}), json!("!crs")),
            (json!({"lon": 117.7, "lat": 39.0, "crs": 4326}), json!("!crs")),
            (json!([117.7, 39.0]), json!("!type")),
        ],
    );
    // A Chinese map shows this place some hundred metres off.
    let shifted = json!({"lon": 116.384_047_224_556_57, "lat": 39.913_345_455_360_69, "crs": "gcj02"});
    let found = check(&field_type(of), &shifted, &known()).unwrap();
    assert_eq!(found, json!({"lon": 116.377_817, "lat": 39.911_954}));
}

#[test]
fn phone_numbers_have_one_spelling() {
    let same =
        |given: &[&str], expected: &str| given.iter().map(|text| (json!(text), json!(expected))).collect::<Vec<_>>();
    for table in [
        same(
            &["13800000000", "138 0000 0000", "+86 138-0000-0000", "8613800000000", "００８６１３８００００００００"],
            "13800000000",
        ),
        same(&["022-12345678", "(022)12345678"], "!phone"),
        same(&["022-62345678", "(022) 6234 5678", "+86 22 62345678", "０２２－６２３４５６７８"], "022-62345678"),
        same(&["0311-8234567", "03118234567"], "0311-8234567"),
        same(&["400-800-1234", "+86 400 800 1234"], "400-8001234"),
        same(
            &["12800000000", "1380000000", "62345678", "+1 202 555 0100", "138000000000", "电话", "1-3-8", "0"],
            "!phone",
        ),
    ] {
        check_all(json!({"type": "phone"}), &table);
    }
    check_all(json!({"type": "phone"}), &[(json!(" "), json!(null)), (json!(13_800_000_000_i64), json!("!type"))]);
}

#[test]
fn citizen_ids_have_a_date_and_a_check_character() {
    // The example of GB 11643 and others with a computed check character.
    check_all(
        json!({"type": "citizen_id"}),
        &[
            (json!("11010519491231002X"), json!("11010519491231002X")),
            (json!("11010519491231002x"), json!("11010519491231002X")),
            (json!("440524188001010014"), json!("440524188001010014")),
            (json!(""), json!(null)),
            (json!("110105194912310021"), json!("!citizen_id")),
            (json!("11010519491331002X"), json!("!citizen_id")),
            (json!("11010519491231002"), json!("!citizen_id")),
            (json!("一一〇一〇五"), json!("!citizen_id")),
        ],
    );
}

#[test]
fn credit_codes_have_a_check_character() {
    check_all(
        json!({"type": "credit_code"}),
        &[
            (json!("91350100M000100Y43"), json!("91350100M000100Y43")),
            (json!("9135 0100 m000100y43"), json!("91350100M000100Y43")),
            (json!("N2330110MF00000055"), json!("N2330110MF00000055")),
            (json!(" "), json!(null)),
            (json!("91350100M000100Y44"), json!("!credit_code")),
            (json!("91350100I000100Y43"), json!("!credit_code")),
            (json!("91350100M000100Y4"), json!("!credit_code")),
            (json!(913_501_000_001_000_043_i64), json!("!type")),
        ],
    );
}

#[test]
fn masks_never_hold_enough_to_use() {
    for (of, value, expected) in [
        (json!({"type": "phone"}), json!("13812345678"), "138****5678"),
        (json!({"type": "phone"}), json!("022-62345678"), "022-****5678"),
        (json!({"type": "citizen_id"}), json!("11010519491231002X"), "110105********002X"),
        (json!({"type": "credit_code"}), json!("91350100M000100Y43"), "91350100******0Y43"),
        (json!({"type": "text", "max": 120}), json!("河西路 12 号"), "***"),
        (json!({"type": "date"}), json!("1949-12-31"), "****-**-**"),
        (json!({"type": "int"}), json!(5), "***"),
        (json!({"type": "text", "max": 9}), json!(null), ""),
    ] {
        assert_eq!(mask(&field_type(of), &value), expected);
    }
}

#[test]
fn columns_are_named_after_the_field() {
    let names =
        |of: Json| columns("f", &field_type(of)).into_iter().map(|it| (it.name, it.column_type)).collect::<Vec<_>>();
    assert_eq!(
        names(json!({"type": "point"})),
        [("f__lon".to_owned(), ColumnType::Real), ("f__lat".to_owned(), ColumnType::Real)]
    );
    assert_eq!(names(json!({"type": "row", "of": "binhai/service_item"})), [("f".to_owned(), ColumnType::Uuid)]);
    assert_eq!(names(json!({"type": "decimal", "scale": 1})), [("f".to_owned(), ColumnType::Int)]);
}

#[test]
fn nothing_is_null_in_every_column() {
    for of in [json!({"type": "point"}), json!({"type": "bool"}), json!({"type": "files", "max": 1})] {
        let of = field_type(of);
        let mut columns = Vec::new();
        encode(&of, &Json::Null, &mut columns).unwrap();
        assert!(columns.iter().all(DbValue::is_null));
        assert_eq!(decode(&of, &columns).unwrap(), Json::Null);
        assert_eq!(to_expr(&of, &Json::Null), Value::Null);
    }
}

#[test]
fn a_stored_value_of_another_type_is_told() {
    for (of, column) in [
        (json!({"type": "int"}), DbValue::Text("7".into())),
        (json!({"type": "bool"}), DbValue::Int(2)),
        (json!({"type": "files", "max": 1}), DbValue::Text("{".into())),
        (json!({"type": "point"}), DbValue::Real(1.0)),
        (json!({"type": "person"}), DbValue::Text(ID.into())),
    ] {
        let misfit = decode(&field_type(of), &[column]).unwrap_err();
        assert!(misfit.to_string().starts_with("a stored value is not a "), "{misfit}");
    }
    let mut columns = Vec::new();
    assert!(encode(&field_type(json!({"type": "int"})), &json!("7"), &mut columns).is_err());
}
