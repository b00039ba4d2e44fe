//! Lines of a file of any size, each bounded, and the fields of one line.

use std::borrow::Cow;
use std::io::{BufRead, Result};

/// The longest line kept. The longest real one has 140 bytes; what is longer is damage, whatever it says.
pub(super) const LINE_BYTES_MAX: usize = 4096;

/// A line without its end.
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: u64,
    /// Its bytes, at most `LINE_BYTES_MAX` of them.
    pub(super) bytes: &'a [u8],
    /// Whether there were more.
    pub(super) is_cut: bool,
}

/// Reads line after line and holds no more than one.
pub(super) struct Lines<R> {
    input: R,
    number: u64,
    held: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(input: R) -> Self {
        Self { input, number: 0, held: Vec::new() }
    }

    /// The next line; none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.held.clear();
        let (mut is_cut, mut is_any) = (false, false);
        loop {
            let ready = self.input.fill_buf()?;
            if ready.is_empty() {
                break;
            }
            is_any = true;
            let end = ready.iter().position(|byte| *byte == b'\n');
            let part = &ready[..end.unwrap_or(ready.len())];
            let room = LINE_BYTES_MAX - self.held.len();
            is_cut |= part.len() > room;
            self.held.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(ready.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !is_any {
            return Ok(None);
        }
        self.number += 1;
        let bytes = self.held.strip_suffix(b"\r").unwrap_or(&self.held);
        Ok(Some(Line { number: self.number, bytes, is_cut }))
    }
}

/// The fields of a line, and whether its quotes were in order.
///
/// A field never goes on in the next line: no name holds a line break, and one stray quote must not swallow a file.
pub(super) fn fields(line: &[u8]) -> (Vec<Cow<'_, [u8]>>, bool) {
    let mut found = Vec::with_capacity(8);
    let mut rest = line;
    loop {
        let (field, after, is_sound) = match rest.strip_prefix(b"\"") {
            Some(quoted) => quoted_field(quoted),
            None => {
                let end = rest.iter().position(|byte| *byte == b',').unwrap_or(rest.len());
                (Cow::Borrowed(&rest[..end]), &rest[end..], true)
            }
        };
        found.push(field);
        match after.split_first() {
            _ if !is_sound => return (found, false),
            None => return (found, true),
            Some((b',', next)) => rest = next,
            Some(_) => return (found, false),
        }
    }
}

/// A field behind its opening quote, what follows its closing one, and whether there is a closing one.
fn quoted_field(text: &[u8]) -> (Cow<'_, [u8]>, &[u8], bool) {
    let mut field = Cow::Borrowed(&text[..0]);
    let mut from = 0;
    while let Some(quote) = text[from..].iter().position(|byte| *byte == b'"').map(|at| from + at) {
        let is_doubled = text.get(quote + 1) == Some(&b'"');
        let part = &text[from..quote + usize::from(is_doubled)];
        match &mut field {
            Cow::Borrowed(kept) if kept.is_empty() && from == 0 => field = Cow::Borrowed(part),
            _ => field.to_mut().extend_from_slice(part),
        }
        if !is_doubled {
            return (field, &text[quote + 1..], true);
        }
        from = quote + 2;
    }
    (Cow::Borrowed(text), &[], false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read, repeat};

    fn check(line: &str, expected: &[&str], is_sound: bool) {
        let (found, sound) = fields(line.as_bytes());
        let found = found.iter().map(|field| std::str::from_utf8(field).unwrap()).collect::<Vec<_>>();
        assert_eq!((found.as_slice(), sound), (expected, is_sound), "{line}");
    }

    #[test]
    fn fields_stand_between_commas_or_quotes() {
        check("1,\"东城区\",1101", &["1", "东城区", "1101"], true);
        check("1,东城区,", &["1", "东城区", ""], true);
        check("\"a,b\",c", &["a,b", "c"], true);
        check("\"a \"\"b\"\" c\",d", &["a \"b\" c", "d"], true);
        check("\"\",\"\"\"\"", &["", "\""], true);
        check("", &[""], true);
    }

    #[test]
    fn a_quote_that_stays_open_is_seen_on_its_own_line() {
        check("1,\"东城区,1101", &["1", "东城区,1101"], false);
        check("1,\"东城\"区,1101", &["1", "东城"], false);
        check("1,\"", &["1", ""], false);
    }

    #[test]
    fn lines_end_as_on_any_system_and_the_last_needs_no_end() {
        let mut lines = Lines::of("a\r\nb\n\nc".as_bytes());
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push((line.number, String::from_utf8(line.bytes.to_vec()).unwrap()));
        }
        assert_eq!(found, [(1, "a".into()), (2, "b".into()), (3, String::new()), (4, "c".into())]);
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let endless = repeat(b'x').take(50_000_000).chain("\nafter".as_bytes());
        let mut lines = Lines::of(BufReader::new(endless));
        let first = lines.next().unwrap().unwrap();
        assert!(first.is_cut && first.bytes.len() == LINE_BYTES_MAX);
        let second = lines.next().unwrap().unwrap();
        assert_eq!((second.number, second.bytes, second.is_cut), (2, "after".as_bytes(), false));
    }
}
