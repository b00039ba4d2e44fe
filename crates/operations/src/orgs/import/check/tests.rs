//! What is wrong or odd in rows, as a table.

use super::*;
use crate::orgs::import::finding::Weight;

fn row(sheet: Sheet, line: u64, code: &str, name: &str, parent: &str) -> SourceRow {
    let parent = (sheet != Sheet::Areas).then(|| parent.to_owned());
    SourceRow { sheet, line, code: code.into(), name: name.into(), parent }
}

/// An area with a street and a community, all in order.
fn sound() -> Vec<SourceRow> {
    vec![
        row(Sheet::Areas, 30, "120116", "滨海新区", ""),
        row(Sheet::Streets, 2, "120116001", "塘沽街道", "120116"),
        row(Sheet::Villages, 2, "120116001008", "三槐路社区居委会", "120116001"),
    ]
}

/// What is found when rows are added to a sound area.
fn check_more(more: &[SourceRow], expected: &[(&str, &str)]) {
    let source = [sound(), more.to_vec()].concat();
    let (rows, findings) = check("120116", &source, &[]);
    let found = findings.iter().map(|it| (it.code.as_str(), it.place())).collect::<Vec<_>>();
    let found = found.iter().map(|(code, place)| (*code, place.as_str())).collect::<Vec<_>>();
    assert_eq!(found, expected, "{more:?}");
    assert!(findings.iter().all(|it| !it.message.zh.is_empty() && it.message.en.is_some()));
    // A row with a fault of its own is never among those to store.
    assert!(rows.iter().all(|row| row.code.starts_with("120116") && row.code.len() == row.sheet.digits()));
}

fn check_village(code: &str, name: &str, expected: &[&str]) {
    let expected = expected.iter().map(|code| (*code, "villages.csv:9")).collect::<Vec<_>>();
    check_more(&[row(Sheet::Villages, 9, code, name, "120116001")], &expected);
}

#[test]
fn a_sound_area_has_no_findings() {
    check_more(&[], &[]);
}

#[test]
fn codes_have_the_digits_of_their_file_and_no_fewer() {
    // Prefixes of other codes, and codes that other codes are prefixes of, are no codes at all.
    for code in ["1201160010", "12011600100", "1201160010081", "120116001", "", "12011600100八", "12-16001001"] {
        check_village(code, "新社区", &["code_shape"]);
    }
    check_village("120116001000", "塘沽街道", &["code_above"]);
    check_more(&[row(Sheet::Streets, 9, "120116000", "市辖区", "120116")], &[("code_above", "streets.csv:9")]);
}

#[test]
fn codes_begin_with_their_parents() {
    let moved = row(Sheet::Villages, 9, "120116005001", "新园里社区居委会", "120116001");
    check_more(&[moved], &[("code_parent", "villages.csv:9")]);
    let short = row(Sheet::Villages, 9, "120116001009", "新园里社区居委会", "120116");
    check_more(&[short], &[("code_parent", "villages.csv:9")]);
    let none = row(Sheet::Villages, 9, "120116001009", "新园里社区居委会", "");
    check_more(&[none], &[("code_parent", "villages.csv:9")]);
    let elsewhere = row(Sheet::Streets, 9, "120115001", "宝平街道", "120116");
    check_more(&[elsewhere], &[("code_elsewhere", "streets.csv:9"), ("code_parent", "streets.csv:9")]);
}

#[test]
fn orphans_are_named_but_not_for_a_fault_above_them() {
    let orphan = row(Sheet::Villages, 9, "120116099001", "新园里社区居委会", "120116099");
    check_more(std::slice::from_ref(&orphan), &[("orphan", "villages.csv:9")]);
    let blank_above = row(Sheet::Streets, 8, "120116099", " ", "120116");
    check_more(&[blank_above, orphan], &[("name_blank", "streets.csv:8")]);
}

#[test]
fn a_code_stands_once() {
    let again = row(Sheet::Streets, 9, "120116001", "塘沽街道", "120116");
    check_more(&[again], &[("row_twice", "streets.csv:9")]);
    let other = row(Sheet::Streets, 9, "120116001", "新港街道", "120116");
    check_more(&[other], &[("code_twice", "streets.csv:9")]);
}

#[test]
fn names_must_be_there_and_readable() {
    check_village("120116001009", "", &["name_blank"]);
    check_village("120116001009", "\u{3000} ", &["name_blank"]);
    check_village("120116001009", "三\u{fffd}\u{fffd}社区", &["name_broken"]);
    check_village("120116001009", "三\u{0}社区", &["name_broken"]);
    check_village("120116001009", &"长".repeat(61), &["name_long"]);
}

#[test]
fn odd_writing_is_read_and_reported() {
    check_village(" １２０１１６００１００９", "新社区居委会", &["code_written"]);
    check_village("120116001009", "\u{3000}新社区居委会 ", &["name_blanks"]);
    check_village("120116001209", "大王瞿阝村委会", &["name_strange"]);
    check_village("120116001009", "三 槐路社区居委会", &["name_strange"]);
    check_village("120116001009", "某社区居委会", &["name_placeholder"]);
}

#[test]
fn a_name_stands_once_under_a_parent() {
    check_village("120116001009", "三槐路社区居委会", &["name_twice"]);
    let elsewhere = [
        row(Sheet::Streets, 8, "120116005", "杭州道街道", "120116"),
        row(Sheet::Villages, 9, "120116005001", "三槐路社区居委会", "120116005"),
    ];
    check_more(&elsewhere, &[]);
}

#[test]
fn the_code_says_what_a_row_is() {
    check_village("120116001209", "新村委会", &[]);
    check_village("120116001209", "新社区居委会", &["name_against_code"]);
    check_village("120116001009", "新村村民委员会", &["name_against_code"]);
    check_village("120116001400", "港务局社区", &["like_committee"]);
    check_village("120116001500", "北大港农场生活区", &["like_committee"]);
    check_village("120116001400", "开发区虚拟社区", &["name_placeholder", "like_committee"]);
    check_village("120116001600", "新社区", &["code_range"]);
    let streets = [
        ("120116100", "新城镇", vec![]),
        ("120116100", "新城街道", vec!["name_against_code"]),
        ("120116002", "新城镇", vec!["name_against_code"]),
        ("120116200", "新城乡", vec![]),
        ("120116400", "天津经济技术开发区", vec!["enterprise"]),
        ("120116700", "新城", vec!["code_range"]),
    ];
    for (code, name, codes) in streets {
        let below = row(Sheet::Villages, 10, &format!("{code}001"), "新社区居委会", code);
        let expected = codes.into_iter().map(|code| (code, "streets.csv:9")).collect::<Vec<_>>();
        check_more(&[row(Sheet::Streets, 9, code, name, "120116"), below], &expected);
    }
}

#[test]
fn streets_without_communities_and_areas_without_streets_are_reported() {
    check_more(&[row(Sheet::Streets, 9, "120116005", "杭州道街道", "120116")], &[("street_empty", "streets.csv:9")]);
    let (_, findings) = check("120116", &sound()[..1], &[]);
    assert_eq!((findings[0].code.as_str(), findings[0].weight), ("no_streets", Weight::Fault));
}

#[test]
fn a_city_without_counties_is_imported_by_its_own_code() {
    let source = [
        row(Sheet::Areas, 2, "441900", "东莞市", ""),
        row(Sheet::Streets, 2, "441900003", "东城街道", "441900"),
        row(Sheet::Villages, 2, "441900003001", "岗贝社区居民委员会", "441900003"),
    ];
    let (rows, findings) = check("441900", &source, &[]);
    assert_eq!(rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["441900", "441900003", "441900003001"]);
    assert_eq!(findings.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["no_counties"]);
}

#[test]
fn nothing_is_said_to_be_missing_from_a_damaged_file() {
    let damaged = |sheet| [Finding::fault("encoding", "编码", "encoding").in_sheet(sheet)];
    assert!(check("120116", &[], &damaged(Sheet::Areas)).1.is_empty());
    assert!(check("120116", &sound()[..1], &damaged(Sheet::Streets)).1.is_empty());
    assert!(check("120116", &sound()[..2], &damaged(Sheet::Villages)).1.is_empty());
    let without_street = [&sound()[..1], &sound()[2..]].concat();
    assert!(check("120116", &without_street, &damaged(Sheet::Streets)).1.is_empty());
    assert_eq!(check("120116", &without_street, &damaged(Sheet::Villages)).1[0].code, "orphan");
}
