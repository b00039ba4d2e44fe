//! Bad files of every kind are told, all at once, and nothing panics.

use gridwork_definitions::{Files, Loaded, NoMore, Severity, load_dir, load_files};
use std::collections::BTreeMap;
use std::fs;

const HEAD: &str = "pack: try\nversion: 0.1.0\ntitle: 示例\n";

fn load(files: Files) -> Loaded {
    load_files(&files.with("pack.yaml", HEAD), &NoMore)
}

fn told(loaded: &Loaded) -> Vec<(&str, &str, u32, u32)> {
    loaded.diagnostics.iter().map(|it| (it.code, it.file.as_str(), it.line, it.column)).collect()
}

#[test]
fn one_broken_file_does_not_hide_the_problems_of_others() {
    let loaded = load(
        Files::new("p")
            .with("loops/a.yaml", "loop: a\n  title: [\n")
            .with("roles.yaml", "roles:\n  helper: {titel: 帮手, held_at: nowhere, reaches: self}\n")
            .with("choices/empty.yaml", "")
            .with("org_kinds.yaml", "org_kinds:\n  street: {title: 街道, watches: 1}\n"),
    );
    assert_eq!(
        told(&loaded),
        [
            ("GW-Y011", "p/choices/empty.yaml", 1, 1),
            ("GW-Y001", "p/loops/a.yaml", 2, 8),
            ("GW-Y006", "p/org_kinds.yaml", 2, 32),
            ("GW-Y005", "p/roles.yaml", 2, 3),
            ("GW-Y004", "p/roles.yaml", 2, 12),
            ("GW-N002", "p/roles.yaml", 2, 32),
        ]
    );
}

#[test]
fn a_broken_roles_file_does_not_make_every_role_unknown() {
    let loaded = load(
        Files::new("p")
            .with("roles.yaml", "roles: {a: [")
            .with("org_kinds.yaml", "org_kinds: {community: {title: 社区}}")
            .with("registers/r.yaml", "register: r\ntitle: 台账\nfields: {code: {type: text, title: 编码}}\nmay: {read: anyone, write: planner}\n"),
    );
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["GW-Y001"]);
}

#[test]
fn bytes_that_are_no_text_are_placed() {
    let loaded = load(
        Files::new("p")
            .with("roles.yaml", b"roles:\n  a: {title: \xd7\xdf}\n".to_vec())
            .with("choices/c.yaml", "choices: c\ntitle: a\u{0}b\n"),
    );
    assert_eq!(told(&loaded), [("GW-P003", "p/choices/c.yaml", 2, 9), ("GW-P002", "p/roles.yaml", 2, 14)]);
}

#[test]
fn a_huge_file_is_refused_unread() {
    let loaded = load(Files::new("p").with("roles.yaml", vec![b'a'; 1024 * 1024 + 1]));
    assert_eq!(told(&loaded), [("GW-P004", "p/roles.yaml", 1, 1)]);
}

#[test]
fn a_folder_without_a_pack_says_so() {
    let empty = tempfile::tempdir().unwrap();
    let loaded = load_dir(empty.path(), &[]);
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["GW-P001"]);
    let missing = load_dir(&empty.path().join("none"), &[]);
    assert!(!missing.is_ok());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("p");
    fs::create_dir_all(dir.join("loops")).unwrap();
    fs::write(dir.join("pack.yaml"), HEAD).unwrap();
    fs::write(place.path().join("secret.yaml"), "loop: secret").unwrap();
    std::os::unix::fs::symlink(place.path().join("secret.yaml"), dir.join("loops/secret.yaml")).unwrap();
    std::os::unix::fs::symlink(place.path(), dir.join("registers")).unwrap();
    let loaded = load_dir(&dir, &[]);
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["GW-P005", "GW-P005"]);
    assert!(loaded.diagnostics.iter().all(|it| it.source_line.is_empty()));
}

#[test]
fn packs_that_use_each_other_end() {
    let files = |pack: &str, uses: &str| {
        Files::new(pack).with("pack.yaml", format!("pack: {pack}\nversion: 0.1.0\ntitle: {pack}\nuses: [{uses}]\n"))
    };
    let more = BTreeMap::from([("b".to_owned(), files("b", "c")), ("c".to_owned(), files("c", "a"))]);
    let loaded = load_files(&files("a", "b"), &more);
    assert_eq!(told(&loaded), [("GW-P011", "c/pack.yaml", 4, 8)]);
    let order: Vec<&str> = loaded.packs.iter().map(|it| it.pack.as_str()).collect();
    assert_eq!(order, ["c", "b", "a"]);
}

#[test]
fn a_pack_used_by_two_is_loaded_once() {
    let files = |pack: &str, uses: &str| {
        Files::new(pack).with("pack.yaml", format!("pack: {pack}\nversion: 0.1.0\ntitle: {pack}\nuses: [{uses}]\n"))
    };
    let more = BTreeMap::from([
        ("b".to_owned(), files("b", "d")),
        ("c".to_owned(), files("c", "d")),
        ("d".to_owned(), files("d", "")),
    ]);
    let loaded = load_files(&files("a", "b, c"), &more);
    let order: Vec<&str> = loaded.packs.iter().map(|it| it.pack.as_str()).collect();
    assert_eq!((order.as_slice(), loaded.diagnostics.len()), (&["d", "b", "c", "a"][..], 0));
}

#[test]
fn a_wrong_name_is_told_at_the_very_word_behind_chinese_text() {
    let loaded = load(
        Files::new("p")
            .with("org_kinds.yaml", "org_kinds: {community: {title: 社区}}")
            .with("roles.yaml", "roles:\n  planner: {title: 安排人, held_at: [comunity], reaches: self}\n"),
    );
    let it = &loaded.diagnostics[0];
    assert_eq!((it.line, it.column, it.end.column), (2, 35, 43));
    assert!(it.render("zh").ends_with("  = 建议: 是不是想写 `community`？\n"), "{it}");
    assert_eq!(it.severity, Severity::Error);
}

#[test]
fn a_fault_inside_an_expression_is_told_at_its_word() {
    let loop_yaml = "loop: help\ntitle: 求助\nlives_at: community\nnumber: \"QZ{yyyy}-{seq:6}\"\nfields: {done: {type: bool, title: 已办}}\n\
                     start: asked\nstates:\n  asked: {title: 待办, turn: planner}\n  closed: {title: 办结, final: true}\nsteps:\n  \
                     ask: {title: 求助, to: asked, by: planner, form: [done], require: [done]}\n  \
                     end: {title: 结束, from: asked, to: closed, by: planner, when: \"state == '待办' || dnoe\", outcome: done}\n";
    let loaded = load(
        Files::new("p")
            .with("org_kinds.yaml", "org_kinds: {community: {title: 社区}}")
            .with("roles.yaml", "roles: {planner: {title: 安排人, held_at: community, reaches: self}}")
            .with("loops/help.yaml", loop_yaml),
    );
    let it = &loaded.diagnostics[0];
    let marked: String =
        it.source_line.chars().skip(it.column as usize - 1).take((it.end.column - it.column) as usize).collect();
    assert_eq!((it.code, marked.as_str(), loaded.diagnostics.len()), ("GW-E003", "dnoe", 1), "{it}");
}

#[test]
fn a_definition_of_another_pack_is_read_in_that_pack() {
    let base = Files::new("base")
        .with("pack.yaml", "pack: base\nversion: 0.1.0\ntitle: 基础\n")
        .with("org_kinds.yaml", "org_kinds: {community: {title: 社区}}")
        .with("roles.yaml", "roles: {planner: {title: 安排人, held_at: community, reaches: self}}")
        .with("registers/r.yaml", "register: r\ntitle: 台账\nfields: {code: {type: text, title: 编码}}\nmay: {read: anyone, write: planner}\n");
    // The pack has a role of the same name; the base's text still means the base's.
    let own = Files::new("own")
        .with("pack.yaml", "pack: own\nversion: 0.1.0\ntitle: 自己\nuses: base\n")
        .with("roles.yaml", "roles: {planner: {title: 另一个安排人, held_at: community, reaches: self}}")
        .with("registers/r.yaml", "extends: base/r\ntitle: 本区台账\n");
    let loaded = load_files(&own, &BTreeMap::from([("base".to_owned(), base)]));
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.diagnostics[0]);
    let register = &loaded.catalog.registers[&gridwork_definitions::model::Key::new("own", "r")];
    assert_eq!(register.may.write[0].as_str(), "base/planner");
    assert_eq!(register.title.zh, "本区台账");
}

/// Every prefix and every cut of a good file must load without a panic.
#[test]
fn cut_files_are_told_and_never_panic() {
    let order = include_str!("../data/packs/binhai/loops/order.yaml");
    for end in (0..order.len()).step_by(97) {
        let mut end = end;
        while !order.is_char_boundary(end) {
            end += 1;
        }
        let loaded = load(Files::new("p").with("loops/order.yaml", &order[..end]));
        assert!(!loaded.is_ok());
        let without_line: String = order
            .lines()
            .enumerate()
            .filter(|(line, _)| line * 97 / 60 != end / 97)
            .map(|(_, it)| format!("{it}\n"))
            .collect();
        load(Files::new("p").with("loops/order.yaml", without_line));
    }
}
