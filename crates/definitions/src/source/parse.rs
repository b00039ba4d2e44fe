//! From the bytes of a file to its tree, or to the one reason why not.

use super::{FileId, Node, Place};
use crate::yaml::{self, Read};
use serde_saphyr::DuplicateKeyPolicy;

/// More entries than a map or list of a definition has; what compares entries with each other stays quick.
const MAX_ENTRIES: usize = 2_000;

/// Why a file gave no tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ParseFault {
    /// Not UTF-8; how many bytes are fine before the first bad one.
    NotUtf8(usize),
    /// A NUL or another control character.
    Control(Place, char),
    /// Nothing but blank space and comments.
    Empty,
    /// Nested too deep, too many nodes or aliases without end.
    TooMuch(Place),
    /// Not YAML.
    Syntax(Place, String),
}

/// Reads UTF-8 text; a byte order mark is left out.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, ParseFault> {
    let text = std::str::from_utf8(bytes).map_err(|fault| ParseFault::NotUtf8(fault.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads one YAML document.
pub(crate) fn parse(text: &str, file: FileId) -> Result<Node, ParseFault> {
    if let Some((at, found)) = text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(ParseFault::Control(stretch(file, at, found.len_utf8()), found));
    }
    // Doubles are told by the shape check, every one of them and not only the first.
    let read = yaml::read(text, DuplicateKeyPolicy::PassThrough).map_err(|error| fault(text, file, &error))?;
    if matches!(read.value, Read::Null) {
        return Err(ParseFault::Empty);
    }
    let node = Node::from_read(&read, file, text);
    match node.widest(MAX_ENTRIES) {
        Some(place) => Err(ParseFault::TooMuch(place)),
        None => Ok(node),
    }
}

fn fault(text: &str, file: FileId, error: &serde_saphyr::Error) -> ParseFault {
    let place = error.location().map_or(Place::top(file), |at| {
        let start = at.span().byte_offset().map_or_else(
            || bytes_before(text, usize::try_from(at.span().offset()).unwrap_or(0)),
            |offset| usize::try_from(offset).unwrap_or(0),
        );
        stretch(file, start, 1)
    });
    let message = yaml::reason(error);
    if message.contains("recursion limit")
        || message.contains("budget")
        || message.contains("alias expansion")
        || message.contains("nesting")
    {
        return ParseFault::TooMuch(place);
    }
    ParseFault::Syntax(place, message)
}

/// The byte at which the `count`-th character begins.
fn bytes_before(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

fn stretch(file: FileId, start: usize, len: usize) -> Place {
    let start = u32::try_from(start).unwrap_or(0);
    Place { file, start, end: start.saturating_add(u32::try_from(len).unwrap_or(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Value;

    fn read(text: &str) -> Result<Node, ParseFault> {
        parse(text, FileId(0))
    }

    #[test]
    fn numbers_keep_their_spelling() {
        let node = read("code: 010\nrate: 1.10\nname: '12'\n").unwrap();
        assert_eq!(node.get("code").and_then(Node::text), Some("010"));
        assert_eq!(node.get("rate").and_then(Node::text), Some("1.10"));
        assert_eq!(node.get("name").and_then(Node::int), None, "a quoted number is text");
    }

    #[test]
    fn both_keys_of_a_double_survive_to_be_told() {
        let node = read("a: 1\na: 2\n").unwrap();
        assert_eq!(node.entries().len(), 2);
    }

    #[test]
    fn an_unclosed_bracket_has_a_place() {
        let Err(ParseFault::Syntax(place, message)) = read("title: 点单\nfrom: [a\n") else {
            panic!("must be refused")
        };
        assert_eq!(place.start, 20);
        assert!(message.contains("unclosed"), "{message}");
    }

    #[test]
    fn control_characters_are_refused_by_place() {
        assert!(matches!(read("a: \u{0}b"), Err(ParseFault::Control(Place { start: 3, .. }, '\0'))));
    }

    #[test]
    fn an_empty_file_is_not_an_empty_map() {
        assert_eq!(read("# nothing yet\n"), Err(ParseFault::Empty));
        assert_eq!(read(""), Err(ParseFault::Empty));
    }

    #[test]
    fn nesting_without_end_is_refused() {
        assert!(matches!(read(&"[".repeat(3000)), Err(ParseFault::TooMuch(_) | ParseFault::Syntax(..))));
        assert!(matches!(read(&format!("a: {}{}", "[".repeat(60), "]".repeat(60))), Err(ParseFault::TooMuch(_))));
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(","));
        }
        assert!(matches!(read(&bomb), Err(ParseFault::TooMuch(_))));
    }

    #[test]
    fn maps_without_end_are_refused() {
        let many: String = (0..=MAX_ENTRIES).map(|it| format!("  k{it}: v\n")).collect();
        assert!(matches!(read(&format!("options:\n{many}")), Err(ParseFault::TooMuch(Place { start: 11, .. }))));
    }

    #[test]
    fn merge_keys_work_and_point_at_their_use() {
        let text = "a: &a {x: 1}\nb: {<<: *a, y: 2}\n";
        let node = read(text).unwrap();
        let inherited = node.get("b").and_then(|it| it.get("x")).unwrap();
        assert_eq!(inherited.int(), Some(1));
        assert_eq!(&text[inherited.place.start as usize..inherited.place.end as usize], "*a");
        assert!(matches!(inherited.value, Value::Scalar(_)));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_counted() {
        assert_eq!(utf8(b"ab\xff"), Err(ParseFault::NotUtf8(2)));
        assert_eq!(utf8("\u{feff}a".as_bytes()), Ok("a"));
    }
}
