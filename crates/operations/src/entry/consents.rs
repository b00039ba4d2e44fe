//! What a guardian agreed to, shown to both sides and taken back by either.

use crate::error::{Error, Result};
use crate::orgs::PersonView;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::entry::store::consents;
use gridwork_kernel::people::store as people;
use gridwork_kernel::{ConsentId, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A consent as both sides see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConsentView {
    /// Identity.
    pub id: Uuid,
    /// For whom.
    pub person: PersonView,
    /// Who gave it.
    pub given_by: PersonView,
    /// What they are to the person.
    pub relation: String,
    /// To what: `entry_below_14`.
    pub purpose: String,
    /// What it rests upon.
    pub basis: String,
    /// When, RFC 3339.
    pub given_at: String,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
}

/// The consents that were given for the actor, or by them.
///
/// # Errors
/// When the storage is unavailable.
pub async fn consents_about(desk: &Desk, actor: &Actor) -> Result<Vec<ConsentView>> {
    let mut view = desk.view().await?;
    let found = consents::about(&mut view.conn, actor.person).await?;
    let ids = found.iter().flat_map(|it| [it.person, it.given_by]).collect::<Vec<_>>();
    let names = people::names(&mut view.conn, &ids).await?;
    let person = |id: PersonId| {
        let name = names.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
        PersonView::new(id, name)
    };
    let view = |it: &gridwork_kernel::entry::Consent| ConsentView {
        id: it.id.0,
        person: person(it.person),
        given_by: person(it.given_by),
        relation: it.relation.clone(),
        purpose: it.purpose.clone(),
        basis: it.basis.clone(),
        given_at: it.given_at.to_string(),
        withdrawn_at: it.withdrawn_at.map(|at| at.to_string()),
    };
    Ok(found.iter().map(view).collect())
}

/// Takes a consent back: the child signs in again when a guardian agrees anew.
///
/// # Errors
/// `NotFound` when it is none of the actor's.
pub async fn withdraw_consent(desk: &Desk, actor: &Arc<Actor>, id: ConsentId) -> Result<()> {
    desk.run_once(actor, id, |work, id| {
        Box::pin(async move {
            let person = work.person();
            consents::withdraw(work, *id, person).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
