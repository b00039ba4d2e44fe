//! Following a case (我也是): waiting for what somebody else asked for, and reading where it stands. Nothing more.

mod follow;
mod list;
mod unfollow;

pub use follow::follow;
pub use list::list;
pub use unfollow::unfollow;

use gridwork_definitions::model::Loop;
use gridwork_kernel::{CaseId, Instant};
use gridwork_loops::{Case, colour};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A followed case: what its tracking page shows, and since when it is followed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FollowView {
    /// The random code by which it is tracked.
    pub track: String,
    /// The number people say.
    pub number: String,
    /// What people call the loop.
    pub loop_title: String,
    /// Where it is.
    pub state: String,
    /// What people call the state.
    pub state_title: String,
    /// `green`, `blue`, `yellow` or `red`.
    pub colour: String,
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
    /// Since when it is followed.
    pub followed_at: String,
}

impl FollowView {
    fn new(def: &Loop, case: &Case, followed_at: Instant, now: Instant, language: &str) -> Self {
        let state = def.states.get(&case.state);
        Self {
            track: case.track.clone(),
            number: case.number.clone(),
            loop_title: def.title.say(language).to_owned(),
            state: case.state.clone(),
            state_title: state.map_or(case.state.clone(), |state| state.title.say(language).to_owned()),
            colour: colour(case, now).0.as_str().to_owned(),
            opened_at: case.opened_at.to_string(),
            entered_at: case.entered_at.to_string(),
            due_at: case.due_at().map(|at| at.to_string()),
            promise_due_at: case.promise.as_ref().map(|promise| promise.deadline.due_at.to_string()),
            closed_at: case.closed_at.map(|at| at.to_string()),
            followed_at: followed_at.to_string(),
        }
    }
}

/// What a work on following leaves.
struct Left(CaseId);

impl gridwork_kernel::desk::Answer for Left {
    fn receipt(&self) -> gridwork_kernel::desk::Receipt {
        gridwork_kernel::desk::Receipt { status: 200, entity: "case".into(), id: Some(self.0.0), version: None }
    }
}
