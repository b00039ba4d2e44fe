//! What keeps needs and people out of matching besides the matcher: the rules of the steps that give cases out.

use super::reading::Subject;
use crate::cases::{Prepared, prepared};
use crate::error::Result;
use gridwork_definitions::model::Loop;
use gridwork_expr::Value;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::View;
use gridwork_kernel::{Instant, PersonId};
use gridwork_loops::{CoolingAsk, Moment, Refusal, cooling_since, may_take, store};
use gridwork_matchers::{Barred, Barring, Need, Unmatched, Why};
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Bars from each need whoever is not given that kind of work for now; asked once for each kind.
pub(super) async fn bar_resting(view: &mut View, def: &Loop, needs: &[Need], barred: &mut Barred) -> Result<()> {
    let Some(cooling) = &def.cooling else { return Ok(()) };
    let (world, keys, now) = (Arc::clone(&view.world), Arc::clone(&view.keys), view.now);
    let mut found: HashMap<(String, Instant), BTreeSet<PersonId>> = HashMap::new();
    for need in needs {
        let Value::Record(fields) = &need.record else { continue };
        let Some(since) = cooling_since(cooling, fields, now) else { continue };
        let Some(value) = key_of(fields, &cooling.same) else { continue };
        let kind = (value.clone(), since);
        if !found.contains_key(&kind) {
            let ask = CoolingAsk { value: Json::String(value), since };
            let resting = store::resting(&mut view.conn, (&world, &keys), def, &ask, None).await?;
            found.insert(kind.clone(), resting);
        }
        for person in found.get(&kind).into_iter().flatten() {
            barred.add(need.case, *person, Barring::Resting, "");
        }
    }
    Ok(())
}

/// The text of a choice, or the id of a row.
fn key_of(fields: &IndexMap<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::Record(row) => row.get("id")?.as_text().map(str::to_owned),
        value => value.as_text().map(str::to_owned),
    }
}

/// Takes out of the needs what no proposal may give out: what two persons go to, and what whoever asks could not give
/// out one by one either.
pub(super) async fn leave_out(
    view: &mut View,
    actor: &Actor,
    subject: &Subject,
    needs: &mut Vec<Need>,
) -> Result<Vec<Unmatched>> {
    let mut left_out = Vec::new();
    let is_asked_each = subject.suggesting().iter().any(|step| step.when.is_some() || !step.not.is_empty());
    let mut kept = Vec::with_capacity(needs.len());
    for need in std::mem::take(needs) {
        let why = match needs_two(&subject.need, &need) {
            true => Some(Why::TwoPersons),
            false if is_asked_each => refused(view, actor, subject, &need).await?,
            false => None,
        };
        match why {
            Some(why) => left_out.push(Unmatched { case: need.case, why }),
            None => kept.push(need),
        }
    }
    *needs = kept;
    Ok(left_out)
}

fn needs_two(def: &Loop, need: &Need) -> bool {
    let (Some(rule), Value::Record(fields)) = (&def.two_person, &need.record) else { return false };
    matches!(rule.when.holds(fields), Ok(true))
}

/// Why none of the steps that suggest can be taken.
async fn refused(view: &mut View, actor: &Actor, subject: &Subject, need: &Need) -> Result<Option<Why>> {
    let Prepared { def, case, hand, known } = prepared(view, actor, need.case).await?;
    let moment = Moment { now: view.now, calendar: &view.world.calendar };
    let mut why = None;
    for step in subject.steps.iter().filter(|step| def.steps.contains_key(*step)) {
        match may_take(&def, &case, step, &hand, &known, &moment) {
            Ok(()) => return Ok(None),
            Err(Refusal::Hands { .. }) => why = why.or(Some(Why::Hands)),
            Err(_) => why = why.or(Some(Why::Guard)),
        }
    }
    Ok(why)
}
