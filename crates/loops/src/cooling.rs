//! Cooling-off (冷静期): after a complaint somebody is not given the same kind of work for a while.
//!
//! Who that is stands in other cases, so it is looked up before: `store::resting` finds it, `Known` hands it in.

use crate::case::Case;
use crate::data::Data;
use crate::hand::Hand;
use crate::permit::Capacity;
use crate::refusal::FailedPart;
use gridwork_definitions::model::{Amount, Assign, Cooling, Loop, Step};
use gridwork_expr::Lookup;
use gridwork_kernel::Instant;
use gridwork_kernel::error::because;
use gridwork_kernel::time::DAY;
use gridwork_registers::fields::Known;
use serde_json::Value as Json;

/// Which complaints must be looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CoolingAsk {
    /// Cases that are the same kind of work: those with this value of the field.
    pub value: Json,
    /// Complaints opened after this instant.
    pub since: Instant,
}

/// What must be looked up before anybody is given a case; none where its loop or its kind of work knows no cooling-off.
pub fn cooling_ask(def: &Loop, case: &Case, known: &Known, now: Instant) -> Option<CoolingAsk> {
    let cooling = def.cooling.as_ref()?;
    let value = case.field(&cooling.same)?.clone();
    cooling_since(cooling, &Data::new(def, case, known, now), now).map(|since| CoolingAsk { value, since })
}

/// From when on complaints count, by the days that hold now; none when there are none.
pub fn cooling_since(cooling: &Cooling, data: &dyn Lookup, now: Instant) -> Option<Instant> {
    let days = match &cooling.days {
        Amount::Fixed(days) => *days,
        Amount::Expr(expr) => expr.eval(data).ok()?.as_int()?,
    };
    (days > 0).then(|| now.plus_micros(-days.saturating_mul(DAY)))
}

/// What keeps somebody from taking a case on, without a word about why.
pub(crate) fn keeps(
    def: &Loop,
    key: &str,
    step: &Step,
    capacity: &Capacity,
    hand: &Hand,
    data: &Data<'_>,
) -> Option<FailedPart> {
    let cooling = def.cooling.as_ref()?;
    let takes_on = step.assign == Some(Assign::Actor) || cooling.keeps_from.iter().any(|it| it == key);
    let person = capacity.stood_for.unwrap_or(hand.person);
    if hand.is_system || !takes_on || !data.known().rests(person) {
        return None;
    }
    let said = because(
        "这一类服务近期不安排给您，其他服务不受影响",
        "you are not given this kind of service for now; others are",
    );
    Some(FailedPart { text: "cooling".to_owned(), because: said })
}
