//! What changes between two versions of a pack, and what would be lost.

use gridwork_definitions::model::{ConsentText, Definition, Pack, Text};
use gridwork_definitions::{Change, ChangeKind, Files, Needs, NoMore, diff, load_files};

const ORG_KINDS: &str = "org_kinds:\n  street: {title: 街道}\n  community: {title: 社区, parents: [street]}\n";
const ROLES: &str = "roles:\n  planner: {title: 安排人, held_at: [community, street], reaches: below}\n";
const CHOICES: &str = "choices: cause\ntitle: 原因\noptions: {bulb: 灯泡, cable: 线路}\n";
const REGISTER: &str = "register: lamp\ntitle: 路灯\nunique: code\nfields:\n  code: {type: text, max: 20, required: true, title: 灯号}\n  \
                        height: {type: int, min: 1, max: 30, title: 高度}\nmay: {read: anyone, write: planner}\n";
const LOOP: &str = "loop: repair\ntitle: 修灯\nlives_at: community\nnumber: \"LD{yyyy}-{seq:5}\"\nfields:\n  \
                    lamp: {type: row, of: lamp, required: true, title: 路灯}\n  cause: {type: choice, of: cause, title: 原因}\n  \
                    hours: {type: decimal, scale: 1, title: 用时}\nstart: reported\nstates:\n  reported: {title: 待修, turn: planner, within: {hours: 4}}\n  \
                    parked: {title: 搁置, turn: planner}\n  closed: {title: 办结, final: true}\nsteps:\n  \
                    report: {title: 报修, to: reported, by: planner, form: [lamp]}\n  park: {title: 搁下, from: reported, to: parked, by: planner}\n  \
                    resume: {title: 继续, from: parked, to: reported, by: planner}\n  \
                    fix: {title: 修好, from: reported, to: closed, by: planner, form: [cause, hours], outcome: fixed}\n";

fn pack(changes: &[(&str, &str)]) -> Pack {
    let files = [
        ("pack.yaml", "pack: p\nversion: 0.1.0\ntitle: 示例\n"),
        ("org_kinds.yaml", ORG_KINDS),
        ("roles.yaml", ROLES),
        ("choices/cause.yaml", CHOICES),
        ("registers/lamp.yaml", REGISTER),
        ("loops/repair.yaml", LOOP),
    ];
    let mut all = Files::new("p");
    for (path, text) in files {
        let changed = changes.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        all.insert(path, changed);
    }
    let loaded = load_files(&all, &NoMore);
    assert!(loaded.is_ok(), "{}", loaded.diagnostics[0]);
    loaded.pack().unwrap().clone()
}

fn changes(to: &[(&str, &str)]) -> Vec<Change> {
    diff(&pack(&[]).definitions, &pack(to).definitions)
}

#[track_caller]
fn check(to: &[(&str, &str)], expected: &[(ChangeKind, &str, Needs, bool)]) {
    let found = changes(to);
    let found: Vec<_> = found.iter().map(|it| (it.change, it.name(), it.needs, it.lossy)).collect();
    let expected: Vec<_> =
        expected.iter().map(|(kind, name, needs, lossy)| (*kind, (*name).to_owned(), *needs, *lossy)).collect();
    assert_eq!(found, expected);
}

use ChangeKind::{Added, Changed, Removed};

#[test]
fn the_same_pack_has_no_changes() {
    check(&[], &[]);
}

#[test]
fn a_text_that_becomes_a_credit_code_stays_in_its_column_but_may_not_fit() {
    let becomes = [("{type: text, max: 20, required", "{type: credit_code, required")];
    check(&becomes, &[(Changed, "p/lamp:fields.code", Needs::Check, true)]);
    let back = diff(&pack(&becomes).definitions, &pack(&[]).definitions);
    assert_eq!(back.iter().map(|it| (it.needs, it.lossy)).collect::<Vec<_>>(), [(Needs::Nothing, false)]);
    let back = diff(&pack(&becomes).definitions, &pack(&[("max: 20", "max: 17")]).definitions);
    assert_eq!(back.iter().map(|it| (it.needs, it.lossy)).collect::<Vec<_>>(), [(Needs::Check, true)]);
}

#[test]
fn a_new_field_needs_a_column_and_loses_nothing() {
    check(
        &[("  height:", "  watts: {type: int, title: 功率}\n  height:")],
        &[(Added, "p/lamp:fields.watts", Needs::NewColumn, false)],
    );
}

#[test]
fn a_removed_field_is_lossy() {
    check(
        &[("  height: {type: int, min: 1, max: 30, title: 高度}\n", "")],
        &[(Removed, "p/lamp:fields.height", Needs::Check, true)],
    );
}

#[test]
fn another_type_is_another_column() {
    check(
        &[("height: {type: int, min: 1, max: 30", "height: {type: text")],
        &[(Changed, "p/lamp:fields.height", Needs::NewColumnWithMapping, true)],
    );
    check(&[("scale: 1", "scale: 2")], &[(Changed, "p/repair:fields.hours", Needs::NewColumnWithMapping, true)]);
}

#[test]
fn narrower_limits_are_lossy_and_wider_ones_are_not() {
    check(&[("max: 30", "max: 20")], &[(Changed, "p/lamp:fields.height", Needs::Check, true)]);
    check(&[("max: 30", "max: 40")], &[(Changed, "p/lamp:fields.height", Needs::Nothing, false)]);
    check(&[("max: 20, required", "max: 10, required")], &[(Changed, "p/lamp:fields.code", Needs::Check, true)]);
}

#[test]
fn a_removed_option_is_lossy_and_a_retired_one_is_not() {
    check(&[(", cable: 线路", "")], &[(Removed, "p/cause:options.cable", Needs::Check, true)]);
    check(
        &[("cable: 线路", "cable: {title: 线路, retired: true}")],
        &[(Changed, "p/cause:options.cable", Needs::Nothing, false)],
    );
}

#[test]
fn a_removed_state_is_lossy_its_steps_are_not() {
    check(
        &[
            ("  parked: {title: 搁置, turn: planner}\n", ""),
            ("  park: {title: 搁下, from: reported, to: parked, by: planner}\n", ""),
            ("  resume: {title: 继续, from: parked, to: reported, by: planner}\n", ""),
        ],
        &[
            (Removed, "p/repair:states.parked", Needs::Check, true),
            (Removed, "p/repair:steps.park", Needs::Nothing, false),
            (Removed, "p/repair:steps.resume", Needs::Nothing, false),
        ],
    );
}

#[test]
fn sealing_a_field_moves_its_values() {
    let sealed = "hours: {type: decimal, scale: 1, class: personal, purpose: 结算, visible: [{to: asker}], erase_after: {days: 9}, title: 用时}";
    let found = changes(&[("hours: {type: decimal, scale: 1, title: 用时}", sealed)]);
    assert_eq!((found[0].needs, found[0].lossy), (Needs::Moved, true));
}

#[test]
fn a_consent_that_comes_goes_or_changes_is_said() {
    let with = |text: Option<(&str, i64)>| {
        let mut pack = pack(&[]);
        for definition in &mut pack.definitions {
            let Definition::Register(register) = definition else { continue };
            register.consent = text.map(|(text, version)| ConsentText {
                of: "code".to_owned(),
                purpose: Text::zh("看望"),
                text: Text::zh(text),
                version,
            });
        }
        pack.definitions
    };
    let said = |from: Option<(&str, i64)>, to: Option<(&str, i64)>| {
        let found = diff(&with(from), &with(to));
        found.into_iter().map(|it| (it.change, it.needs, it.said.say("en").to_owned())).collect::<Vec<_>>()
    };
    let check = |from, to, (change, needs, words): (ChangeKind, Needs, &str)| {
        let found = said(from, to);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].0, found[0].1), (change, needs), "{found:?}");
        assert!(found[0].2.contains(words), "{found:?}");
    };
    let (first, second) = (Some(("同意一", 1)), Some(("同意二", 2)));
    assert_eq!(said(first, first), []);
    check(None, first, (Added, Needs::Check, "cannot be changed before their persons agree"));
    check(first, None, (Removed, Needs::Check, "no longer kept by consent"));
    check(first, second, (Changed, Needs::Nothing, "`version` 1 → 2: whoever agreed is asked again"));
    check(first, Some(("同意二", 1)), (Changed, Needs::Check, "did not rise"));
}

#[test]
fn a_role_held_in_fewer_places_is_lossy() {
    check(
        &[("held_at: [community, street]", "held_at: [street]")],
        &[(Changed, "p/planner:held_at", Needs::Check, true)],
    );
}

#[test]
fn clocks_and_hands_change_without_touching_data() {
    let found = changes(&[
        ("within: {hours: 4}", "within: {hours: 8}"),
        ("to: closed, by: planner", "to: closed, by: planner, not: report"),
    ]);
    let said: Vec<_> = found.iter().map(|it| it.said.say("en").to_owned()).collect();
    assert_eq!(said, ["state `reported`: within", "step `fix`: not"]);
    assert!(found.iter().all(|it| !it.lossy && it.needs == Needs::Nothing));
}

#[test]
fn a_pack_that_was_not_there_is_all_new() {
    let found = diff(&[], &pack(&[]).definitions);
    let tables = found.iter().filter(|it| it.needs == Needs::NewTable).count();
    assert_eq!((found.len(), tables), (6, 2));
    let back = diff(&pack(&[]).definitions, &[]);
    assert!(back.iter().all(|it| it.change == Removed && it.lossy));
    let json = serde_json::to_value(&back[0]).unwrap();
    assert_eq!(json["change"], "removed");
}
