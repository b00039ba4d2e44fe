//! People who may be named in a step's input, for whoever may take that step.

use super::prepare;
use super::show::visible;
use crate::error::Result;
use crate::orgs::PersonView;
use gridwork_definitions::model::{By, FieldType};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::{CaseId, PersonId, people};
use std::sync::Arc;

/// At most so many are offered; the text narrows them.
const MAX: i64 = 50;

/// The holders of the input's role who can be named for this case, by name.
///
/// # Errors
/// `NotFound` for a case, step or person input that is not there; `Forbidden` to those who cannot take the step.
pub async fn candidates(
    desk: &Desk,
    actor: &Arc<Actor>,
    id: CaseId,
    step: &str,
    input: &str,
    text: &str,
) -> Result<Vec<PersonView>> {
    let mut view = desk.view().await?;
    let (def, case) = visible(&mut view, actor, id).await?;
    let step = def.steps.get(step).ok_or(KernelError::NotFound("step"))?;
    let field = step.input.get(input).ok_or(KernelError::NotFound("input"))?;
    let FieldType::Person { role: Some(role) } = &field.kind else {
        return Err(KernelError::NotFound("input").into());
    };
    let hand = prepare::hand(actor, &view.world, case.org, view.now);
    let may_take = step.by.iter().any(|by| match by {
        By::Role(wanted) => hand.roles.iter().any(|held| held.role == *wanted),
        By::Relation(_) => true,
        By::System => false,
    });
    if !may_take {
        let reason = because("只有能办理该环节的人可以选择人员", "only those who can take this step choose people");
        return Err(KernelError::Forbidden { code: "role", because: reason }.into());
    }
    let world = Arc::clone(&view.world);
    let Some(definition) = world.catalog.roles.get(role) else { return Ok(Vec::new()) };
    let seats = authz::seats_reaching(&world, definition, case.org, view.now);
    let now = view.now;
    let found = people::store::holders(&mut view.conn, role, &seats, now, text, MAX).await?;
    // Nobody handles a complaint about what they handled themselves.
    let is_concerned = |id: &PersonId| case.about.as_ref().is_some_and(|about| about.shut_out.contains(id));
    let found = found.into_iter().filter(|(id, _)| !is_concerned(id));
    Ok(found.map(|(id, name)| PersonView { id: id.0, name }).collect())
}
