//! The value of a tree for some data. Nothing here panics, and texts and records are borrowed, not copied.

use crate::number::{self, parts};
use crate::tree::{Call, Comparison, Each, Kind, Node, Operation, Span};
use crate::{EvalError, Fault, Lookup, MAX_LIST, MAX_TEXT, Value};
use std::borrow::Cow;

/// Where paths find their values.
pub(crate) trait Source {
    /// The value of a path; empty when any part of it is.
    fn path(&self, parts: &[String]) -> Cow<'_, Value>;
}

impl Source for &dyn Lookup {
    fn path(&self, parts: &[String]) -> Cow<'_, Value> {
        let Some((name, members)) = parts.split_first() else {
            return Cow::Owned(Value::Null);
        };
        self.find(name).map_or(Cow::Owned(Value::Null), |value| members_of(value, members))
    }
}

/// The data of one evaluation.
#[derive(Clone, Copy)]
pub(crate) struct Data<'a> {
    pub(crate) source: &'a dyn Source,
    /// The current element inside `exists` and `all`.
    pub(crate) bound: Option<&'a Value>,
}

type Evaluated<'a> = Result<Cow<'a, Value>, EvalError>;

fn fault(span: Span, fault: Fault) -> EvalError {
    EvalError { span: span.range(), fault }
}

fn bool(value: bool) -> Cow<'static, Value> {
    Cow::Owned(Value::Bool(value))
}

/// The value of `node`.
pub(crate) fn value<'a>(node: &'a Node, data: Data<'a>) -> Evaluated<'a> {
    match &node.kind {
        Kind::Literal(value) => Ok(Cow::Borrowed(value)),
        Kind::Path(parts) => Ok(data.source.path(parts)),
        Kind::Bound(parts) => match data.bound {
            Some(value) => Ok(members_of(Cow::Borrowed(value), &parts[1..])),
            None => Err(fault(node.span, Fault::Unknown)),
        },
        Kind::And(parts) => {
            for part in parts {
                if !holds(part, data)? {
                    return Ok(bool(false));
                }
            }
            Ok(bool(true))
        }
        Kind::Or(parts) => {
            for part in parts {
                if holds(part, data)? {
                    return Ok(bool(true));
                }
            }
            Ok(bool(false))
        }
        Kind::Not(of) => Ok(bool(!holds(of, data)?)),
        Kind::Compare(comparison, left, right) => {
            let left = value(left, data)?;
            let right = value(right, data)?;
            compare(*comparison, &left, &right).map(bool).map_err(|reason| fault(node.span, reason))
        }
        Kind::Choose(condition, then, otherwise) => {
            let chosen = if holds(condition, data)? { then } else { otherwise };
            value(chosen, data)
        }
        Kind::In(element, list) => is_in(element, list, data).map(bool),
        Kind::Call(call) => called(call, node.span, data).map(Cow::Owned),
        Kind::Each(each) => each_holds(each, data).map(bool),
        Kind::Arithmetic(operation, left, right) => {
            let left = value(left, data)?;
            let right = value(right, data)?;
            calculate(*operation, &left, &right).map(Cow::Owned).map_err(|reason| fault(node.span, reason))
        }
        Kind::Negate(of) => negated(&*value(of, data)?).map(Cow::Owned).map_err(|reason| fault(node.span, reason)),
        Kind::Member(of, name) => Ok(member_of(value(of, data)?, name)),
        Kind::List(items) => {
            let items = items.iter().map(|item| value(item, data).map(Cow::into_owned)).collect::<Result<_, _>>()?;
            Ok(Cow::Owned(Value::List(items)))
        }
    }
}

/// Whether a condition holds.
pub(crate) fn holds(node: &Node, data: Data<'_>) -> Result<bool, EvalError> {
    match &*value(node, data)? {
        Value::Bool(value) => Ok(*value),
        Value::Null => Err(fault(node.span, Fault::Null)),
        _ => Err(fault(node.span, Fault::Type)),
    }
}

fn members_of<'a>(value: Cow<'a, Value>, members: &[String]) -> Cow<'a, Value> {
    members.iter().fold(value, |value, name| member_of(value, name))
}

/// A member of a record; empty for anything else, as for a field that is not there.
fn member_of<'a>(value: Cow<'a, Value>, name: &str) -> Cow<'a, Value> {
    match value {
        Cow::Borrowed(Value::Record(fields)) => fields.get(name).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(Value::Record(mut fields)) => Cow::Owned(fields.swap_remove(name).unwrap_or_default()),
        _ => Cow::Owned(Value::Null),
    }
}

/// A comparison. Empty equals only empty, and has no order: `<` and its kin do not hold for it.
fn compare(comparison: Comparison, left: &Value, right: &Value) -> Result<bool, Fault> {
    match comparison {
        Comparison::Equal => return Ok(left.equals(right)),
        Comparison::NotEqual => return Ok(!left.equals(right)),
        _ if left.is_null() || right.is_null() => return Ok(false),
        _ => {}
    }
    let order = left.order(right).ok_or(Fault::Type)?;
    Ok(match comparison {
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        _ => order.is_ge(),
    })
}

fn is_in(element: &Node, list: &Node, data: Data<'_>) -> Result<bool, EvalError> {
    let wanted = value(element, data)?;
    // A written list is gone through as it stands, so that nothing is copied.
    if let Kind::List(items) = &list.kind {
        for item in items {
            if wanted.equals(&*value(item, data)?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let found = value(list, data)?;
    Ok(elements(&found, list.span)?.iter().any(|item| wanted.equals(item)))
}

/// The elements of a list that is short enough to go through.
fn elements(value: &Value, span: Span) -> Result<&[Value], EvalError> {
    match value {
        Value::List(items) if items.len() > MAX_LIST => Err(fault(span, Fault::ListTooLong)),
        Value::List(items) => Ok(items),
        Value::Null => Err(fault(span, Fault::Null)),
        _ => Err(fault(span, Fault::Type)),
    }
}

fn each_holds(each: &Each, data: Data<'_>) -> Result<bool, EvalError> {
    let list = value(&each.list, data)?;
    for item in elements(&list, each.list.span)? {
        if holds(&each.body, Data { source: data.source, bound: Some(item) })? != each.every {
            return Ok(!each.every);
        }
    }
    Ok(each.every)
}

fn called(call: &Call, span: Span, data: Data<'_>) -> Result<Value, EvalError> {
    let function = call.function.ok_or_else(|| fault(call.name_span, Fault::Unknown))?;
    match call.args.as_slice() {
        [one] => function.value(&[value(one, data)?]),
        [one, two] => function.value(&[value(one, data)?, value(two, data)?]),
        args => function.value(&args.iter().map(|arg| value(arg, data)).collect::<Result<Vec<_>, _>>()?),
    }
    .map_err(|reason| fault(span, reason))
}

fn calculate(operation: Operation, left: &Value, right: &Value) -> Result<Value, Fault> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => whole(operation, *a, *b),
        (Value::Text(a), Value::Text(b)) if operation == Operation::Add => joined(a, b),
        (Value::Null, _) | (_, Value::Null) => Err(Fault::Null),
        _ => {
            let (Some(a), Some(b)) = (parts(left), parts(right)) else {
                return Err(Fault::Type);
            };
            match operation {
                Operation::Add => number::sum(a, b, 1),
                Operation::Subtract => number::sum(a, b, -1),
                Operation::Multiply => number::product(a, b),
                Operation::Divide => number::quotient(a, b),
                Operation::Remainder => Err(Fault::Type),
            }
        }
    }
}

fn whole(operation: Operation, a: i64, b: i64) -> Result<Value, Fault> {
    let result = match operation {
        Operation::Add => a.checked_add(b),
        Operation::Subtract => a.checked_sub(b),
        Operation::Multiply => a.checked_mul(b),
        Operation::Remainder if b == 0 => return Err(Fault::DivisionByZero),
        Operation::Remainder => a.checked_rem(b),
        // The checker refuses it: whether 7 / 2 is 3 or 3.5 should be written, not remembered.
        Operation::Divide => return Err(Fault::Type),
    };
    result.map(Value::Int).ok_or(Fault::Overflow)
}

fn joined(a: &str, b: &str) -> Result<Value, Fault> {
    if a.len() + b.len() > MAX_TEXT {
        return Err(Fault::TextTooLong);
    }
    Ok(Value::Text([a, b].concat()))
}

fn negated(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Int(value) => value.checked_neg().map(Value::Int).ok_or(Fault::Overflow),
        Value::Decimal { units, scale } => {
            units.checked_neg().map(|units| Value::Decimal { units, scale: *scale }).ok_or(Fault::Overflow)
        }
        Value::Null => Err(Fault::Null),
        _ => Err(Fault::Type),
    }
}
