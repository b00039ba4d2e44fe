//! The number people say for a case: `DD{yyyy}-{seq:6}` gives `DD2026-000042`.

/// Writes a case number after a loop's pattern. `{yyyy}` is the year of opening, `{seq}` or `{seq:6}` the running
/// number, with leading zeros; anything else stands as it is.
pub fn number(pattern: &str, year: i32, seq: i64) -> String {
    let mut written = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    while let Some((before, from)) = rest.split_once('{') {
        written.push_str(before);
        let Some((name, after)) = from.split_once('}') else {
            written.push('{');
            rest = from;
            continue;
        };
        match name.split_once(':').unwrap_or((name, "")) {
            ("yyyy", "") => written.push_str(&format!("{year:04}")),
            ("seq", width) => {
                let width = width.parse::<usize>().unwrap_or(0).min(18);
                written.push_str(&format!("{seq:0width$}"));
            }
            _ => written.push_str(&format!("{{{name}}}")),
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_becomes_a_number() {
        for (pattern, expected) in [
            ("DD{yyyy}-{seq:6}", "DD2026-000042"),
            ("{seq}", "42"),
            ("{yyyy}/{seq:1}", "2026/42"),
            ("no places", "no places"),
            ("{other}-{seq:2}", "{other}-42"),
            ("open {seq", "open {seq"),
        ] {
            assert_eq!(number(pattern, 2026, 42), expected);
        }
    }
}
