//! Tests run, all of them, and wait for nothing: no ignored test, no sleep.

use super::Finding;
use super::code_only::{code_only, has_word, tests_of};
use crate::house::{House, SourceFile};
use anyhow::Result;

/// What silences a test, and what to do instead.
const SILENCERS: &[(&str, &str)] = &[
    ("#[ignore", "an ignored test tells nobody anything: mend it or delete it"),
    ("test.skip(", "a skipped test tells nobody anything: mend it or delete it"),
    ("it.skip(", "a skipped test tells nobody anything: mend it or delete it"),
    ("it.only(", "the other tests must run too"),
    ("describe.only(", "the other tests must run too"),
];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings: Vec<Finding> = house.rust().flat_map(dishonest).collect();
    for file in house.under("web/", ".ts").chain(house.under("web/", ".tsx")) {
        findings.extend(silenced(&file.path, &file.text));
    }
    Ok(findings)
}

fn dishonest(file: &SourceFile) -> Vec<Finding> {
    let code = code_only(&file.text);
    let mut findings = silenced(&file.path, &code);
    for (number, line) in tests_of(file, &code) {
        // A bench counts what happens within a time, so it has to let the time pass.
        if line.contains("sleep(") && has_word(line, "sleep") && !file.path.contains("/benches/") {
            findings.push(Finding::line(
                &file.path,
                number,
                "a test that sleeps is slow or flaky: move the clock, or wait for what happens",
            ));
        }
    }
    findings
}

fn silenced(path: &str, code: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in code.lines().enumerate() {
        for (_, says) in SILENCERS.iter().filter(|(mark, _)| line.contains(mark)) {
            findings.push(Finding::line(path, index + 1, *says));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, source: &str, count: usize) {
        let file = SourceFile { path: path.into(), text: source.into() };
        assert_eq!(dishonest(&file).len(), count, "{source}");
    }

    #[test]
    fn no_test_is_ignored_or_sleeps() {
        check("crates/a/tests/a.rs", "#[test]\n#[ignore]\nfn a() {}\n", 1);
        check("crates/a/tests/a.rs", "tokio::time::sleep(second).await;\n", 1);
        check("crates/a/src/a.rs", "#[cfg(test)]\nmod tests {\n    sleep(second);\n}\n", 1);
    }

    #[test]
    fn a_timer_of_the_product_and_a_bench_may_sleep() {
        check("crates/a/benches/a.rs", "tokio::time::sleep(window).await;\n", 0);
        check("crates/server/src/ticker.rs", "tokio::time::sleep(interval).await;\n", 0);
    }
}
