//! Which paths cannot be empty where a condition is known to hold, or known not to.

use crate::Value;
use crate::tree::{Comparison, Kind, Node};

/// The paths that are known not to be empty at the current place.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a> {
    paths: Vec<&'a [String]>,
}

impl<'a> Facts<'a> {
    /// How much is known; give it to [`rewind`](Self::rewind) to forget what comes later.
    pub(crate) fn mark(&self) -> usize {
        self.paths.len()
    }

    pub(crate) fn rewind(&mut self, mark: usize) {
        self.paths.truncate(mark);
    }

    /// Whether the path is known not to be empty. `item.days` known means that `item` is, too.
    pub(crate) fn knows(&self, path: &[String]) -> bool {
        self.paths.iter().any(|known| known.starts_with(path))
    }

    /// Learns from a condition that holds, or that does not.
    pub(crate) fn assume(&mut self, condition: &'a Node, holds: bool) {
        match &condition.kind {
            Kind::And(parts) if holds => parts.iter().for_each(|part| self.assume(part, true)),
            Kind::Or(parts) if !holds => parts.iter().for_each(|part| self.assume(part, false)),
            Kind::Not(of) => self.assume(of, !holds),
            Kind::Compare(comparison, left, right) => {
                let comparison = if holds { *comparison } else { comparison.opposite() };
                self.assume_comparison(comparison, left, right);
                self.assume_comparison(comparison, right, left);
            }
            Kind::In(element, list) if holds => {
                if let Kind::List(items) = &list.kind
                    && items.iter().all(is_filled)
                {
                    self.learn(element);
                }
            }
            Kind::Call(call) if holds && call.name == "has" => call.args.iter().for_each(|arg| self.learn(arg)),
            _ => {}
        }
    }

    fn assume_comparison(&mut self, comparison: Comparison, path: &'a Node, other: &Node) {
        let says_filled = match comparison {
            Comparison::NotEqual => other.kind == Kind::Literal(Value::Null),
            Comparison::Equal => is_filled(other),
            _ => false,
        };
        if says_filled {
            self.learn(path);
        }
    }

    fn learn(&mut self, node: &'a Node) {
        if let Kind::Path(path) | Kind::Bound(path) = &node.kind {
            self.paths.push(path);
        }
    }
}

fn is_filled(node: &Node) -> bool {
    matches!(&node.kind, Kind::Literal(value) if !value.is_null())
}
