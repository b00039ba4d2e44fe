//! Points: weight times value, in whole thousandths, so that they add up to the score exactly.

use crate::data::Names;
use gridwork_definitions::model::{Matcher, ScorePart};
use gridwork_expr::{Type, Value};

/// A number in whole thousandths: 3750 is 3.75.
pub type Thousandths = i64;

/// The value of a part that fits entirely.
pub(crate) const WHOLE: Thousandths = 1_000;

/// One reason of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The part's key.
    pub key: String,
    /// Its weight.
    pub weight: i64,
    /// How much of it, from 0 to 1000.
    pub value: Thousandths,
    /// Weight times value.
    pub points: Thousandths,
}

/// The reasons for an offer, in the order of the matcher.
pub(crate) fn reasons(matcher: &Matcher, names: &Names<'_>) -> Vec<Reason> {
    let parts = matcher.score.iter().map(|(key, part)| (key, part, value(part, names)));
    parts
        .map(|(key, part, value)| Reason {
            key: key.clone(),
            weight: part.weight,
            value,
            points: part.weight.saturating_mul(value),
        })
        .collect()
}

/// The score alone: the sum of the points.
pub(crate) fn score(matcher: &Matcher, names: &Names<'_>) -> Thousandths {
    matcher.score.values().map(|part| part.weight.saturating_mul(value(part, names))).sum()
}

/// The value of a part, cut off at 0 and 1 and rounded to thousandths. Where a value is missing there is no reason.
fn value(part: &ScorePart, names: &Names<'_>) -> Thousandths {
    let found = part.value.eval(names).unwrap_or(Value::Null);
    let number = match &found {
        Value::Int(whole) => Some(whole.clamp(&0, &1) * WHOLE),
        Value::Decimal { .. } => match found.fit(&Type::Decimal(3)) {
            Some(Value::Decimal { units, .. }) => Some(units),
            _ => None,
        },
        _ => None,
    };
    number.unwrap_or(0).clamp(0, WHOLE)
}
