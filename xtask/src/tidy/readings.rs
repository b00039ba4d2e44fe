//! READINGS_APART: who read what is asked by those it is about and by the audit, and by nothing that counts or scores.

use super::Finding;
use super::code_only::is_test_file;
use crate::house::House;
use anyhow::Result;

/// Who may ask the journal, each with the reason. No engine that counts, matches or scores is ever among them.
const ASKS: &[(&str, &str)] = &[
    ("crates/kernel/src/journal/", "keeps it"),
    ("crates/kernel/src/desk/", "writes it"),
    ("crates/kernel/src/secrets/store/", "looks which keys signed and wrapped"),
    ("crates/operations/src/journal/", "shows it to the audit"),
    ("crates/operations/src/kept/", "tells people who read what of theirs"),
    ("crates/operations/src/hints/", "reads on in it what other processes wrote, and skips readings"),
    ("crates/operations/src/certificates/", "proves that a seal was made here"),
    ("crates/loops/src/store/audit.rs", "proves that no event was changed"),
    ("crates/simulator/src/", "rehearses, and checks that every change is in it"),
    ("crates/db/", "makes the tables"),
    ("crates/testkit/", "helps tests"),
    ("xtask/", "holds the rules"),
];

/// How the journal, or the count of readings, is asked.
const WORDS: &[&str] = &["from journal", "join journal", "journal::store", "from attempt", "join attempt"];

/// The table of attempts has its own store.
const COUNTS: &str = "crates/kernel/src/attempts/";

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let outside = house.rust().filter(|file| !is_free(&file.path));
    Ok(outside.flat_map(|file| asked(&file.path, &file.text)).collect())
}

fn is_free(path: &str) -> bool {
    is_test_file(path) || path.starts_with(COUNTS) || ASKS.iter().any(|(folder, _)| path.starts_with(folder))
}

fn asked(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let named = lines.filter_map(|(at, line)| Some((at + 1, WORDS.iter().find(|word| line.contains(**word))?)));
    let says = |word: &str| {
        format!(
            "`{word}` asks who read what: no figure, match or score may come of it; take what was done from its own table"
        )
    };
    named.map(|(line, word)| Finding::line(path, line, says(word))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_asks_the_journal_is_found() {
        let sql = "let sql = \"select count(*) from journal where action = 'read'\";";
        assert_eq!(asked("crates/indicators/src/store.rs", sql).len(), 1);
        assert_eq!(asked("crates/matchers/src/decide.rs", "use gridwork_kernel::journal::store::about;").len(), 1);
        assert!(asked("crates/matchers/src/decide.rs", "// nothing comes from journal lines").is_empty());
        for engine in ["loops", "matchers", "registers", "expr", "definitions", "indicators", "signals"] {
            assert!(!is_free(&format!("crates/{engine}/src/store.rs")), "{engine}");
        }
        assert!(is_free("crates/operations/src/kept/store.rs"));
    }
}
