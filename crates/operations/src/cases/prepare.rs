//! What every case operation prepares: the hand that acts, and what is looked up for a decision.

use super::show::visible;
use crate::error::Result;
use gridwork_db::Conn;
use gridwork_definitions::model::{Field, Key, Loop, OnRetire};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{View, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use gridwork_loops::{Assignee, Case, Hand, HeldOrg, HeldRole, Known, Needs, cooling_ask, needs_of_case, store};
use gridwork_registers::fields::Reference;
use gridwork_registers::references::store::{self as references, Looking, keep_rows, resolve};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use uuid::Uuid;

/// The actor as the loop engine knows him, at an org.
pub(crate) fn hand(actor: &Actor, world: &World, org: OrgId, now: Instant) -> Hand {
    if actor.is_system() {
        return Hand::system();
    }
    let roles = authz::roles_reaching(actor, world, org, now)
        .into_iter()
        .map(|held| HeldRole { role: held.role, stood_for: held.stood_for })
        .collect();
    let orgs = actor.holding(now).map(|grant| HeldOrg { org: grant.org, stood_for: grant.stood_for }).collect();
    let stands_for = actor.persons(now).into_iter().filter(|person| *person != actor.person).collect();
    let looks_after = actor.looked_after(now).collect();
    let (is_system, is_viewed) = (false, actor.is_viewed());
    Hand { person: actor.person, roles, stands_for, looks_after, orgs, is_system, is_viewed }
}

/// A case the actor may see, with what deciding about its steps needs.
pub(crate) struct Prepared {
    pub(crate) def: Arc<Loop>,
    pub(crate) case: Case,
    pub(crate) hand: Hand,
    pub(crate) known: Known,
}

/// A case the actor may see, prepared for a decision.
pub(crate) async fn prepared(view: &mut View, actor: &Actor, id: CaseId) -> Result<Prepared> {
    let (def, case) = visible(view, actor, id).await?;
    let world = Arc::clone(&view.world);
    let needs = needs_of_case(&def, &case);
    let mut known = look_up(&mut view.conn, &world, actor, view.now, (case.org, Some(case.id.0)), needs).await?;
    let (keys, now) = (Arc::clone(&view.keys), view.now);
    keep_resting(&mut view.conn, (&world, &keys), (actor, now), (&def, &case), &Map::new(), &mut known).await?;
    let hand = hand(actor, &world, case.org, view.now);
    Ok(Prepared { def, case, hand, known })
}

/// Notes in what is known who is not given this kind of work for now: of the actor, of those whose case it is, and of
/// those who are named in an input.
pub(crate) async fn keep_resting(
    conn: &mut Conn,
    (world, keys): (&World, &Keyring),
    (actor, now): (&Actor, Instant),
    (def, case): (&Loop, &Case),
    input: &Map<String, Json>,
    known: &mut Known,
) -> Result<()> {
    let Some(ask) = cooling_ask(def, case, known, now) else { return Ok(()) };
    let mut persons = actor.persons(now);
    persons.extend(case.second.map(|second| second.person));
    if let Some(Assignee::Person(person)) = case.assignee {
        persons.push(person);
    }
    persons.extend(actor.holding(now).filter_map(|grant| grant.stood_for));
    persons.extend(input.values().filter_map(|value| value.as_str()?.parse::<PersonId>().ok()));
    for person in store::resting(conn, (world, keys), def, &ask, Some(&persons)).await? {
        known.rest(person);
    }
    Ok(())
}

/// The roles of an actor that reach an org.
pub(crate) fn reaching_roles(actor: &Actor, world: &World, org: OrgId, now: Instant) -> Vec<Key> {
    authz::roles_reaching(actor, world, org, now).into_iter().map(|held| held.role).collect()
}

/// Looks up what a decision needs.
pub(crate) async fn look_up(
    conn: &mut Conn,
    world: &World,
    actor: &Actor,
    now: Instant,
    at: (OrgId, Option<Uuid>),
    needs: Needs,
) -> Result<Known> {
    let looking = Looking { world, actor, now, org: Some(at.0), record: at.1 };
    let mut known = resolve(conn, &looking, needs.references).await?;
    needs.held.into_iter().for_each(|reference| known.find(reference));
    keep_rows(conn, world, &needs.rows, &mut known).await?;
    Ok(known)
}

/// Keeps the rows that are about to be named in use until the case names them, where its loop says that it does.
pub(crate) async fn hold(work: &mut Work<'_>, def: &Loop, needs: &Needs) -> Result<()> {
    let keeps = |named: &Key| {
        let is_named = |field: &Field| field.kind.rows_of() == Some(named);
        def.fields.values().any(|field| field.on_retire == Some(OnRetire::Refuse) && is_named(field))
    };
    let is_kept = |it: &&Reference| matches!(it, Reference::Row { of, .. } if keeps(of));
    let kept = needs.references.iter().filter(is_kept).collect::<Vec<_>>();
    Ok(references::hold(work, &kept).await?)
}

/// Refuses whoever may not know of a case, and whoever sees it in an emergency only: that is for reading.
///
/// # Errors
/// `NotFound`; `Forbidden` with code `emergency`.
pub(crate) fn works_on(actor: &Actor, world: &World, now: Instant, case: &Case) -> Result<()> {
    let facts = store::facts(case);
    if authz::working_scope(actor, world, now).contains(&facts) {
        return Ok(());
    }
    if !authz::case_scope(actor, world, now).contains(&facts) {
        return Err(KernelError::NotFound("case").into());
    }
    let needs = gridwork_kernel::error::because(
        "紧急授权只供查看，不能办理、留言或关联",
        "an emergency opens a case for reading: it takes no step, no remark and no link",
    );
    Err(KernelError::Forbidden { code: "emergency", because: needs }.into())
}

/// Refuses a change of a version that is no longer current: the last thing that is asked of it.
pub(crate) fn is_current(case: &Case, wanted: Option<i64>) -> Result<()> {
    match wanted {
        Some(wanted) if wanted != case.version => Err(KernelError::Version { current: case.version }.into()),
        _ => Ok(()),
    }
}
