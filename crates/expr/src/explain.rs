//! The working of an expression: every part with its text and its value for some data.

use crate::evaluate::{self, Data};
use crate::tree::{Kind, Node};
use crate::{Expr, Fault, Lookup, Value};
use serde::Serialize;
use std::ops::Range;

/// A part of an expression with its value for some data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The part as it is written.
    pub text: String,
    /// Where it stands, in bytes of the source.
    pub span: Range<usize>,
    /// Its value; none when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why it has no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// For conditions: whether it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
    /// The parts it is made of, except written values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Explanation>,
}

impl Expr {
    /// Every part with its value, also those that evaluation would not have come to.
    pub fn explain(&self, data: &dyn Lookup) -> Explanation {
        explained(self.tree(), self.source(), Data { source: &data, bound: None })
    }
}

fn explained(node: &Node, source: &str, data: Data<'_>) -> Explanation {
    let result = evaluate::value(node, data);
    let mut parts = Vec::new();
    // The inside of `exists` and `all` has a value only for each element.
    match &node.kind {
        Kind::Each(each) => parts.push(explained(&each.list, source, data)),
        _ => node.each_part(&mut |part| {
            if !matches!(part.kind, Kind::Literal(_)) {
                parts.push(explained(part, source, data));
            }
        }),
    }
    let span = node.span.range();
    let text = source.get(span.clone()).unwrap_or_default().to_owned();
    match result {
        Ok(value) => {
            let value = value.into_owned();
            Explanation { text, span, holds: value.as_bool(), value: Some(value), fault: None, parts }
        }
        Err(error) => Explanation { text, span, value: None, fault: Some(error.fault), holds: None, parts },
    }
}
