//! `POST`, `DELETE /session/view-as`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_operations::viewings::{self, BeginViewing, ViewingView};
use serde::Deserialize;
use utoipa::ToSchema;

/// As whom, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewAsBody {
    /// The login of the account.
    pub account: String,
    /// Why, in 5 to 200 characters; it stands in the journal.
    pub reason: String,
}

/// For the audit office: this session is answered as that person is, reading only, with personal values masked, for the
/// minutes of the rules. It is journalled, and the person is told.
#[utoipa::path(post, path = "/api/v1/session/view-as", tag = "session", operation_id = "session_view_as",
    request_body = ViewAsBody,
    responses((status = 201, body = ViewingView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn view_as(State(app): State<App>, ask: Ask<ViewAsBody>) -> Result<(StatusCode, Json<ViewingView>), Problem> {
    let ViewAsBody { account, reason } = ask.body;
    let wanted = BeginViewing { account, reason, session_ends_at: ask.session.expires_at };
    let begun = viewings::begin(&app.desk, &ask.own, ask.token, wanted).await;
    begun.map(|view| (StatusCode::CREATED, Json(view))).map_err(|error| Problem::of(ask.language, error))
}

/// Ends it: the session is its owner's again.
#[utoipa::path(delete, path = "/api/v1/session/view-as", tag = "session", operation_id = "session_leave_view_as",
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn leave_view_as(State(app): State<App>, ask: Ask) -> Result<StatusCode, Problem> {
    let left = viewings::leave(&app.desk, &ask.own, ask.token).await;
    left.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
