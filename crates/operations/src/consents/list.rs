//! The consents to a register's keeping, for those who keep it.

use super::kept_by_consent;
use super::view::{ConsentView, draw};
use crate::error::Result;
use crate::registers::no_keeper;
use gridwork_definitions::model::Key;
use gridwork_kernel::ConsentId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::entry::store::consents::{self, After};
use gridwork_kernel::error::Error as KernelError;
use gridwork_registers::rows::{keeper_scope, may_read, may_write};
use std::sync::Arc;

/// The consents that were given for the actor, or by them, the newest first.
///
/// # Errors
/// When the storage is unavailable.
pub async fn mine(desk: &Desk, actor: &Actor, language: &str) -> Result<Vec<ConsentView>> {
    let mut view = desk.view().await?;
    let found = consents::about(&mut view.conn, actor.person).await?;
    draw(&mut view, &found, language).await
}

/// A page of the consents to a register's keeping where the actor keeps it, the newest first, of persons whose name
/// holds a text; and where the next page begins.
///
/// # Errors
/// `NotFound` to those who do not read the register, or when it asks for none; `Forbidden` to those who only read it.
pub async fn to_register(
    desk: &Desk,
    actor: &Actor,
    register: &Key,
    (named, after, limit): (&str, Option<After>, usize),
    language: &str,
) -> Result<(Vec<ConsentView>, Option<After>)> {
    let mut view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    let (register, _) = kept_by_consent(&world, register)?;
    if !may_read(actor, &world, register, now) {
        return Err(KernelError::NotFound("register").into());
    }
    let scope = keeper_scope(actor, &world, register, now);
    if scope.is_empty() {
        return Err(no_keeper(register).into());
    }
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let purpose = register.key.as_str();
    let engine = view.conn.engine();
    let condition = match consents::are_few(&mut view.conn, purpose, scope.to_sql(2)).await? {
        true => scope.to_sql(4),
        false => scope.to_sql_beside(engine, 4),
    };
    let mut found = consents::to(&mut view.conn, purpose, named.trim(), after, condition, wanted).await?;
    let next = (found.len() > limit).then(|| found.get(limit.saturating_sub(1))).flatten();
    let next = next.map(|last| After { given_at: last.given_at, id: last.id });
    found.truncate(limit);
    Ok((draw(&mut view, &found, language).await?, next))
}

/// Whether the actor may read the paper of a consent: those whose it is, and those who keep the register there.
pub(crate) async fn shows_paper(view: &mut View, actor: &Actor, id: ConsentId) -> Result<bool> {
    let (world, now) = (Arc::clone(&view.world), view.now);
    let Some(consent) = consents::find(&mut view.conn, id).await? else { return Ok(false) };
    if consent.person == actor.person {
        return Ok(true);
    }
    let register = Key::parse(&consent.purpose).and_then(|key| world.catalog.registers.get(&key));
    Ok(register.is_some_and(|register| may_write(actor, &world, register, consent.org, now)))
}
