//! The form of what is worked out.

use super::form;
use gridwork_definitions::{Files, load_files};
use std::collections::BTreeMap;

/// The form of a register with these fields beside its name.
fn of(fields: &str) -> Option<String> {
    let register = format!(
        "register: lease\ntitle: 租赁台账\nlabel: name\nfields:\n  name: {{type: text, required: true, title: 名称}}\n{fields}\n\
         may: {{read: [clerk], write: [clerk]}}\n"
    );
    let files = Files::new("probe")
        .with("pack.yaml", "pack: probe\nversion: 0.1.0\ntitle: 试\n")
        .with("org_kinds.yaml", "org_kinds: {district: {title: 区}}\n")
        .with("roles.yaml", "roles: {clerk: {title: 经办, held_at: [district], reaches: below}}\n")
        .with("registers/lease.yaml", register);
    let loaded = load_files(&files, &BTreeMap::new());
    assert!(loaded.is_ok(), "{:?}", loaded.errors().collect::<Vec<_>>());
    form(loaded.catalog.registers.values().next().unwrap())
}

const TOTAL: &str =
    r#"  total: {type: int, visible_when: "paid == true", computed: "or_else(rent, 0) * 2", title: 总额}"#;
const PAID: &str = r#"  paid: {type: bool, visible_when: "open == true", title: 已付}"#;
const OPEN: &str = "  open: {type: bool, title: 有效}";
const RENT: &str = "  rent: {type: int, title: 月租}";

#[test]
fn only_what_computed_fields_hang_on_makes_the_form() {
    let written = |parts: &[&str]| of(&parts.join("\n"));
    let before = written(&[TOTAL, PAID, OPEN, RENT]);
    assert!(before.is_some());
    let beside = "  note: {type: text, visible_when: \"open == true\", title: 备注}";
    assert_eq!(written(&[TOTAL, PAID, OPEN, RENT, beside]), before, "another field");
    assert_eq!(written(&[RENT, OPEN, PAID, TOTAL]), before, "another order");
    let changed = [
        [TOTAL, PAID, OPEN, "  rent: {type: int, max: 9, title: 月租}"],
        [&TOTAL.replace("* 2", "* 3"), PAID, OPEN, RENT],
        [&TOTAL.replace("paid == true", "open == true"), PAID, OPEN, RENT],
        // What hides what is read is read too.
        [TOTAL, &PAID.replace("open == true", "open != true"), OPEN, RENT],
    ];
    for parts in changed {
        assert_ne!(written(&parts), before, "{parts:?}");
    }
    assert_eq!(written(&[PAID, OPEN, RENT]), None, "nothing is worked out");
}
