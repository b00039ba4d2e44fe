//! Corrections of one's own, and those that wait for one's answer.

use super::{Correction, CorrectionView, store};
use crate::error::Result;
use crate::orgs::PersonView;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::{payloads, people};
use gridwork_registers::rows::may_write;
use std::collections::HashMap;
use std::sync::Arc;

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

/// What waits for those who keep the rows, what is due first; at most 100 a register.
///
/// # Errors
/// When the storage is unavailable.
pub async fn to_answer(desk: &Desk, actor: &Actor, language: &str) -> Result<Vec<CorrectionView>> {
    let mut view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    let mut found = Vec::new();
    for register in world.catalog.registers.values() {
        let holds = actor.holding(now).any(|grant| register.may.write.contains(&grant.role));
        if !holds {
            continue;
        }
        let open = store::open_in(&mut view.conn, register.key.as_str(), SHOWN).await?;
        found.extend(open.into_iter().filter(|it| may_write(actor, &world, register, it.org, now)));
    }
    found.sort_by_key(|it| (it.due_at, it.id));
    draw(&mut view, actor, found, language).await
}

async fn draw(view: &mut View, actor: &Actor, found: Vec<Correction>, language: &str) -> Result<Vec<CorrectionView>> {
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let persons = found.iter().map(|it| it.person).collect::<Vec<_>>();
    let names: HashMap<_, _> = people::store::names(&mut view.conn, &persons).await?.into_iter().collect();
    let ids = found.iter().map(|it| it.id).collect::<Vec<_>>();
    let wishes = payloads::store::read(&mut view.conn, &keys, &ids).await?;
    let drawn = found.into_iter().map(|it| {
        let register = Key::parse(&it.register).and_then(|key| world.catalog.registers.get(&key));
        let field = register.and_then(|register| register.fields.get(&it.field));
        let wish = wishes.get(&it.id).and_then(|sealed| sealed.values.get("wish")?.as_str());
        CorrectionView {
            id: it.id,
            register_title: register.map_or(it.register.as_str(), |it| it.title.say(language)).to_owned(),
            register: it.register,
            row: it.row,
            field_title: field.map_or(it.field.as_str(), |field| field.title.say(language)).to_owned(),
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
