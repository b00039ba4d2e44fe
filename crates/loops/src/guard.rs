//! Asks a guard, and says in the titles of fields which part of it does not hold.

use crate::data::Data;
use crate::refusal::FailedPart;
use gridwork_definitions::model::{Loop, Text};
use gridwork_expr::Expr;

/// The parts of a guard that do not hold; none when it holds. What cannot be told does not hold.
pub(crate) fn failed(_def: &Loop, when: &Expr, data: &Data<'_>) -> Option<Vec<FailedPart>> {
    if matches!(when.holds(data), Ok(true)) {
        return None;
    }
    let text = when.source().to_owned();
    Some(vec![FailedPart { because: Text::zh(text.clone()), text }])
}
