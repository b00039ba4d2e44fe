//! Searching one column for a text a person typed, the same on both engines.

/// The condition that a column holds a text, whatever the case of its Latin letters, and the value of its placeholder.
///
/// `%` and `_` stand for themselves: who types `100%` looks for that. No text that is kept has a NUL, and neither
/// engine could be handed one: it is looked for as what nobody writes.
pub fn holds_text(column: &str, mark: &str, text: &str) -> (String, String) {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for char in text.chars() {
        match char {
            '\0' => pattern.push('\u{fffd}'),
            '%' | '_' | '\\' => pattern.extend(['\\', char]),
            other => pattern.push(other.to_ascii_lowercase()),
        }
    }
    pattern.push('%');
    // SQLite's `like` folds Latin letters by itself, PostgreSQL's does not; and only one of them escapes by itself.
    (format!("lower({column}) like {mark} escape '\\'"), pattern)
}

#[test]
fn what_was_typed_stands_for_itself() {
    let (sql, pattern) = holds_text("p.name", "$3", r"Ab_100%\ 李");
    assert_eq!(sql, r"lower(p.name) like $3 escape '\'");
    assert_eq!(pattern, r"%ab\_100\%\\ 李%");
    assert_eq!(holds_text("n", "$1", "a\0").1, "%a\u{fffd}%");
}
