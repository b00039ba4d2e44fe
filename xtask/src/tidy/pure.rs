//! PURE: only `store.rs`, `db` and `operations` touch a transaction.

use super::Finding;
use super::code_only::{before_tests, code_only, has_word, is_test_file};
use crate::house::House;
use anyhow::Result;

/// Crates whose work is the database, or to compose those that write to it.
const FREE: &[&str] = &["crates/db/", "crates/operations/", "crates/testkit/", "xtask/"];

/// Folders that may, each with the reason.
const EXCEPTIONS: &[(&str, &str)] =
    &[("crates/kernel/src/desk/", "the desk opens the transaction that the stores write through")];

/// What a transaction is touched with.
const CALLS: &[&str] = &[".execute(", ".query(", ".query_opt(", ".query_one("];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    Ok(house.rust().filter(|file| !is_free(&file.path)).flat_map(|file| touches(&file.path, &file.text)).collect())
}

fn is_free(path: &str) -> bool {
    FREE.iter().any(|folder| path.starts_with(folder))
        || path.ends_with("/store.rs")
        || path.contains("/store/")
        || is_test_file(path)
        || EXCEPTIONS.iter().any(|(folder, _)| path.starts_with(folder))
}

fn touches(path: &str, source: &str) -> Vec<Finding> {
    let code = code_only(source);
    let lines = before_tests(&code).into_iter();
    lines.filter_map(|(number, line)| named(line).map(|what| finding(path, number, what))).collect()
}

fn finding(path: &str, line: usize, what: &str) -> Finding {
    Finding::line(path, line, format!("`{what}` belongs in a `store.rs`; hand plain data to this file instead"))
}

/// What in this line touches a transaction.
fn named(line: &str) -> Option<&'static str> {
    if has_word(line, "Tx") {
        return Some("Tx");
    }
    // `uri.query()` takes nothing and asks no database.
    let asks = |call: &&&str| line.match_indices(**call).any(|(at, _)| !line[at + call.len()..].starts_with(')'));
    CALLS.iter().find(asks).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, found: Option<&str>) {
        assert_eq!(named(line), found, "{line}");
    }

    #[test]
    fn a_transaction_is_seen_in_code_only() {
        check("pub fn write(tx: &mut Tx) {}", Some("Tx"));
        check("reader.query(sql, &[]).await?", Some(".query("));
        check("let text = uri.query();", None);
        check("decide(&case, &taking)", None);
        assert!(touches("a.rs", "// a Tx would be wrong here\n").is_empty());
    }

    #[test]
    fn stores_and_tests_are_free() {
        assert!(is_free("crates/loops/src/store.rs"));
        assert!(is_free("crates/kernel/src/orgs/store.rs"));
        assert!(is_free("crates/loops/src/store/events.rs"));
        assert!(is_free("crates/loops/tests/store.rs"));
        assert!(!is_free("crates/loops/src/decide.rs"));
        assert!(touches("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    use db::Tx;\n}\n").is_empty());
    }
}
