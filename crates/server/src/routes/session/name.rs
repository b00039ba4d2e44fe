//! `PATCH /me`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be different about who is signed in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeBody {
    /// What to be called, 1 to 20 characters.
    pub name: String,
}

/// Says what to be called; for those who came by phone. Others are named by an administrator.
#[utoipa::path(patch, path = "/api/v1/me", tag = "session", operation_id = "session_set_name", request_body = MeBody,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn set_name(State(app): State<App>, ask: Ask<MeBody>) -> Result<StatusCode, Problem> {
    let set = gridwork_operations::entry::set_name(&app.desk, &ask.actor, &ask.body.name).await;
    set.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
