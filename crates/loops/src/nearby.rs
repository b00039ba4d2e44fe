//! Which open cases nearby are about the same thing as one that is about to be opened. Pure.

use crate::case::{Case, Fields};
use crate::data::Data;
use crate::event::Opened;
use crate::guard;
use crate::replay::begin;
use gridwork_definitions::model::{Duplicates, Loop};
use gridwork_kernel::error::Problem;
use gridwork_kernel::geo::Point;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use gridwork_registers::fields::{self, Known};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Cases are compared by the square of so many metres in which they lie: whoever asks again and again from other places
/// learns that square and no more.
pub const SQUARE_METRES: u32 = 50;

/// What is about to be asked for, as far as it is compared.
#[derive(Debug, Clone)]
pub struct Around {
    /// The fields that are compared, checked.
    pub fields: Fields,
    /// Where.
    pub point: Point,
}

/// The fields of a form that are compared; the others are nobody's business here.
pub fn compared(def: &Loop, duplicates: &Duplicates, form: &Map<String, Json>) -> Map<String, Json> {
    let mut names = duplicates.same.iter().cloned().collect::<BTreeSet<_>>();
    names.insert(duplicates.near.of.clone());
    for path in duplicates.when.iter().flat_map(gridwork_expr::Expr::reads) {
        names.extend(path.first().cloned());
    }
    let given = form.iter().filter(|(name, value)| names.contains(*name) && !value.is_null());
    given.filter(|(name, _)| def.fields.contains_key(*name)).map(|(name, it)| (name.clone(), it.clone())).collect()
}

/// Reads the compared fields; none while they do not say enough, or when such matters are not compared.
///
/// # Errors
/// Every value that does not fit its field.
pub fn around(
    def: &Loop,
    duplicates: &Duplicates,
    form: &Map<String, Json>,
    known: &Known,
    now: Instant,
) -> Result<Option<Around>, Vec<Problem>> {
    let (mut read, mut problems) = (Fields::new(), Vec::new());
    for (name, value) in compared(def, duplicates, form) {
        let Some(field) = def.fields.get(&name) else { continue };
        match fields::check(&field.kind, &value, known) {
            Ok(Json::Null) => {}
            Ok(value) => drop(read.insert(name, value)),
            Err(fault) => problems.push(fault.at(format!("form.{name}"))),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(point) = read.get(&duplicates.near.of).and_then(point_of) else { return Ok(None) };
    let says_enough = duplicates.same.iter().all(|name| read.contains_key(name));
    let nothing = begin(nobody(def), &def.start, now);
    let is_compared = duplicates
        .when
        .as_ref()
        .is_none_or(|when| guard::holds(when, &Data::new(def, &nothing, known, now).with_form(&read)));
    Ok((says_enough && is_compared).then_some(Around { fields: read, point }))
}

/// Whether an open case is one of those that are compared.
pub fn is_compared(def: &Loop, duplicates: &Duplicates, case: &Case, known: &Known, now: Instant) -> bool {
    case.is_open() && duplicates.when.as_ref().is_none_or(|when| guard::holds(when, &Data::new(def, case, known, now)))
}

/// How far away a case is as others are told: from the middle of its square, in steps of [`SQUARE_METRES`].
pub fn told_distance(from: Point, to: Point) -> u32 {
    let step = f64::from(SQUARE_METRES);
    let metres = from.distance_metres(to.blurred(SQUARE_METRES));
    // A distance on the earth in steps fits by far.
    (metres / step).round() as u32 * SQUARE_METRES
}

/// Whether a case lies within the distance of a loop.
pub fn is_near(duplicates: &Duplicates, from: Point, to: Point) -> bool {
    from.distance_metres(to.blurred(SQUARE_METRES)) <= f64::from(duplicates.near.metres)
}

fn point_of(value: &Json) -> Option<Point> {
    let (lon, lat) = value["lon"].as_f64().zip(value["lat"].as_f64())?;
    Point::new(lon, lat).ok()
}

/// A case that nobody opened: what conditions read while there is only a form.
fn nobody(def: &Loop) -> Opened {
    Opened {
        id: CaseId(Uuid::nil()),
        loop_key: def.key.clone(),
        loop_version: 0,
        number: String::new(),
        track: String::new(),
        org: OrgId(Uuid::nil()),
        org_path: String::new(),
        opener: PersonId(Uuid::nil()),
        asker: PersonId(Uuid::nil()),
        about: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_in_steps_and_tell_the_square_only() {
        let here = Point::new(117.7000, 39.0000).expect("a point");
        let check = |lon: f64, lat: f64, expected: std::ops::RangeInclusive<u32>| {
            let told = told_distance(here, Point::new(lon, lat).expect("a point"));
            assert!(expected.contains(&told) && told.is_multiple_of(SQUARE_METRES), "{told}");
        };
        check(117.7000, 39.0000, 0..=50);
        check(117.7012, 39.0000, 50..=150);
        check(117.7000, 39.0018, 150..=250);
        let (one, other) = (Point::new(117.70001, 39.00001), Point::new(117.70002, 39.00002));
        let far = Point::new(117.705, 39.003).expect("a point");
        assert_eq!(told_distance(far, one.expect("a point")), told_distance(far, other.expect("a point")));
    }
}
