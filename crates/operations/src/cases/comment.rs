//! Adds a remark or attachments to an open case; no clock is touched.

use super::prepare;
use super::show::{CaseAnswer, Left, answer};
use crate::error::{Error, Result};
use gridwork_kernel::CaseId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_loops::store;
use gridwork_loops::{Moment, Remark, needs_of_case};
use serde_json::Value as Json;
use std::sync::Arc;

/// A remark somebody wants to add.
#[derive(Debug, Clone)]
pub struct AddComment {
    /// To which case.
    pub case: CaseId,
    /// What they say.
    pub text: Json,
    /// What they attach.
    pub files: Json,
    /// The version that must be current, if one was named.
    pub if_match: Option<i64>,
}

/// Adds it.
///
/// # Errors
/// `NotFound`, or the engine's refusal: the case is closed, text or files do not fit; `Version`.
pub async fn comment(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    add: AddComment,
    language: &str,
) -> Result<CaseAnswer> {
    let ran = desk.run(actor, call, add, |work, add| Box::pin(run(work, add))).await?;
    answer(desk, actor, ran, language).await
}

async fn run(work: &mut Work<'_>, add: &AddComment) -> Result<Left> {
    let (def, case) = store::lock(work, add.case).await?.ok_or(KernelError::NotFound("case"))?;
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    prepare::works_on(&actor, &world, now, &case)?;
    let hand = prepare::hand(&actor, &world, case.org, now);
    let nothing = gridwork_loops::Known::default();
    let asked = Remark { hand: &hand, text: &add.text, files: &add.files, known: &nothing }.needs();
    let mut needs = needs_of_case(&def, &case);
    needs.references.extend(asked);
    // Files of a remark must be loose: those of the case itself are there already.
    let known = prepare::look_up(work.tx(), &world, &actor, now, (case.org, None), needs).await?;
    let remark = Remark { hand: &hand, text: &add.text, files: &add.files, known: &known };
    let moment = Moment { now, calendar: &world.calendar };
    let outcome = gridwork_loops::comment(&def, &case, &remark, &moment)
        .map_err(|refusal| Error::refused(refusal, &def, &world.catalog.roles))?;
    prepare::is_current(&case, add.if_match)?;
    let case = store::update(work, &def, &case, outcome).await?;
    Ok(Left::by(work, 200, (def, case), known))
}
