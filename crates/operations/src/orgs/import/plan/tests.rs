//! Plans as a table: the tree there is, the rows there are, and what is to be done.

use super::*;
use crate::orgs::import::check::check;
use crate::orgs::import::rows::SourceRow;
use gridwork_definitions::model::{OrgKind, Text};

const TODAY: &str = "2026-03-02";

/// The files: a district, two streets, a community each.
fn files() -> Vec<SourceRow> {
    let row = |sheet, line, code: &str, name: &str, parent: Option<&str>| SourceRow {
        sheet,
        line,
        code: code.into(),
        name: name.into(),
        parent: parent.map(str::to_owned),
    };
    vec![
        row(Sheet::Areas, 2, "120116", "滨海新区", None),
        row(Sheet::Streets, 2, "120116001", "塘沽街道", Some("120116")),
        row(Sheet::Streets, 3, "120116100", "新城镇", Some("120116")),
        row(Sheet::Villages, 2, "120116001008", "三槐路社区居委会", Some("120116001")),
        row(Sheet::Villages, 3, "120116100201", "黄圈村委会", Some("120116100")),
    ]
}

/// A tree being written down: code, name, kind, code of the org above.
#[derive(Default)]
struct Tree(Known);

impl Tree {
    fn of(lines: &[(&str, &str, &str, &str)]) -> Self {
        let mut tree = Self::default();
        for (code, name, kind, above) in lines {
            let parent = tree.find(above).map(|org| org.id);
            let id = OrgId::fresh();
            tree.0.changed_on.insert(id, "2026-01-01".into());
            tree.0.orgs.push(Org {
                id,
                code: (*code).into(),
                name: (*name).into(),
                kind: Key::parse(kind).unwrap(),
                parent,
                path: String::new(),
                valid_from: "2026-01-01".into(),
                valid_to: None,
                successor: None,
                version: 1,
            });
        }
        tree
    }

    /// The tree that the files make.
    fn imported() -> Self {
        Self::of(&[
            ("120116", "滨海新区", "common/district", ""),
            ("120116001", "塘沽街道", "common/street", "120116"),
            ("120116100", "新城镇", "common/street", "120116"),
            ("120116001008", "三槐路社区居委会", "common/community", "120116001"),
            ("120116100201", "黄圈村委会", "common/community", "120116100"),
        ])
    }

    fn find(&self, code: &str) -> Option<&Org> {
        self.0.orgs.iter().find(|org| org.code == code)
    }

    fn with(mut self, code: &str, change: impl Fn(&mut Org)) -> Self {
        self.0.orgs.iter_mut().filter(|org| org.code == code).for_each(change);
        self
    }

    fn changed_on(mut self, code: &str, date: &str) -> Self {
        let id = self.find(code).unwrap().id;
        self.0.changed_on.insert(id, date.into());
        self
    }

    fn with_open_case_at(mut self, code: &str) -> Self {
        let id = self.find(code).unwrap().id;
        self.0.open_cases.insert(id, 2);
        self
    }
}

/// The plan in words: `add 120116001 < 120116`, `rename …`, `reopen …`, `close … 2026-03-01`, `missing …`, and the
/// codes of the findings after `?`.
fn plan_of(tree: &Tree, files: &[SourceRow], catalog: &Catalog, terms: Terms<'_>) -> Vec<String> {
    let (rows, findings) = check(terms.area, files, &[]);
    assert!(findings.is_empty(), "{findings:?}");
    let plan = plan(&rows, &tree.0, catalog, terms);
    let mut said = Vec::new();
    for it in &plan.add {
        said.push(format!("add {} < {}", it.row.code, it.parent_code.as_deref().unwrap_or("-")));
        assert_eq!(it.above == Above::Nothing, it.parent_code.is_none());
    }
    said.extend(plan.rename.iter().map(|(org, row)| format!("rename {} {} > {}", org.code, org.name, row.name)));
    said.extend(plan.reopen.iter().map(|(org, row)| format!("reopen {} {}", org.code, row.name)));
    said.extend(plan.close.iter().map(|(org, last_day)| format!("close {} {last_day}", org.code)));
    said.extend(plan.missing.iter().map(|org| format!("missing {}", org.code)));
    said.extend(plan.findings.iter().map(|it| format!("? {} {}", it.code, it.place()).trim_end().to_owned()));
    said
}

fn terms() -> Terms<'static> {
    Terms { area: "120116", under: None, valid_from: TODAY, close_missing: false }
}

fn check_plan(tree: &Tree, files: &[SourceRow], terms: Terms<'_>, expected: &[&str]) {
    assert_eq!(plan_of(tree, files, &Catalog::default(), terms), expected);
}

fn catalog(kinds: &[(&str, &[&str])]) -> Catalog {
    let mut catalog = Catalog::default();
    for (kind, parents) in kinds {
        let key = Key::parse(kind).unwrap();
        let title = Text { zh: (*kind).into(), en: None };
        let parents = parents.iter().map(|it| Key::parse(it).unwrap()).collect();
        catalog.org_kinds.insert(key.clone(), OrgKind { key, title, parents, watches: false });
    }
    catalog
}

const EVERYTHING: [&str; 5] = [
    "add 120116 < -",
    "add 120116001 < 120116",
    "add 120116100 < 120116",
    "add 120116001008 < 120116001",
    "add 120116100201 < 120116100",
];

#[test]
fn an_empty_house_gets_everything_parents_first() {
    check_plan(&Tree::default(), &files(), terms(), &EVERYTHING);
}

#[test]
fn what_is_there_stays_just_so() {
    check_plan(&Tree::imported(), &files(), terms(), &[]);
    // Also where somebody filled the codes up with zeros.
    let padded = Tree::imported().with("120116001", |org| org.code = "120116001000".into());
    check_plan(&padded, &files(), terms(), &[]);
}

#[test]
fn a_new_community_hangs_under_the_street_that_is_there() {
    let mut tree = Tree::imported();
    tree.0.orgs.retain(|org| org.code != "120116100201");
    check_plan(&tree, &files(), terms(), &["add 120116100201 < 120116100"]);
}

#[test]
fn another_name_is_a_renaming_from_the_day_on() {
    let tree = Tree::imported().with("120116100", |org| org.name = "新城乡".into());
    check_plan(&tree, &files(), terms(), &["rename 120116100 新城乡 > 新城镇"]);
    let tree = tree.changed_on("120116100", TODAY);
    check_plan(&tree, &files(), terms(), &["rename 120116100 新城乡 > 新城镇"]);
    let tree = tree.changed_on("120116100", "2026-03-03");
    check_plan(&tree, &files(), terms(), &["rename 120116100 新城乡 > 新城镇", "? date_before streets.csv:3"]);
}

#[test]
fn nothing_new_begins_before_the_org_above_it() {
    let mut tree = Tree::imported();
    tree.0.orgs.retain(|org| org.code != "120116100201");
    let early = Terms { valid_from: "2025-12-31", ..terms() };
    check_plan(&tree, &files(), early, &["add 120116100201 < 120116100", "? date_before villages.csv:3"]);
}

#[test]
fn what_the_files_do_not_hold_is_listed_or_closed_from_the_bottom_up() {
    let files = files();
    let fewer = files.iter().filter(|row| !row.code.starts_with("120116100")).cloned().collect::<Vec<_>>();
    check_plan(&Tree::imported(), &fewer, terms(), &["missing 120116100", "missing 120116100201"]);
    let closing = Terms { close_missing: true, ..terms() };
    let closed = ["close 120116100201 2026-03-01", "close 120116100 2026-03-01"];
    check_plan(&Tree::imported(), &fewer, closing, &closed);
    // What began today has today.
    let tree = Tree::imported().changed_on("120116100201", TODAY);
    check_plan(&tree, &fewer, closing, &["close 120116100201 2026-03-02", "close 120116100 2026-03-01"]);
    let tree = tree.changed_on("120116100201", "2026-03-03");
    check_plan(&tree, &fewer, closing, &["missing 120116100201", "missing 120116100", "? not_closed", "? not_closed"]);
}

#[test]
fn nothing_closes_over_open_cases_or_orgs() {
    let files = files();
    let fewer = files.iter().filter(|row| !row.code.starts_with("120116100")).cloned().collect::<Vec<_>>();
    let closing = Terms { close_missing: true, ..terms() };
    let tree = Tree::imported().with_open_case_at("120116100201");
    check_plan(&tree, &fewer, closing, &["missing 120116100201", "missing 120116100", "? not_closed", "? not_closed"]);
    let tree = Tree::imported().with_open_case_at("120116100");
    check_plan(&tree, &fewer, closing, &["close 120116100201 2026-03-01", "missing 120116100", "? not_closed"]);
    let mut lines =
        vec![("120116", "滨海新区", "common/district", ""), ("120116001", "塘沽街道", "common/street", "120116")];
    lines.push(("120116001008", "三槐路社区居委会", "common/community", "120116001"));
    lines.push(("120116100", "新城镇", "common/street", "120116"));
    lines.push(("BR-1", "新城镇党支部", "common/branch", "120116100"));
    check_plan(&Tree::of(&lines), &fewer, closing, &["missing 120116100", "? not_closed"]);
}

#[test]
fn only_divisions_of_the_area_are_missed() {
    let mut lines = vec![("120116", "滨海新区", "common/district", "")];
    lines.extend([
        ("120116001", "塘沽街道", "common/street", "120116"),
        ("120116100", "新城镇", "common/street", "120116"),
        ("120116001008", "三槐路社区居委会", "common/community", "120116001"),
        ("120116100201", "黄圈村委会", "common/community", "120116100"),
        ("BR-1", "新城镇党支部", "common/branch", "120116100"),
        ("120116999", "经开区", "common/zone", "120116"),
        ("1201160010", "编码是别人的前缀", "common/street", "120116"),
        ("1201160010080", "编码以别人的编码开头", "common/community", "120116001"),
        ("120117001", "芦台街道", "common/street", ""),
    ]);
    check_plan(&Tree::of(&lines), &files(), terms(), &[]);
}

#[test]
fn a_closed_org_that_is_back_is_opened_again() {
    let closed =
        |last_day: &'static str| Tree::imported().with("120116100201", |org| org.valid_to = Some(last_day.into()));
    check_plan(&closed("2026-02-01"), &files(), terms(), &["reopen 120116100201 黄圈村委会"]);
    check_plan(&closed(TODAY), &files(), terms(), &["? closing villages.csv:3"]);
}

#[test]
fn an_org_that_was_placed_otherwise_stays_where_it_is() {
    let tree = Tree::of(&[
        ("120116", "滨海新区", "common/district", ""),
        ("Z1", "功能区", "common/zone", "120116"),
        ("120116001", "塘沽街道", "common/street", "Z1"),
        ("120116100", "新城镇", "common/street", "120116"),
        ("120116100201", "黄圈村委会", "common/community", "120116100"),
    ]);
    check_plan(&tree, &files(), terms(), &["add 120116001008 < 120116001", "? elsewhere streets.csv:2"]);
    let tree = Tree::imported().with("120116100", |org| org.kind = Key::parse("common/zone").unwrap());
    check_plan(&tree, &files(), terms(), &["? kind_differs streets.csv:3"]);
    let mut without = tree;
    without.0.orgs.retain(|org| org.code != "120116100201");
    let expected = ["add 120116100201 < 120116100", "? kind_differs streets.csv:3", "? parent_kind villages.csv:3"];
    check_plan(&without, &files(), terms(), &expected);
}

#[test]
fn a_district_of_another_code_can_stand_for_the_area() {
    let tree = Tree::of(&[("BINHAI", "滨海新区（试点）", "common/district", "")]);
    let under = |code| Terms { under: Some(code), ..terms() };
    let expected = [
        "add 120116001 < BINHAI",
        "add 120116100 < BINHAI",
        "add 120116001008 < 120116001",
        "add 120116100201 < 120116100",
    ];
    check_plan(&tree, &files(), under("BINHAI"), &expected);
    // Naming the area's own org changes nothing.
    check_plan(&Tree::imported(), &files(), under("120116"), &[]);
    let renamed = Tree::imported().with("120116", |org| org.name = "滨海".into());
    check_plan(&renamed, &files(), under("120116"), &["rename 120116 滨海 > 滨海新区"]);
}

#[test]
fn what_it_should_hang_under_must_be_there_open_and_of_a_fitting_kind() {
    let under = |code| Terms { under: Some(code), ..terms() };
    let found = |tree: &Tree, code| plan_of(tree, &files(), &Catalog::default(), under(code)).pop().unwrap();
    assert_eq!(found(&Tree::default(), "999"), "? under_unknown");
    let tree = Tree::of(&[("S", "街道", "common/street", ""), ("D", "区", "common/district", "")]);
    assert!(plan_of(&tree, &files(), &Catalog::default(), under("S")).contains(&"? under_kind".to_owned()));
    let closed = tree.with("D", |org| org.valid_to = Some("2026-02-01".into()));
    assert!(plan_of(&closed, &files(), &Catalog::default(), under("D")).contains(&"? under_closed".to_owned()));
}

#[test]
fn applied_packs_say_what_may_stand_where() {
    let common: [(&str, &[&str]); 4] = [
        ("city/city", &[]),
        ("common/district", &["city/city"]),
        ("common/street", &["common/district"]),
        ("common/community", &["common/street"]),
    ];
    let tree = Tree::of(&[("1201", "天津市", "city/city", "")]);
    let under = Terms { under: Some("1201"), ..terms() };
    let said = plan_of(&tree, &files(), &catalog(&common), under);
    assert_eq!(said[0], "add 120116 < 1201");
    assert_eq!(said.len(), 5, "{said:?}");
    // In such a house a district is no root.
    let said = plan_of(&tree, &files(), &catalog(&common), terms());
    assert_eq!(said[5], "? parent_kind areas.csv:2");
    let said = plan_of(&tree, &files(), &catalog(&common[..3]), under);
    assert!(said.contains(&"? kind_unknown".to_owned()), "{said:?}");
}
