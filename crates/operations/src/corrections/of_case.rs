//! Corrections of values that a case holds of whoever asked for it: they go to those who work on such cases at its org,
//! and are put right by them, as an event of the case.

use super::ask::Target;
use super::{Correction, store};
use crate::cases;
use crate::error::{Error, Result};
use crate::outbox::{Own, tell_own};
use gridwork_definitions::model::{By, Field, FieldClass, Loop, Sees};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{View, Work};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::outbox::store::listeners;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};
use gridwork_loops::store::{self as loops, facts};
use gridwork_loops::{Case, Hand, HeldRole, Moment, Righting, correctable, corrects, is_erased, needs_of_case};
use serde_json::Value as Json;
use std::sync::Arc;

/// What stands for the register where the value is one of a case.
pub(super) const CASE: &str = "case";

/// At most so many are told of one wish.
const TOLD_MAX: i64 = 50;

/// The values of a case whose correction a person may ask for, with their fields; none of a case that is not theirs.
pub(crate) fn of_case<'a>(
    def: &'a Loop,
    case: &'a Case,
    person: PersonId,
) -> impl Iterator<Item = (&'a str, &'a Field)> {
    correctable(def, case).filter(move |_| case.asker == person)
}

/// The case in which somebody asks for a value to be put right, and what is wrong with the field that they name.
pub(super) async fn target(work: &mut Work<'_>, id: CaseId, field: &str) -> Result<(Target, Option<Problem>)> {
    let person = work.person();
    let found = loops::lock(work, id).await?.filter(|(_, case)| case.asker == person);
    let (def, case) = found.ok_or(KernelError::NotFound("case"))?;
    let is_sealed = def.fields.get(field).is_some_and(|it| it.class != FieldClass::Plain);
    if is_sealed && case.field(field).is_some_and(is_erased) {
        let reason = because("该信息已按期清除，不用更正", "this was erased when its time had come: nothing is left");
        return Err(KernelError::Conflict { code: "erased", because: reason }.into());
    }
    let wrong = of_case(&def, &case, person).all(|(key, _)| key != field).then(|| {
        let (zh, en) = (
            "此项没有可更正的个人信息；其他内容请在事项里留言说明",
            "there is no personal value here that could be put right: for anything else, add a remark to the case",
        );
        Problem::new("field", "unknown", zh, en)
    });
    let (register, record) = (CASE.to_owned(), case.id.0);
    let (org, org_path) = (Some(case.org), Some(case.org_path.clone()));
    Ok((Target { register, record, org, org_path, version: case.version }, wrong))
}

/// Tells those who answer that somebody asked: at the org of the case, or above it where nobody there does.
pub(super) async fn tell_asked(work: &mut Work<'_>, id: CaseId) -> Result<()> {
    let Some((def, case)) = loops::lock(work, id).await? else { return Ok(()) };
    let (world, now) = (work.world(), work.now());
    let mut to = Vec::new();
    for is_here in [true, false] {
        for role in world.catalog.roles.values().filter(|role| answers_by(&world, &def, &role.key)) {
            let seats = authz::seats_reaching(&world, role, case.org, now);
            let seats = seats.into_iter().filter(|seat| !is_here || *seat == case.org).collect::<Vec<_>>();
            to.extend(listeners::holding(work.tx(), &role.key, &seats, now, TOLD_MAX).await?);
        }
        if !to.is_empty() {
            break;
        }
    }
    to.retain(|person| *person != case.asker);
    tell_own(work, &def, &case, Own::CorrectionWished, &to).await
}

/// Whether corrections are answered by a role: one that takes steps of the loop and sees whole cases.
fn answers_by(world: &World, def: &Loop, role: &gridwork_definitions::model::Key) -> bool {
    let sees_all = world.catalog.roles.get(role).is_some_and(|role| role.sees == Sees::All);
    sees_all && def.steps.values().any(|step| step.by.contains(&By::Role(role.clone())))
}

/// The role by which an actor answers corrections of a case; none for those who do not work on it.
fn answering(actor: &Actor, world: &World, now: Instant, def: &Loop, case: &Case) -> Option<(Hand, HeldRole)> {
    if !authz::working_scope(actor, world, now).contains_closely(&facts(case)) {
        return None;
    }
    let hand = cases::hand(actor, world, case.org, now);
    let by = corrects(&hand, |held| answers_by(world, def, &held.role)).cloned()?;
    Some((hand, by))
}

/// What waits for an actor, what is due first; at most as many as are shown.
pub(super) async fn to_answer(view: &mut View, actor: &Actor, most: i64) -> Result<Vec<Correction>> {
    let (world, keys, now) = (Arc::clone(&view.world), Arc::clone(&view.keys), view.now);
    let reaches = |org: OrgId| !authz::roles_reaching(actor, &world, org, now).is_empty();
    let is_staff = |grant: &authz::Grant| world.catalog.roles.get(&grant.role).is_some_and(|it| it.sees == Sees::All);
    let (mut found, mut after) = (Vec::new(), None);
    if !actor.holding(now).any(is_staff) {
        return Ok(found);
    }
    loop {
        let page = store::open_in(&mut view.conn, CASE, after, most).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some((last.due_at, last.id));
        let near =
            page.into_iter().filter(|it| it.org.is_some_and(reaches) && it.person != actor.person).collect::<Vec<_>>();
        let ids = near.iter().map(|it| CaseId(it.row)).collect::<Vec<_>>();
        let cases = loops::find_many(&mut view.conn, &keys, &world, &ids).await?;
        found.extend(near.into_iter().filter(|it| {
            let of = cases.iter().find(|(_, case)| case.id.0 == it.row);
            of.is_some_and(|(def, case)| answering(actor, &world, now, def, case).is_some())
        }));
        if i64::try_from(found.len()).unwrap_or(i64::MAX) >= most {
            return Ok(found);
        }
    }
}

/// Whether an actor may answer, asked before anything else is told.
pub(super) async fn lock(work: &mut Work<'_>, found: &Correction) -> Result<(Arc<Loop>, Case, Hand, HeldRole)> {
    let none = || KernelError::NotFound("correction");
    let (def, case) = loops::lock(work, CaseId(found.row)).await?.ok_or_else(none)?;
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let (hand, by) = answering(&actor, &world, now, &def, &case).ok_or_else(none)?;
    Ok((def, case, hand, by))
}

/// Puts the value right where it is accepted, and tells whoever asked.
pub(super) async fn answer(
    work: &mut Work<'_>,
    found: &Correction,
    (def, case, hand, by): (Arc<Loop>, Case, Hand, HeldRole),
    accepted: Option<&Json>,
) -> Result<()> {
    let Some(value) = accepted else {
        return tell_own(work, &def, &case, Own::NotPutRight, &[found.person]).await;
    };
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    if case.field(&found.field).is_some_and(is_erased) {
        let reason = because("该信息已按期清除，只能答复不予更正", "this was erased: it can only be declined now");
        return Err(KernelError::Conflict { code: "erased", because: reason }.into());
    }
    let mut needs = needs_of_case(&def, &case);
    needs.references.extend(Righting::needs(&def, &found.field, value));
    let known = cases::look_up(work.tx(), &world, &actor, now, (case.org, Some(case.id.0)), needs).await?;
    let righting = Righting { hand: &hand, by: &by, field: &found.field, value, known: &known };
    let moment = Moment { now, calendar: &world.calendar };
    let outcome = gridwork_loops::correct(&def, &case, &righting, &moment)
        .map_err(|refusal| Error::refused(refusal, &def, &world.catalog.roles))?;
    let case = loops::update(work, &def, &case, outcome).await?;
    tell_own(work, &def, &case, Own::PutRight, &[found.person]).await
}
