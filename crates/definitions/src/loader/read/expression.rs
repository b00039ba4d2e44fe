//! Expressions inside YAML, with faults at the very word inside the quotes.

use super::Reading;
use crate::codes;
use crate::diagnostic::Report;
use crate::source::{Node, Place, Scalar, Sources, Value};
use gridwork_expr::{Expr, ExprError};
use std::ops::Range;

impl Reading<'_> {
    /// Reads an expression and tells why it is none. A blank one is left to the rule about blank conditions.
    pub(super) fn expression(&mut self, node: &Node) -> Option<Expr> {
        let Value::Scalar(scalar) = &node.value else { return None };
        if scalar.text.trim().is_empty() {
            return None;
        }
        match Expr::parse(&scalar.text) {
            Ok(expr) => Some(expr),
            Err(error) => {
                tell_expression(&[error], node, self.sources, self.report);
                None
            }
        }
    }
}

/// Tells faults of an expression, each at its place in the file.
pub(crate) fn tell_expression(errors: &[ExprError], node: &Node, sources: &Sources, report: &mut Report) {
    for error in errors {
        tell(error, node, sources, report);
    }
    if !errors.is_empty() {
        report.mark_broken(node.place);
    }
}

fn tell(error: &ExprError, node: &Node, sources: &Sources, report: &mut Report) {
    let code = codes::of_expression(error.code);
    let place = match &node.value {
        Value::Scalar(scalar) => place_in(scalar, node.place, &error.span, sources),
        _ => node.place,
    };
    let help = error.hint.as_ref().map(|hint| (hint.zh.clone(), hint.en.clone()));
    report.tell(code, place, error.message_zh.clone(), error.message_en.clone()).help_if(help);
}

/// Where a stretch of a scalar's text stands in its file.
///
/// Quotes, escapes and folded lines make the written text longer than the value, so both are walked side by side.
/// Where they cannot be matched (`\u4e00`), the whole scalar is the place.
pub(crate) fn place_in(scalar: &Scalar, fallback: Place, span: &Range<usize>, sources: &Sources) -> Place {
    let source = &sources.file(scalar.written.file).text;
    let Some(written) = source.get(scalar.written.start as usize..scalar.written.end as usize) else { return fallback };
    let (Some(start), Some(end)) =
        (walk(&scalar.text, written, span.start), walk(&scalar.text, written, span.end.max(span.start)))
    else {
        return fallback;
    };
    let offset = |at: usize| scalar.written.start.saturating_add(u32::try_from(at).unwrap_or(0));
    let end = if span.is_empty() { start } else { end };
    Place { file: scalar.written.file, start: offset(start), end: offset(end).max(offset(start)) }
}

/// The byte of `written` at which the byte `target` of `text` stands; the end of the text stands behind its last character.
fn walk(text: &str, written: &str, target: usize) -> Option<usize> {
    let mut rest = written.char_indices().skip_while(|(_, c)| matches!(c, '"' | '\''));
    let mut behind = 0;
    for (at, wanted) in text.char_indices() {
        let (found, c) = rest.find(|(_, c)| *c == wanted || wanted.is_whitespace() && c.is_whitespace())?;
        if at >= target {
            return Some(found);
        }
        behind = found + c.len_utf8();
    }
    Some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, parse};

    /// The text in the file that stands for `part` of the value of `when`.
    fn marked(yaml: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile { name: "x".into(), pack: "p".into(), text: yaml.into() });
        let node = parse(yaml, file).unwrap();
        let when = node.get("when").unwrap();
        let Value::Scalar(scalar) = &when.value else { panic!("a scalar") };
        let start = scalar.text.find(part).unwrap();
        let place = place_in(scalar, when.place, &(start..start + part.len()), &sources);
        yaml[place.start as usize..place.end as usize].to_owned()
    }

    #[test]
    fn a_word_is_found_in_every_way_of_writing() {
        assert_eq!(marked("when: a == solvd", "solvd"), "solvd");
        assert_eq!(marked("when: \"a == 'x' && solvd\"", "solvd"), "solvd");
        assert_eq!(marked("when: \"a == \\\"x\\\" && solvd\"", "solvd"), "solvd");
        assert_eq!(marked("when: 'a == ''x'' && solvd'", "solvd"), "solvd");
        assert_eq!(marked("when: '!solvd'", "!solvd"), "!solvd");
        assert_eq!(marked("when: |\n  a == 1 &&\n  solvd\n", "solvd"), "solvd");
        assert_eq!(marked("when: >-\n  title == '点单' &&\n  solvd\n", "solvd"), "solvd");
    }
}
