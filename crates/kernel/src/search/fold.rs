//! The one spelling in which texts are compared: narrow, small, and every mark a space. One character stays one, so that
//! what was found can be marked in the text as it was written.

use crate::identifiers::narrow;

/// What stands between words.
pub(super) const GAP: char = ' ';

/// A text in that spelling.
pub(super) fn fold(text: &str) -> Vec<char> {
    text.chars().map(folded).collect()
}

fn folded(char: char) -> char {
    let narrow = narrow(char);
    if !narrow.is_alphanumeric() {
        return GAP;
    }
    let mut small = narrow.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) if one.is_alphanumeric() => one,
        _ => narrow,
    }
}

/// The words of a folded text.
pub(super) fn words(folded: &[char]) -> impl Iterator<Item = &[char]> {
    folded.split(|char| *char == GAP).filter(|word| !word.is_empty())
}

/// The runs of Latin letters and digits in a folded text: one is a word of its own inside Chinese.
pub(super) fn latin_runs(folded: &[char]) -> impl Iterator<Item = &[char]> {
    folded.split(|char| !char.is_ascii_alphanumeric()).filter(|run| !run.is_empty())
}

/// What a run of Latin letters and digits can be asked for by, however short: the whole of it, its letters, its digits,
/// and digits without the zeros in front.
pub(super) fn names_of_run(run: &[char]) -> Vec<String> {
    let mut names = vec![run.iter().collect::<String>()];
    let parts = run.chunk_by(|one, other| one.is_ascii_digit() == other.is_ascii_digit());
    for part in parts {
        names.push(part.iter().collect());
        let significant: String = part.iter().skip_while(|char| **char == '0').collect();
        if part[0].is_ascii_digit() && !significant.is_empty() {
            names.push(significant);
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text).into_iter().collect::<String>(), expected, "{text}");
    }

    #[test]
    fn one_character_stays_one() {
        check("３号楼，Ａ座", "3号楼 a座");
        check("DD2026-000123", "dd2026 000123");
        check("İstanbul\u{0}\n\u{e000}x", "İstanbul   x");
        check("（一）", " 一 ");
    }

    #[test]
    fn a_run_goes_by_its_parts() {
        let names = |run: &str| names_of_run(&run.chars().collect::<Vec<_>>());
        assert_eq!(names("000123"), ["000123", "123"]);
        assert_eq!(names("dd2026"), ["2026", "dd", "dd2026"]);
        assert_eq!(names("0"), ["0"]);
    }
}
