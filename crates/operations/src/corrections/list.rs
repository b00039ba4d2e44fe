//! Corrections of one's own, and those that wait for one's answer.

use super::of_case::CASE;
use super::{Correction, CorrectionView, of_case, store};
use crate::cases;
use crate::error::Result;
use crate::orgs::PersonView;
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::{CaseId, payloads, people};
use gridwork_loops::store::{Found, find_many};
use gridwork_registers::rows::may_write;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// So many are shown.
const SHOWN: i64 = 100;

/// What the actor asked for, the latest first; at most 100.
///
/// # Errors
/// When the storage is unavailable.
pub async fn mine(desk: &Desk, actor: &Actor, language: &str) -> Result<Vec<CorrectionView>> {
    let mut view = desk.view().await?;
    let found = store::of(&mut view.conn, actor.person, SHOWN).await?;
    draw(&mut view, actor, found, language).await
}

/// What waits for those who keep the rows or work on the cases, what is due first; at most some 100 a register.
///
/// # Errors
/// When the storage is unavailable.
pub async fn to_answer(desk: &Desk, actor: &Actor, language: &str) -> Result<Vec<CorrectionView>> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let mut found = of_case::to_answer(&mut view, actor, SHOWN).await?;
    for register in world.catalog.registers.values() {
        found.extend(in_register(&mut view, actor, register).await?);
    }
    found.sort_by_key(|it| (it.due_at, it.id));
    draw(&mut view, actor, found, language).await
}

/// What waits in one register. Those of other orgs are passed over page by page: however many they are, they hide none.
async fn in_register(view: &mut View, actor: &Actor, register: &Register) -> Result<Vec<Correction>> {
    let (world, now) = (Arc::clone(&view.world), view.now);
    let (mut found, mut after) = (Vec::new(), None);
    if !actor.holding(now).any(|grant| register.may.write.contains(&grant.role)) {
        return Ok(found);
    }
    loop {
        let page = store::open_in(&mut view.conn, register.key.as_str(), after, SHOWN).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some((last.due_at, last.id));
        found.extend(page.into_iter().filter(|it| may_write(actor, &world, register, it.org, now)));
        if i64::try_from(found.len()).unwrap_or(i64::MAX) >= SHOWN {
            return Ok(found);
        }
    }
}

async fn draw(view: &mut View, actor: &Actor, found: Vec<Correction>, language: &str) -> Result<Vec<CorrectionView>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let persons = found.iter().map(|it| it.person).collect::<Vec<_>>();
    let names: HashMap<_, _> = people::store::names(&mut view.conn, &persons).await?.into_iter().collect();
    let ids = found.iter().map(|it| it.id).collect::<Vec<_>>();
    let wishes = payloads::store::read(&mut view.conn, &keys, &ids).await?;
    let cases = cases_of(view, &found).await?;
    let drawn = found.into_iter().map(|it| {
        let case = cases.get(&it.row);
        let register = Key::parse(&it.register).and_then(|key| world.catalog.registers.get(&key));
        let (fields, title) = match case {
            Some((def, _)) => (Some(&def.fields), Some(&def.title)),
            None => (register.map(|it| &it.fields), register.map(|it| &it.title)),
        };
        let field = fields.and_then(|fields| fields.get(&it.field));
        let wish = wishes.get(&it.id).and_then(|sealed| sealed.values.get("wish")?.as_str());
        let spec = field.filter(|_| case.is_some() && it.state == "open");
        CorrectionView {
            id: it.id,
            kind: if it.register == CASE { "case" } else { "row" }.to_owned(),
            register_title: title.map_or(it.register.as_str(), |title| title.say(language)).to_owned(),
            field_title: field.map_or(it.field.as_str(), |field| field.title.say(language)).to_owned(),
            register: case.map_or(it.register, |(def, _)| def.key.to_string()),
            number: case.map(|(_, case)| case.number.clone()),
            record: it.row,
            asks: spec.map(|field| cases::spec("value", field, field.required, &world.catalog.choices, language)),
            by: PersonView::new(it.person, names.get(&it.person).map_or("", String::as_str)),
            // What shall stand there is sealed: nobody reads it who only looks as the keeper.
            wish: wish.filter(|_| !actor.is_viewed()).map(str::to_owned),
            asked_at: it.asked_at.to_string(),
            due_at: it.due_at.to_string(),
            state: it.state,
            answered_at: it.answered_at.map(|at| at.to_string()),
            answer: it.answer,
        }
    });
    Ok(drawn.collect())
}

/// The cases that corrections are about.
async fn cases_of(view: &mut View, found: &[Correction]) -> Result<HashMap<Uuid, Found>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let mut ids = found.iter().filter(|it| it.register == CASE).map(|it| CaseId(it.row)).collect::<Vec<_>>();
    ids.sort_unstable();
    ids.dedup();
    let cases = find_many(&mut view.conn, &keys, &world, &ids).await?;
    Ok(cases.into_iter().map(|found| (found.1.id.0, found)).collect())
}
