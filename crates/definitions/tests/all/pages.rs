//! Every code has a page, and the examples on the pages are true.

use chrono::NaiveDate;
use gridwork_definitions::{Diagnostic, Files, codes, load_files, load_files_on};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

fn page(name: &str) -> String {
    fs::read_to_string(folder().join(format!("{name}.md"))).unwrap_or_else(|error| panic!("{name}.md: {error}"))
}

/// The YAML blocks of a text by the file that their first line names.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for block in text.split("```yaml\n").skip(1) {
        let body = block.split("```").next().unwrap_or("");
        let path = body.lines().next().and_then(|line| line.strip_prefix("# ")).expect("a block begins with its file");
        // What stands behind the name is a mark.
        found.push((path.split_whitespace().next().unwrap_or("").to_owned(), body.to_owned()));
    }
    found
}

fn section<'a>(page: &'a str, title: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("\n## {title}\n"))?;
    Some(rest.split("\n## ").next().unwrap_or(rest))
}

pub(crate) fn base() -> BTreeMap<String, Files> {
    let mut files = Files::new("base");
    for (path, body) in blocks(&page("README")) {
        files.insert(path.strip_prefix("base/").expect("a file of the pack `base`"), body);
    }
    BTreeMap::from([("base".to_owned(), files)])
}

/// The day on which the examples are checked; the README names it.
pub(crate) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()
}

/// A code at a line of a file.
type Marks = BTreeSet<(String, String, u32)>;

/// What an example gives, and what its marks say: code, file and line.
fn told_and_marked(example: &str) -> (Marks, Marks, Vec<Diagnostic>) {
    let mut files = Files::new("try").with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n");
    let mut marked = BTreeSet::new();
    for (path, body) in blocks(example) {
        for (number, line) in (1..).zip(body.lines()) {
            for code in line.split_once("# <-- ").map_or("", |(_, codes)| codes).split_whitespace() {
                marked.insert((code.to_owned(), format!("try/{path}"), number));
            }
        }
        files.insert(path, body);
    }
    let loaded = load_files_on(&files, &base(), day());
    let told = loaded.diagnostics.iter().map(|it| (it.code.to_owned(), it.file.clone(), it.line)).collect();
    (told, marked, loaded.diagnostics)
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|it| it.render("en")).collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<String> = codes().iter().map(|code| code.id.to_owned()).collect();
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages: BTreeSet<String> =
        names.filter_map(|name| name.strip_suffix(".md").filter(|it| *it != "README").map(str::to_owned)).collect();
    assert_eq!(codes, pages);
    let index = page("README");
    for code in codes {
        assert!(index.contains(&format!("[{code}]({code}.md)")), "{code} is not in the index");
    }
}

#[test]
fn pages_bear_the_names_of_their_codes() {
    for code in codes() {
        let page = page(code.id);
        assert!(page.starts_with(&format!("# {}: {}\n", code.id, code.en)), "{}", code.id);
        assert!(page.contains(code.zh), "{} in Chinese", code.id);
        assert!(page.contains("**Why.**"), "{} says why", code.id);
    }
}

#[test]
fn codes_are_never_given_twice() {
    let all = codes();
    let ids: BTreeSet<&str> = all.iter().map(|code| code.id).collect();
    assert_eq!(ids.len(), all.len());
    let expressions: BTreeSet<&str> = gridwork_expr::CODES.iter().map(|(id, _)| *id).collect();
    let ours: BTreeSet<&str> = ids.into_iter().filter(|id| id.starts_with("GW-E")).collect();
    assert_eq!(expressions, ours, "the codes of expressions are those of the expression language");
}

#[test]
fn the_base_of_the_examples_is_sound() {
    let loaded = load_files(&base()["base"], &gridwork_definitions::NoMore);
    assert!(loaded.diagnostics.is_empty(), "{}", shown(&loaded.diagnostics));
}

#[test]
fn wrong_examples_give_their_codes_at_the_marked_lines_and_nothing_else() {
    let mut wrong = String::new();
    for code in codes() {
        let page = page(code.id);
        let Some(example) = section(&page, "Wrong").filter(|it| it.contains("```yaml")) else { continue };
        let (told, marked, diagnostics) = told_and_marked(example);
        if !marked.iter().any(|(it, ..)| it == code.id) {
            wrong += &format!("{}: its own code is not marked\n", code.id);
        }
        if told != marked {
            wrong += &format!("{}: marked {marked:?}\n{}\n", code.id, shown(&diagnostics));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn right_examples_give_nothing() {
    let mut wrong = String::new();
    for code in codes() {
        let page = page(code.id);
        let Some(example) = section(&page, "Right").filter(|it| it.contains("```yaml")) else { continue };
        let (_, _, diagnostics) = told_and_marked(example);
        if !diagnostics.is_empty() {
            wrong += &format!("{}:\n{}\n", code.id, shown(&diagnostics));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn nearly_every_code_is_shown_by_an_example_that_runs() {
    // Bytes that are not text, links and missing files cannot stand in a page; tests of loading cover them.
    let without = ["GW-P001", "GW-P002", "GW-P003", "GW-P004", "GW-P005", "GW-E007"];
    for code in codes() {
        let runs = section(&page(code.id), "Wrong").is_some_and(|it| it.contains("```yaml"));
        assert_eq!(runs, !without.contains(&code.id), "{}", code.id);
    }
}
