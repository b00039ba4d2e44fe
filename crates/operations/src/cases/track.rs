//! Tracks a case by its public code: state and times, no personal data, no org below the loop's own.

use crate::error::Result;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_loops::store;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// One step on the way, as the public sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TrackStep {
    /// What people call the state that was entered.
    pub state_title: String,
    /// When.
    pub at: String,
}

/// A case as the public sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TrackView {
    /// The number people say.
    pub number: String,
    /// What people call the loop.
    pub loop_title: String,
    /// Where it is.
    pub state: String,
    /// What people call the state.
    pub state_title: String,
    /// When it opened.
    pub opened_at: String,
    /// When it entered its state.
    pub entered_at: String,
    /// When it is due in its state.
    pub due_at: Option<String>,
    /// When it was promised.
    pub promise_due_at: Option<String>,
    /// When it reached a final state.
    pub closed_at: Option<String>,
    /// The states it went through.
    pub path: Vec<TrackStep>,
}

/// The case behind a code.
///
/// # Errors
/// `NotFound`.
pub async fn track(desk: &Desk, code: &str, language: &str) -> Result<TrackView> {
    let mut view = desk.view().await?;
    let id = store::by_track(&mut view.conn, code).await?.ok_or(KernelError::NotFound("case"))?;
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let found = store::find(&mut view.conn, &keys, &world, id).await?;
    let (def, case) = found.ok_or(KernelError::NotFound("case"))?;
    let title = |state: &str| def.states.get(state).map_or(state.to_owned(), |it| it.title.say(language).to_owned());
    let events = store::events(&mut view.conn, id, 0, 500).await?;
    let moved = events.iter().filter(|event| event.step.is_some() && event.from.as_ref() != Some(&event.to));
    Ok(TrackView {
        number: case.number.clone(),
        loop_title: def.title.say(language).to_owned(),
        state: case.state.clone(),
        state_title: title(&case.state),
        opened_at: case.opened_at.to_string(),
        entered_at: case.entered_at.to_string(),
        due_at: case.due_at().map(|at| at.to_string()),
        promise_due_at: case.promise.as_ref().map(|promise| promise.deadline.due_at.to_string()),
        closed_at: case.closed_at.map(|at| at.to_string()),
        path: moved.map(|event| TrackStep { state_title: title(&event.to), at: event.at.to_string() }).collect(),
    })
}
