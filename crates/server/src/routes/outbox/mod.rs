//! What did not go out, for whoever runs the system: `GET /outbox`, `POST /outbox/resend`, `POST /outbox/{id}/resend`.

use super::limit;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::DeliveryId;
use gridwork_kernel::error::Because;
use gridwork_operations::outbox::{self, OutboxView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OutboxQuery {
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for OutboxQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit).map(drop)
    }
}

/// What is to be sent again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendBody {
    /// Only over this channel; over all when left out.
    pub channel: Option<String>,
}

/// How the channels stand, and the dead letters, the latest first: kinds, numbers and reasons, never contents.
#[utoipa::path(get, path = "/api/v1/outbox", tag = "outbox", operation_id = "outbox_list", params(OutboxQuery),
    responses((status = 200, body = OutboxView), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, OutboxQuery>) -> Result<Json<OutboxView>, Problem> {
    let language = ask.language;
    let limit = limit(language, ask.query.limit)?;
    let (channels, after) = (&app.settings.channels, ask.query.after.as_deref());
    let said = |because: &Because| because.say(language.tag()).to_owned();
    let found = outbox::list(&app.desk, &ask.actor, channels, (after, limit), said).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}

/// Sends a dead letter again, under its old id.
#[utoipa::path(post, path = "/api/v1/outbox/{id}/resend", tag = "outbox", operation_id = "outbox_resend",
    params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn resend(State(app): State<App>, InPath(id): InPath<DeliveryId>, ask: Ask) -> Result<StatusCode, Problem> {
    let sent = outbox::resend(&app.desk, &ask.actor, ask.call, id).await;
    sent.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}

/// Sends all dead letters again, of one channel or of all.
#[utoipa::path(post, path = "/api/v1/outbox/resend", tag = "outbox", operation_id = "outbox_resend_all",
    request_body = ResendBody, responses((status = 204), (status = 403, body = ProblemBody)))]
pub async fn resend_all(State(app): State<App>, ask: Ask<ResendBody>) -> Result<StatusCode, Problem> {
    let sent = outbox::resend_all(&app.desk, &ask.actor, ask.call, ask.body.channel).await;
    sent.map(|_| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
