//! Hours of service (服务时长) that a case gives to whoever did the work. Pure.

use crate::case::{Assignee, Case};
use gridwork_definitions::model::{FieldType, Hours, Loop};
use gridwork_kernel::{CaseId, Instant, PersonId};

/// The hours of one service, verified by somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The day of the service, `YYYY-MM-DD`.
    pub on: String,
    /// Hundredths of an hour: whole numbers add up without drifting.
    pub hundredths: i64,
}

/// What a case gives a person now; `served_at` is when it last entered the state that dates the service.
///
/// None where the hours are not verified, not this person's, or none at all.
pub fn credit(def: &Loop, hours: &Hours, case: &Case, person: PersonId, served_at: Option<Instant>) -> Option<Credit> {
    let is_counted = hours.counted_in.contains(&case.state) && case.assignee == Some(Assignee::Person(person));
    let field = def.fields.get(&hours.of).filter(|_| is_counted)?;
    let amount = case.field(&hours.of)?.as_f64()?;
    let digits = match field.kind {
        FieldType::Decimal { .. } | FieldType::Int { .. } => 100.0,
        _ => return None,
    };
    // The amount came through its field's limits; a day has no more hours than fit.
    let hundredths = (amount * digits).round() as i64;
    (hundredths > 0).then(|| Credit {
        case: case.id,
        number: case.number.clone(),
        on: served_at.unwrap_or(case.entered_at).local_date().to_string(),
        hundredths,
    })
}
