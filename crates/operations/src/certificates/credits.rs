//! Which services of a person count now.

use super::Service;
use crate::error::Result;
use crate::names::Mentions;
use crate::orgs::OrgView;
use gridwork_definitions::model::{FieldType, Hours, Loop};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::View;
use gridwork_kernel::{CaseId, Instant, PersonId};
use gridwork_loops::store::{self, Found};
use gridwork_loops::{Credit, credit};
use serde_json::Map;
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
    for (key, current) in &world.catalog.loops {
        let Some(hours) = &current.hours else { continue };
        let served = store::served(&mut view.conn, key, hours, actor.person).await?;
        let ids = served.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let at: HashMap<CaseId, Option<Instant>> = served.into_iter().collect();
        for found in store::find_many(&mut view.conn, &keys, &world, &ids).await? {
            let served_at = at.get(&found.1.id).copied().flatten();
            let counted = credit(current, hours, &found.1, actor.person, served_at);
            if let Some(counted) = counted.filter(|it| it.on.as_str() >= from && it.on.as_str() <= to) {
                all.push(line(view, actor, found, counted, language).await?);
            }
        }
    }
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
            credit(current, hours_of(current)?, case, person, None)
        });
        all.push(counted.map_or(0, |counted| counted.hundredths));
    }
    Ok(all)
}

fn hours_of(def: &Loop) -> Option<&Hours> {
    def.hours.as_ref()
}

/// A service in words: what the first row of the case is called, or else its loop.
async fn line(view: &mut View, actor: &Actor, found: Found, counted: Credit, language: &str) -> Result<Service> {
    let (def, case) = found;
    let row = def.fields.iter().find(|(_, field)| matches!(field.kind, FieldType::Row { .. }));
    let named = row.and_then(|(name, _)| Some((name.clone(), case.field(name)?.clone())));
    let values = named.into_iter().collect::<Map<_, _>>();
    let mut mentions = Mentions::default();
    mentions.note(&def.fields, &values);
    let known = mentions.look_up(view, actor).await?;
    let called = known.pick(&def.fields, &values, true).into_values().next();
    Ok(Service {
        case: case.id.0,
        loop_key: case.loop_key.to_string(),
        number: counted.number,
        on: counted.on,
        what: called.unwrap_or_else(|| def.title.say(language).to_owned()),
        org: OrgView::of(&view.world, case.org).name,
        hundredths: counted.hundredths,
    })
}
