//! `gridwork calendar`: show, import, set, and what is refused.

use crate::house::{House, STOP_WITHIN, refused, said, succeeds};

/// A notice as the State Council publishes it, for a year that no program knows yet.
fn notice() -> String {
    let days = (1..=8).map(|day| format!("2027-10-{day:02},holiday,国庆节\n")).collect::<String>();
    format!(
        "date,kind,name\n2026-12-31,holiday,元旦\n2027-01-01,holiday,元旦\n2027-02-06,holiday,春节\n2027-02-08,holiday,春节\n{days}"
    )
}

fn walk(house: &House) {
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let file = house.beside("notice.csv");
    std::fs::write(&file, notice()).unwrap();
    let file = file.to_str().unwrap();
    let calendar = |words: &[&str]| house.run(&[&["calendar"], words].concat());

    let shown = calendar(&["show", "2027"]);
    succeeds(&shown);
    assert!(said(&shown).contains("no notice is loaded"), "{}", said(&shown));
    // A running server does it when there is one.
    let server = house.serve();
    let tried = calendar(&["import", file, "--dry-run"]);
    succeeds(&tried);
    assert!(said(&tried).contains("a dry run: nothing was changed; 13 entries"), "{}", said(&tried));
    succeeds(&calendar(&["import", file]));
    let again = calendar(&["import", file]);
    assert!(said(&again).contains("nothing to change"), "{}", said(&again));
    succeeds(&calendar(&["set", "2027-02-08", "work", "--reason", "抢险"]));
    assert!(server.stop(STOP_WITHIN).unwrap().success());
    let shown = said(&calendar(&["show", "2027"]));
    assert!(shown.starts_with("2027: the notice is loaded"), "{shown}");
    assert!(shown.contains("2027-02-08  makeup_workday  抢险  (of this district)"), "{shown}");
    succeeds(&calendar(&["set", "2027-02-08", "usual"]));
    let shown = said(&calendar(&["show", "2027"]));
    assert!(shown.contains("2027-02-08  holiday         春节"), "taken back it is what the notice says: {shown}");

    refused(&calendar(&["set", "2027-02-30", "rest", "--reason", "x"]), &["days[0].date", "2026-05-01"]);
    refused(&calendar(&["set", "2027-02-03", "rest"]), &["--reason"]);
    refused(&calendar(&["show", "27"]), &["2000", "2100"]);
    refused(&calendar(&["import", "missing.csv"]), &["missing.csv cannot be read"]);
    let broken = house.beside("broken.csv");
    std::fs::write(&broken, "date,kind,name\n2027-1-1,holiday,元旦\n2027-05-01,feast,劳动节\n").unwrap();
    refused(&calendar(&["import", broken.to_str().unwrap()]), &["line 2", "line 3", "unknown kind `feast`"]);
    std::fs::write(&broken, "date,kind,name\n2028-05-01,holiday,劳动节\n").unwrap();
    refused(&calendar(&["import", broken.to_str().unwrap()]), &["2028 has 1 holidays here"]);
    std::fs::write(&broken, [0xC8, 0xD5]).unwrap();
    refused(&calendar(&["import", broken.to_str().unwrap()]), &["not UTF-8"]);
}

#[test]
fn the_calendar_is_shown_imported_and_set_on_sqlite() {
    walk(&House::sqlite());
}

#[test]
fn the_calendar_is_shown_imported_and_set_on_postgres() {
    walk(&House::postgres());
}

#[test]
fn a_slip_in_the_folder_makes_no_district() {
    let house = House::sqlite();
    refused(&house.run(&["calendar", "set", "2027-02-08", "rest", "--reason", "x"]), &["there is no district in"]);
    assert!(!house.data().exists());
}
