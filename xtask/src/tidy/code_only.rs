//! Rust source with comments and texts blanked, so that a rule never trips over a sentence about itself.

use crate::house::SourceFile;

/// A line of code, its number counted from one.
pub(super) type Line<'a> = (usize, &'a str);

/// The source with the insides of comments, strings and characters replaced by spaces; lines stay where they were.
pub(super) fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_prose(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    out
}

/// The lines of code in front of the file's test module.
pub(super) fn before_tests(code: &str) -> Vec<Line<'_>> {
    let lines: Vec<Line> = code.lines().enumerate().map(|(index, line)| (index + 1, line)).collect();
    let tests = lines.windows(2).position(|pair| is_test_module(pair[0].1, pair[1].1));
    lines[..tests.unwrap_or(lines.len())].to_vec()
}

/// The lines of code that are tests: the whole of a file under `tests/`, else the test module at the foot.
pub(super) fn tests_of<'a>(file: &SourceFile, code: &'a str) -> Vec<Line<'a>> {
    let skipped = if is_test_file(&file.path) { 0 } else { before_tests(code).len() };
    code.lines().enumerate().skip(skipped).map(|(index, line)| (index + 1, line)).collect()
}

/// Whether a file holds nothing but tests or benches.
pub(super) fn is_test_file(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "benches" || part == "tests.rs")
}

/// Whether `word` stands in the line as a word of its own.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_name_char) && !after.is_some_and(is_name_char)
    })
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_test_module(line: &str, next: &str) -> bool {
    line.trim() == "#[cfg(test)]" && next.trim_start().trim_start_matches("pub(crate) ").starts_with("mod ")
}

/// Where the comment, string or character that starts at `at` ends; `at` itself when none starts there.
fn end_of_prose(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => find(chars, at, |c| c == '\n'),
        '/' if next == Some('*') => end_of_block_comment(chars, at),
        '"' => end_of_quoted(chars, at + 1, '"'),
        'r' if !preceded_by_name(chars, at) => end_of_raw_string(chars, at),
        'b' if next == Some('r') && !preceded_by_name(chars, at) => match end_of_raw_string(chars, at + 1) {
            end if end == at + 1 => at,
            end => end,
        },
        '\'' => end_of_character(chars, at),
        _ => at,
    }
}

fn preceded_by_name(chars: &[char], at: usize) -> bool {
    at > 0 && is_name_char(chars[at - 1]) && chars[at - 1] != 'b'
}

fn find(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|&c| stop(c)).map_or(chars.len(), |offset| from + offset)
}

fn end_of_block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut here) = (0, at);
    while here < chars.len() {
        match (chars[here], chars.get(here + 1)) {
            ('/', Some('*')) => (depth, here) = (depth + 1, here + 2),
            ('*', Some('/')) => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
        if depth == 0 {
            return here;
        }
    }
    chars.len()
}

fn end_of_quoted(chars: &[char], mut here: usize, quote: char) -> usize {
    while here < chars.len() {
        match chars[here] {
            '\\' => here += 2,
            c if c == quote => return here + 1,
            _ => here += 1,
        }
    }
    chars.len()
}

fn end_of_raw_string(chars: &[char], at: usize) -> usize {
    let open = find(chars, at + 1, |c| c != '#');
    let hashes = open - at - 1;
    if chars.get(open) != Some(&'"') {
        return at;
    }
    let mut here = open + 1;
    while here < chars.len() {
        let closes =
            chars[here] == '"' && chars[here + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
        if closes {
            return here + 1 + hashes;
        }
        here += 1;
    }
    chars.len()
}

/// A character literal, as told apart from a lifetime.
fn end_of_character(chars: &[char], at: usize) -> usize {
    match chars.get(at + 1) {
        Some('\\') => end_of_quoted(chars, at + 1, '\''),
        Some(_) if chars.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_blanked_and_lines_kept() {
        let code = code_only("let a = \"Tx // \\\" x\"; // Tx\nlet b = r#\"a \" Tx\"#; /* Tx /* Tx */ Tx */ Tx");
        assert_eq!(code.lines().count(), 2);
        assert!(!has_word(code.lines().next().unwrap(), "Tx"));
        assert!(code.ends_with("Tx"));
        assert_eq!(code.matches("Tx").count(), 1);
    }

    #[test]
    fn a_quote_character_opens_no_text_and_a_lifetime_no_character() {
        assert_eq!(code_only("f('\"', Tx)").trim_end(), "f(   , Tx)");
        assert_eq!(code_only("fn f<'t>(x: &'t Tx)"), "fn f<'t>(x: &'t Tx)");
        assert_eq!(code_only("'\\'' Tx"), "     Tx");
    }

    #[test]
    fn a_word_is_not_part_of_another() {
        assert!(has_word("a: &mut Tx,", "Tx"));
        assert!(!has_word("let TxId = 1", "Tx"));
    }

    #[test]
    fn the_test_module_starts_where_cfg_test_stands_before_a_mod() {
        let source = "fn a() {}\n#[cfg(test)]\nfn only_for_tests() {}\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(before_tests(source).len(), 3);
    }
}
