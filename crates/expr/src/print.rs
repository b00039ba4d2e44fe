//! Writes a tree back as text: one spelling for what means the same, and brackets only where they are needed.

use crate::tree::{Kind, Node};
use crate::{Value, number};
use std::fmt::Write;

/// How tightly a node holds together; brackets stand where a looser one is inside a tighter one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Choice,
    Or,
    And,
    Relation,
    Sum,
    Product,
    Unary,
    Member,
}

/// The text of a tree.
pub(crate) fn print(tree: &Node) -> String {
    let mut text = String::new();
    write(&mut text, tree, Binding::Choice);
    text
}

fn binding(node: &Node) -> Binding {
    match &node.kind {
        Kind::Choose(..) => Binding::Choice,
        Kind::Or(_) => Binding::Or,
        Kind::And(_) => Binding::And,
        Kind::Compare(..) | Kind::In(..) => Binding::Relation,
        Kind::Arithmetic(operation, ..) if operation.is_sum() => Binding::Sum,
        Kind::Arithmetic(..) => Binding::Product,
        Kind::Not(_) | Kind::Negate(_) => Binding::Unary,
        _ => Binding::Member,
    }
}

fn write(text: &mut String, node: &Node, outer: Binding) {
    let own = binding(node);
    if own < outer {
        text.push('(');
        write(text, node, Binding::Choice);
        text.push(')');
        return;
    }
    match &node.kind {
        Kind::Literal(value) => literal(text, value),
        Kind::Path(parts) | Kind::Bound(parts) => text.push_str(&parts.join(".")),
        Kind::List(items) => {
            text.push('[');
            list(text, items);
            text.push(']');
        }
        Kind::Member(of, name) => {
            receiver(text, of);
            text.push('.');
            text.push_str(name);
        }
        Kind::Not(of) => {
            text.push('!');
            write(text, of, Binding::Unary);
        }
        Kind::Negate(of) => {
            text.push('-');
            // `-5` would be read as a number.
            match of.kind {
                Kind::Literal(_) => bracketed(text, of),
                _ => write(text, of, Binding::Unary),
            }
        }
        Kind::Or(parts) => joined(text, parts, " || ", Binding::And),
        Kind::And(parts) => joined(text, parts, " && ", Binding::Relation),
        Kind::Compare(comparison, left, right) => {
            infix(text, left, comparison.text(), right, Binding::Sum, Binding::Sum)
        }
        Kind::In(element, list) => infix(text, element, "in", list, Binding::Sum, Binding::Sum),
        Kind::Arithmetic(operation, left, right) => {
            let tighter = if operation.is_sum() { Binding::Product } else { Binding::Unary };
            infix(text, left, operation.text(), right, own, tighter);
        }
        Kind::Choose(condition, then, otherwise) => {
            write(text, condition, Binding::Or);
            text.push_str(" ? ");
            write(text, then, Binding::Choice);
            text.push_str(" : ");
            write(text, otherwise, Binding::Choice);
        }
        Kind::Call(call) => {
            let mut args = call.args.as_slice();
            if let (true, Some((of, rest))) = (call.as_method, args.split_first()) {
                receiver(text, of);
                text.push('.');
                args = rest;
            }
            text.push_str(&call.name);
            text.push('(');
            list(text, args);
            text.push(')');
        }
        Kind::Each(each) => {
            receiver(text, &each.list);
            let name = if each.every { "all" } else { "exists" };
            // Writing to a String cannot fail.
            let _ = write!(text, ".{name}({}, ", each.variable);
            write(text, &each.body, Binding::Choice);
            text.push(')');
        }
    }
}

fn bracketed(text: &mut String, node: &Node) {
    text.push('(');
    write(text, node, Binding::Choice);
    text.push(')');
}

/// What stands before a dot.
fn receiver(text: &mut String, node: &Node) {
    match &node.kind {
        Kind::Literal(Value::Int(_) | Value::Decimal { .. }) => bracketed(text, node),
        _ => write(text, node, Binding::Member),
    }
}

fn infix(text: &mut String, left: &Node, sign: &str, right: &Node, outer_left: Binding, outer_right: Binding) {
    write(text, left, outer_left);
    text.push(' ');
    text.push_str(sign);
    text.push(' ');
    write(text, right, outer_right);
}

fn joined(text: &mut String, parts: &[Node], sign: &str, outer: Binding) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(sign);
        }
        write(text, part, outer);
    }
}

fn list(text: &mut String, items: &[Node]) {
    joined(text, items, ", ", Binding::Choice);
}

/// A value as it is written in expressions.
pub(crate) fn literal(text: &mut String, value: &Value) {
    match value {
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Int(_) | Value::Decimal { .. } => {
            if let Some(parts) = number::parts(value) {
                text.push_str(&number::write(parts));
            }
        }
        Value::Text(value) => quoted(text, value),
        // No other value is a literal.
        _ => text.push_str("null"),
    }
}

fn quoted(text: &mut String, value: &str) {
    text.push('\'');
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\'' => text.push_str("\\'"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            other => text.push(other),
        }
    }
    text.push('\'');
}
