//! When the personal values of a record are to be erased.

use gridwork_definitions::model::{Amount, Field, FieldClass};
use gridwork_expr::{Lookup, Value};
use gridwork_kernel::Instant;
use gridwork_kernel::calendar::Calendar;

/// The instant at which the personal values of these fields are to be erased, counted from closing or retirement;
/// none while no field says so. One key seals all of a record, so they go together: when the last of them may.
pub fn due<'f>(
    fields: impl IntoIterator<Item = &'f Field>,
    from: Instant,
    calendar: &Calendar,
    data: &dyn Lookup,
) -> Option<Instant> {
    let spans = fields.into_iter().filter(|field| field.class != FieldClass::Plain);
    let ends = spans.filter_map(|field| field.erase_after.as_ref()).filter_map(|span| {
        let amount = match &span.amount {
            Amount::Fixed(amount) => *amount,
            Amount::Expr(expr) => match expr.eval(data).ok()? {
                Value::Int(amount) => amount,
                _ => return None,
            },
        };
        Some(calendar.deadline(from, span.unit, amount).due_at)
    });
    ends.max()
}
