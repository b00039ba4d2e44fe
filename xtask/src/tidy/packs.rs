//! NO_CODE_IN_PACKS: packs hold data and expressions; never SQL, HTML or scripts.

use super::Finding;
use crate::house::{House, SourceFile};
use anyhow::Result;

/// The kinds of file a pack may hold; the JSON files are the schemas that editors read.
const ENDS: &[&str] = &[".yaml", ".csv", ".md", ".json"];

/// Generated from the program, patterns and descriptions included.
const SCHEMAS: &str = "packs/.schema/";

/// Tags that would be drawn or run by a browser.
const TAGS: &[&str] = &[
    "a", "b", "body", "br", "button", "div", "embed", "form", "html", "iframe", "img", "input", "link", "meta",
    "object", "p", "script", "span", "style", "svg", "table",
];

/// Words that, in this order in one line, are a statement of SQL.
const STATEMENTS: &[&[&str]] = &[
    &["select", "from"],
    &["insert", "into"],
    &["update", "set"],
    &["delete", "from"],
    &["create", "table"],
    &["alter", "table"],
    &["drop", "table"],
    &["union", "select"],
];

pub(super) fn check(house: &House) -> Result<Vec<Finding>> {
    let strangers =
        house.paths.iter().filter(|path| path.starts_with("packs/") && !is_known(path)).map(|path| {
            Finding::file(path, format!("a pack holds only {}: code belongs in `crates/`", ENDS.join(", ")))
        });
    let written =
        house.under("packs/", "").filter(|file| !file.path.ends_with(".md") && !file.path.starts_with(SCHEMAS));
    let code = written.flat_map(code_in);
    Ok(strangers.chain(code).collect())
}

fn is_known(path: &str) -> bool {
    ENDS.iter().any(|end| path.ends_with(end))
}

fn code_in(file: &SourceFile) -> Vec<Finding> {
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            what(line)
                .map(|what| Finding::line(&file.path, index + 1, format!("{what}: say it as data or as an expression")))
        })
        .collect()
}

fn what(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase();
    if line.contains("javascript:") || has_tag(&line) {
        return Some("HTML or script in a pack");
    }
    STATEMENTS.iter().any(|words| in_order(&line, words)).then_some("SQL in a pack")
}

/// Whether a tag stands in the line; an expression may say `a<b && c>d`.
fn has_tag(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        let rest = line[at + 1..].trim_start_matches('/');
        let Some((inside, _)) = rest.split_once('>') else {
            return false;
        };
        let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect();
        let attributes = &inside[name.len()..];
        let closes_or_goes_on = attributes.is_empty() || attributes.starts_with([' ', '/']);
        TAGS.contains(&name.as_str()) && closes_or_goes_on && !attributes.contains(['&', '|', '<'])
    })
}

fn in_order(line: &str, words: &[&str]) -> bool {
    let mut found = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.iter().all(|word| found.any(|other| other == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, code: bool) {
        assert_eq!(what(line).is_some(), code, "{line}");
    }

    #[test]
    fn code_is_seen() {
        check("title: <b>重要</b>", true);
        check("hint: <img src=x onerror=alert(1)>", true);
        check("link: javascript:alert(1)", true);
        check("when: \"SELECT id FROM account\"", true);
        check("note: x'; drop table person; --", true);
    }

    #[test]
    fn expressions_and_words_are_not_code() {
        check("when: \"stars < 3 && a <= b\"", false);
        check("when: \"a<b && c>d\"", false);
        check("title: {zh: 选择, en: Select a volunteer}", false);
        check("steps: {update: {title: 更新}}", false);
    }
}
