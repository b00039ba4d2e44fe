//! Evaluates how long a span is, from a number or from the case's own values.

use super::SpanTaken;
use crate::data::Data;
use gridwork_definitions::model::{Amount, Span};
use gridwork_expr::Value;

/// The span with its amount; none when the amount cannot be told (an empty field, a row that is gone).
///
/// An amount below one would be late before it began; it counts as one.
pub(crate) fn take(span: &Span, data: &Data<'_>) -> Option<SpanTaken> {
    let amount = match &span.amount {
        Amount::Fixed(amount) => *amount,
        Amount::Expr(expr) => match expr.eval(data).ok()? {
            Value::Int(amount) => amount,
            _ => return None,
        },
    };
    Some(SpanTaken { unit: span.unit, amount: amount.max(1) })
}
