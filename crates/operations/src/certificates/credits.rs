//! Which services of a person count now.

use super::Service;
use crate::cases::label;
use crate::error::Result;
use crate::names::{Known, Mentions};
use crate::orgs::OrgView;
use gridwork_definitions::model::Loop;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::View;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, PersonId};
use gridwork_loops::store::{self, Found};
use gridwork_loops::{Case, Credit, credit};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use std::sync::Arc;

/// The services of the actor between two days, both included, the oldest first.
pub(super) async fn between(
    view: &mut View,
    actor: &Actor,
    from: &str,
    to: &str,
    language: &str,
) -> Result<Vec<Service>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let mut all = Vec::new();
    let mut mentions = Mentions::default();
    for (key, current) in &world.catalog.loops {
        let Some(hours) = &current.hours else { continue };
        let served = store::served(&mut view.conn, key, hours, actor.person).await?;
        let ids = served.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let at: HashMap<CaseId, Option<Instant>> = served.into_iter().collect();
        for found in store::find_many(&mut view.conn, &keys, &world, &ids).await? {
            let served_at = at.get(&found.1.id).copied().flatten();
            let counted = credit(current, hours, &found.1, actor.person, served_at);
            if let Some(counted) = counted.filter(|it| it.on.as_str() >= from && it.on.as_str() <= to) {
                let called = called_by(current, &found.1);
                mentions.note(&current.fields, &called);
                all.push((found, called, counted));
            }
        }
    }
    let known = mentions.look_up(view, actor).await?;
    let mut all = all.into_iter().map(|one| line(&world, &known, one, language)).collect::<Vec<_>>();
    all.sort_by(|a, b| a.on.cmp(&b.on).then_with(|| a.number.cmp(&b.number)));
    Ok(all)
}

/// What each of some sealed services gives the person now, in hundredths of an hour; nothing where it counts no more.
pub(super) async fn now(view: &mut View, person: PersonId, services: &[Service]) -> Result<Vec<i64>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let ids = services.iter().map(|service| CaseId(service.case)).collect::<Vec<_>>();
    let found = store::find_many(&mut view.conn, &keys, &world, &ids).await?;
    let found: HashMap<_, _> = found.into_iter().map(|found| (found.1.id, found)).collect();
    let mut all = Vec::with_capacity(services.len());
    for service in services {
        let counted = found.get(&CaseId(service.case)).and_then(|(_, case)| {
            let current = world.catalog.loops.get(&case.loop_key)?;
            credit(current, current.hours.as_ref()?, case, person, None)
        });
        all.push(counted.map_or(0, |counted| counted.hundredths));
    }
    Ok(all)
}

/// What its loop calls a case by.
fn called_by(current: &Loop, case: &Case) -> Map<String, Json> {
    let value = current.label.as_ref().and_then(|name| Some((name.clone(), case.field(name)?.clone())));
    value.into_iter().collect()
}

/// A service in words: what its case is called, or else its loop.
fn line(
    world: &World,
    known: &Known,
    ((def, case), called, counted): (Found, Map<String, Json>, Credit),
    language: &str,
) -> Service {
    let names = known.pick(&def.fields, &called, true);
    let called = label(&world.catalog, &case.loop_key, &called, &names, language);
    Service {
        case: case.id.0,
        loop_key: case.loop_key.to_string(),
        number: counted.number,
        on: counted.on,
        what: called.unwrap_or_else(|| def.title.say(language).to_owned()),
        org: OrgView::of(world, case.org).name,
        hundredths: counted.hundredths,
    }
}
