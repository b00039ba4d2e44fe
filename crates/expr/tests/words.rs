//! What a refusal says: which part of a guard does not hold, in the words of people, and the whole working.

use gridwork_expr::{Expr, Language, Titles, Value};
use indexmap::IndexMap;

/// Titles as a pack would give them.
struct House;

impl Titles for House {
    fn path(&self, path: &[String], language: Language) -> Option<String> {
        let (zh, en) = match path.join(".").as_str() {
            "item.days" => ("办理天数", "days"),
            "note" => ("说明", "note"),
            "state" => ("状态", "state"),
            "solved" => ("是否解决", "solved"),
            _ => return None,
        };
        Some(if language == Language::Zh { zh } else { en }.to_owned())
    }

    fn value(&self, path: &[String], value: &Value, language: Language) -> Option<String> {
        let (zh, en) = match (path.join(".").as_str(), value.as_text()?) {
            ("state", "placed") => ("待派单", "Placed"),
            ("state", "accepted") => ("服务中", "Accepted"),
            _ => return None,
        };
        Some(if language == Language::Zh { zh } else { en }.to_owned())
    }

    fn may_see(&self, path: &[String]) -> bool {
        path != ["phone"]
    }
}

fn data() -> IndexMap<String, Value> {
    let item = IndexMap::from([("days".to_owned(), Value::Int(45))]);
    IndexMap::from([
        ("item".to_owned(), Value::Record(item)),
        ("state".to_owned(), "placed".into()),
        ("solved".to_owned(), false.into()),
        ("hours".to_owned(), Value::Decimal { units: 15, scale: 1 }),
        ("phone".to_owned(), "13800000000".into()),
        ("skills".to_owned(), Value::from(vec!["electric"])),
    ])
}

fn check(source: &str, expected: &[(&str, &str)]) {
    let unmet = Expr::parse(source).unwrap().unmet(&data(), &House);
    let found: Vec<_> = unmet.iter().map(|part| (part.zh.as_str(), part.en.as_str())).collect();
    assert_eq!(found, expected, "{source}");
    for part in &unmet {
        assert_eq!(source[part.span.clone()], part.text);
    }
}

#[test]
fn a_guard_that_holds_needs_nothing() {
    check("item.days == 45 && !solved", &[]);
}

#[test]
fn a_condition_is_said_without_any_data() {
    for (source, zh, en) in [
        ("state == 'placed'", "状态为 待派单", "state is Placed"),
        ("item.days > 3 && !solved", "办理天数大于 3，且是否解决为“否”", "days is more than 3 and solved is no"),
        ("note != null || phone == '1'", "说明已填写，或phone 为 1", "note is filled in or phone is 1"),
    ] {
        let said = Expr::parse(source).unwrap().said(&House);
        assert_eq!((said.zh.as_str(), said.en.as_str(), said.text.as_str()), (zh, en, source));
    }
}

#[test]
fn every_part_that_does_not_hold_is_named() {
    check(
        "item.days <= 30 && note != null && state == 'accepted' && !solved",
        &[("办理天数不超过 30（现为 45）", "days is at most 30 (now 45)"), ("说明已填写", "note is filled in")],
    );
}

#[test]
fn parts_after_a_failed_null_check_are_not_asked() {
    check("note != null && size(note) > 3 && solved", &[("说明已填写", "note is filled in")]);
    check(
        "item.days < 3 && solved",
        &[("办理天数小于 3（现为 45）", "days is less than 3 (now 45)"), ("是否解决为“是”", "solved is yes")],
    );
}

#[test]
fn choices_have_their_titles() {
    check("state == 'accepted'", &[("状态为 服务中（现为 待派单）", "state is Accepted (now Placed)")]);
    check("state != 'placed'", &[("状态不为 待派单（现为 待派单）", "state is not Placed (now Placed)")]);
    check(
        "state in ['accepted', 'x']",
        &[("状态属于 服务中、x（现为 待派单）", "state is one of Accepted, x (now Placed)")],
    );
    check("!(state in ['placed'])", &[("状态不属于 待派单（现为 待派单）", "state is none of Placed (now Placed)")]);
}

#[test]
fn alternatives_are_one_need() {
    check(
        "solved || item.days < 3",
        &[("是否解决为“是”，或办理天数小于 3（现为 45）", "solved is yes or days is less than 3 (now 45)")],
    );
    check(
        "!(!solved && item.days > 3)",
        &[("是否解决为“是”，或办理天数不超过 3（现为 45）", "solved is yes or days is at most 3 (now 45)")],
    );
    check(
        "!(!solved || state == 'placed')",
        &[("是否解决为“是”", "solved is yes"), ("状态不为 待派单（现为 待派单）", "state is not Placed (now Placed)")],
    );
}

#[test]
fn the_written_value_stands_last_and_keys_show_where_there_is_no_title() {
    check("3 > item.days", &[("办理天数小于 3（现为 45）", "days is less than 3 (now 45)")]);
    check("hours >= 2.0", &[("hours 不小于 2.0（现为 1.5）", "hours is at least 2.0 (now 1.5)")]);
    check("has(absent)", &[("absent 已填写", "absent is filled in")]);
    check("absent == 3", &[("absent 为 3（现为空）", "absent is 3 (now empty)")]);
    check("!has(hours)", &[("hours 未填写", "hours is empty")]);
    check("skills.all(x, x == 'a')", &[("满足 skills.all(x, x == 'a')", "skills.all(x, x == 'a') holds")]);
    check("item.days + 1 < 3", &[("item.days + 1 小于 3（现为 46）", "item.days + 1 is less than 3 (now 46)")]);
}

#[test]
fn values_that_the_reader_may_not_see_are_not_told() {
    check("phone == '13900000000'", &[("phone 为 13900000000", "phone is 13900000000")]);
    check("phone + 'x' == 'y'", &[("phone + 'x' 为 y", "phone + 'x' is y")]);
}

#[test]
fn what_cannot_be_told_does_not_hold() {
    check("absent + 1 > 3", &[("absent + 1 大于 3（现为空）", "absent + 1 is more than 3 (now empty)")]);
    check("item.days % 0 == 1", &[("item.days % 0 为 1（除数为零）", "item.days % 0 is 1 (division by zero)")]);
}

#[test]
fn an_explanation_shows_every_part_with_its_value() {
    let source = "item.days <= 30 && (note == null || size(note) > 3)";
    let explained = Expr::parse(source).unwrap().explain(&data());
    let expected = serde_json::json!({
        "text": source, "span": {"start": 0, "end": 51}, "value": false, "holds": false, "parts": [
            {"text": "item.days <= 30", "span": {"start": 0, "end": 15}, "value": false, "holds": false, "parts": [
                {"text": "item.days", "span": {"start": 0, "end": 9}, "value": 45}]},
            {"text": "(note == null || size(note) > 3)", "span": {"start": 19, "end": 51}, "value": true, "holds": true, "parts": [
                {"text": "note == null", "span": {"start": 20, "end": 32}, "value": true, "holds": true, "parts": [
                    {"text": "note", "span": {"start": 20, "end": 24}, "value": null}]},
                {"text": "size(note) > 3", "span": {"start": 36, "end": 50}, "fault": "null", "parts": [
                    {"text": "size(note)", "span": {"start": 36, "end": 46}, "fault": "null", "parts": [
                        {"text": "note", "span": {"start": 41, "end": 45}, "value": null}]}]}]}]});
    assert_eq!(serde_json::to_value(&explained).unwrap(), expected);
}
