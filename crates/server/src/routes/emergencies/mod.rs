//! Emergency readings: one case outside the own scope, for a while, reviewed afterwards.

use super::{Page, id};
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::EmergencyId;
use gridwork_operations::emergencies::{self, EmergencyView, OpenEmergency};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be opened, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyBody {
    /// The number of the case.
    pub number: String,
    /// What for.
    pub purpose: String,
    /// Why it cannot wait.
    pub reason: String,
}

/// Opens one case for some hours to whoever asks, if the rules of admission name one of their roles.
#[utoipa::path(post, path = "/api/v1/emergencies", tag = "emergencies", operation_id = "emergencies_open",
    request_body = EmergencyBody,
    responses((status = 201, body = EmergencyView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn open(
    State(app): State<App>,
    ask: Ask<EmergencyBody>,
) -> Result<(StatusCode, Json<EmergencyView>), Problem> {
    let EmergencyBody { number, purpose, reason } = ask.body;
    let opened = emergencies::open(&app.desk, &ask.actor, OpenEmergency { number, purpose, reason }).await;
    opened.map(|view| (StatusCode::CREATED, Json(view))).map_err(|error| Problem::of(ask.language, error))
}

/// Emergency readings, those without a verdict first: all of them for the audit office, one's own for who opens them.
#[utoipa::path(get, path = "/api/v1/emergencies", tag = "emergencies", operation_id = "emergencies_list",
    responses((status = 200, body = Page<EmergencyView>), (status = 403, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask) -> Result<Json<Page<EmergencyView>>, Problem> {
    let items = emergencies::list(&app.desk, &ask.actor).await.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next: None }))
}

/// A verdict.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewBody {
    /// `accepted` or `objected`.
    pub verdict: String,
    /// Why, in words.
    pub words: String,
}

/// Reviews an emergency reading. For the audit office, never one's own, and once.
#[utoipa::path(post, path = "/api/v1/emergencies/{id}/review", tag = "emergencies", operation_id = "emergencies_review",
    params(("id" = String, Path, description = "the reading")), request_body = ReviewBody,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn review(
    State(app): State<App>,
    InPath(reading): InPath<String>,
    ask: Ask<ReviewBody>,
) -> Result<StatusCode, Problem> {
    let reading = EmergencyId(id(ask.language, &reading)?);
    let reviewed = emergencies::review(&app.desk, &ask.actor, reading, &ask.body.verdict, &ask.body.words).await;
    reviewed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
