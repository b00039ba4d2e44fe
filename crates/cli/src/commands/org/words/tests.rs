//! The words of reports and lists, as a reader sees them.

use super::*;
use gridwork_operations::orgs::import::{Division, RenamedLine};
use uuid::Uuid;

fn line(code: &str, name: &str, division: Division) -> OrgLine {
    OrgLine { code: code.into(), name: name.into(), division, parent: None }
}

fn report(outcome: Outcome) -> ImportReport {
    ImportReport {
        outcome,
        area: "120116".into(),
        source: Some("china-division 2.7.0".into()),
        rows_sha256: String::new(),
        valid_from: "2026-03-02".into(),
        counts: BTreeMap::from([(Division::County, 1), (Division::Street, 16)]),
        added: Vec::new(),
        renamed: Vec::new(),
        reopened: Vec::new(),
        closed: Vec::new(),
        missing: Vec::new(),
        unchanged: 2,
        findings: Vec::new(),
    }
}

#[test]
fn a_dry_run_says_every_change() {
    let said = of_import(&ImportReport {
        added: vec![
            line("120116001", "塘沽街道", Division::Street),
            line("120116005", "杭州道街道", Division::Street),
            line("120116001008", "三槐路社区居委会", Division::Residents),
        ],
        renamed: vec![RenamedLine { code: "120116100".into(), from: "新城乡".into(), to: "新城镇".into() }],
        missing: vec![line("120116006", "新河街道", Division::Street)],
        ..report(Outcome::Tried)
    });
    assert_eq!(
        said,
        "area 120116 from china-division 2.7.0, valid from 2026-03-02\n\
         \u{20}    1  区县 (county or district)\n    16  街道 (street)\n\
         \nwould add 3:\n    120116001 塘沽街道\n      120116001008 三槐路社区居委会\n    120116005 杭州道街道\n\
         \nwould rename 1:\n  120116100 新城乡 -> 新城镇\n\
         \nnot in the files, would stay open: 1:\n    120116006 新河街道\n\
         \na dry run: nothing was changed; 2 orgs are there just so"
    );
}

#[test]
fn faults_are_all_shown_and_oddities_by_example() {
    let fault =
        Finding::fault("orphan", "上级不在", "no parent").at(gridwork_operations::orgs::import::Sheet::Villages, 7);
    let odd = Finding::odd("enterprise", "政企合一", "both in one");
    let findings = [vec![fault; 8], vec![odd; 8]].concat();
    let said = of_import(&ImportReport { findings, ..report(Outcome::Refused) });
    assert_eq!(said.matches("villages.csv:7").count(), 8, "{said}");
    assert_eq!(said.matches("both in one").count(), ODD_SHOWN, "{said}");
    assert!(said.contains("… 3 more") && said.contains("FAULT orphan, 8:"), "{said}");
    assert!(said.ends_with("refused: 8 faults stand in the way; nothing was changed"), "{said}");
}

#[test]
fn a_list_is_a_tree_whatever_the_codes_are() {
    let org = |number: u128, code: &str, parent: Option<u128>, valid_to: Option<&str>| OrgView {
        id: Uuid::from_u128(number),
        code: code.into(),
        name: format!("组织{number}"),
        kind: "common/street".into(),
        parent: parent.map(Uuid::from_u128),
        valid_to: valid_to.map(str::to_owned),
        successor: None,
    };
    let orgs = [
        org(1, "120116", Some(9), None),
        org(2, "120116001", Some(1), None),
        org(3, "120116005", Some(1), Some("2026-05-31")),
        org(4, "A-BRANCH", Some(2), None),
    ];
    assert_eq!(
        of_list(&orgs),
        "120116  组织1  common/street\n  120116001  组织2  common/street\n    A-BRANCH  组织4  common/street\n\
         \u{20} 120116005  组织3  common/street  closed after 2026-05-31\n"
    );
    assert!(of_list(&[]).contains("org import"));
}
