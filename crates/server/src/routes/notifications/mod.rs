//! What somebody was told, and how they want to be told: `/me/messages`, `/me/notifications`.

use super::limit;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::Instant;
use gridwork_kernel::error::because;
use gridwork_operations::outbox::{self, MessagePage, Wishes, WishesView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for MessagesQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit).map(drop)
    }
}

/// How far somebody has read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    /// What came until then; until now when left out.
    pub until: Option<String>,
}

/// What the actor was told, the latest first.
#[utoipa::path(get, path = "/api/v1/me/messages", tag = "notifications", operation_id = "messages_list",
    params(MessagesQuery), responses((status = 200, body = MessagePage), (status = 400, body = ProblemBody)))]
pub async fn messages(State(app): State<App>, ask: Ask<Nothing, MessagesQuery>) -> Result<Json<MessagePage>, Problem> {
    let language = ask.language;
    let limit = limit(language, ask.query.limit)?;
    let found = outbox::messages(&app.desk, &ask.actor, ask.query.after.as_deref(), limit, language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}

/// Notes how far the actor has read; nobody else learns it.
#[utoipa::path(post, path = "/api/v1/me/messages/read", tag = "notifications", operation_id = "messages_read",
    request_body = ReadBody, responses((status = 204), (status = 400, body = ProblemBody)))]
pub async fn read(State(app): State<App>, ask: Ask<ReadBody>) -> Result<StatusCode, Problem> {
    let language = ask.language;
    let until = ask.body.until.as_deref().map(Instant::from_rfc3339).transpose().map_err(|_| {
        Problem::malformed(language, because("until 不是有效的时刻", "until is no instant: write it as RFC 3339"))
    })?;
    let read = outbox::read(&app.desk, &ask.actor, ask.call, until).await;
    read.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(language, error))
}

/// How the actor wants to be told; addresses are masked.
#[utoipa::path(get, path = "/api/v1/me/notifications", tag = "notifications", operation_id = "notifications_show",
    responses((status = 200, body = WishesView)))]
pub async fn show(State(app): State<App>, ask: Ask) -> Result<Json<WishesView>, Problem> {
    let found = outbox::wishes(&app.desk, &ask.actor, &app.settings.channels).await;
    found.map(Json).map_err(|error| Problem::of(ask.language, error))
}

/// Changes how the actor wants to be told; what is left out stays.
#[utoipa::path(put, path = "/api/v1/me/notifications", tag = "notifications", operation_id = "notifications_change",
    request_body = Wishes, responses((status = 200, body = WishesView), (status = 422, body = ProblemBody)))]
pub async fn change(State(app): State<App>, ask: Ask<Wishes>) -> Result<Json<WishesView>, Problem> {
    let language = ask.language;
    let problem = |error| Problem::of(language, error);
    outbox::set_wishes(&app.desk, &ask.actor, ask.call, ask.body).await.map_err(problem)?;
    outbox::wishes(&app.desk, &ask.actor, &app.settings.channels).await.map(Json).map_err(problem)
}
