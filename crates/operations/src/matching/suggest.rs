//! Suggests people for one case, to whoever may take the step that names one.

use super::kept::bar_resting;
use super::reading::{Subject, names};
use super::view::{Drawing, SuggestionsView};
use crate::cases::{Prepared, prepared, reaching_roles};
use crate::error::{Error, Result};
use gridwork_definitions::model::Key;
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_loops::{Moment, may_take};
use gridwork_matchers::store::Which;
use gridwork_registers::rows::row_scope;
use std::sync::Arc;

/// Who could do a case, and who not, with the reasons.
///
/// # Errors
/// As for taking the step that suggests: `NotFound` for a case, or a matcher that no step of it names; then the
/// refusals of the step.
pub async fn suggest(
    desk: &Desk,
    actor: &Arc<Actor>,
    id: CaseId,
    key: &Key,
    language: &str,
) -> Result<SuggestionsView> {
    let mut view = desk.view().await?;
    let prepared = prepared(&mut view, actor, id).await?;
    let subject = Subject::find(&view, key)?;
    if subject.matcher.need.cases != prepared.case.loop_key {
        return Err(KernelError::NotFound("matcher").into());
    }
    require(&view, &subject, &prepared)?;
    let org = prepared.case.org;
    let held = reaching_roles(actor, &view.world, org, view.now);
    let reading = subject.reading(&held);
    let needs = reading.needs(&mut view.conn, &Which::One(id)).await?;
    let need = needs.first().ok_or(KernelError::NotFound("case"))?;
    let scope = row_scope(actor, &subject.world, &subject.offer, subject.now);
    let offers = reading.offers(&mut view.conn, &scope).await?;
    let mut barred = reading.barred(&mut view.conn, &needs, &subject.suggesting()).await?;
    bar_resting(&mut view, &prepared.def, &needs, &mut barred).await?;
    let reach = subject.reach(&mut view, &[org], &offers).await?;
    let names = names(&mut view, offers.iter().map(|offer| offer.person)).await?;
    let found = gridwork_matchers::suggest(&subject.matching(&reach, &barred), need, &offers);
    Ok(Drawing { matcher: &subject.matcher, names: &names, language }.suggestions(&found))
}

/// Refuses whoever may not take any of the steps that suggest.
fn require(view: &View, subject: &Subject, prepared: &Prepared) -> Result<()> {
    let Prepared { def, case, hand, known } = prepared;
    let moment = Moment { now: view.now, calendar: &view.world.calendar };
    let mut refused = None;
    // A case that runs under an older version is suggested for if that version has the step.
    for step in subject.steps.iter().filter(|step| def.steps.contains_key(*step)) {
        match may_take(def, case, step, hand, known, &moment) {
            Ok(()) => return Ok(()),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    Err(match refused {
        Some(refusal) => Error::refused(refusal, def, &view.world.catalog.roles),
        None => KernelError::NotFound("matcher").into(),
    })
}
