//! `GET /me/sessions`, `DELETE /me/sessions/{id}`, `POST /me/sessions/end-others`, `GET /me/sign-ins`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::Page;
use crate::routes::accounts::Ended;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_operations::sessions::{self, SessionView, SignInRecordView};

/// My sessions, the last used first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "session", operation_id = "session_sessions",
    responses((status = 200, body = Page<SessionView>), (status = 401, body = ProblemBody)))]
pub async fn sessions(State(app): State<App>, ask: Ask) -> Result<Json<Page<SessionView>>, Problem> {
    let mine = sessions::mine(&app.desk, &ask.actor, &ask.token).await;
    let items = mine.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next: None }))
}

/// Ends one of my sessions.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "session", operation_id = "session_end_session",
    params(("id" = String, Path, description = "the session's name")),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn end_session(
    State(app): State<App>,
    InPath(name): InPath<String>,
    ask: Ask,
) -> Result<StatusCode, Problem> {
    let ended = sessions::end_mine(&app.desk, &ask.actor, name).await;
    ended.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}

/// Ends every session of mine but this one.
#[utoipa::path(post, path = "/api/v1/me/sessions/end-others", tag = "session", operation_id = "session_end_others",
    responses((status = 200, body = Ended), (status = 401, body = ProblemBody)))]
pub async fn end_others(State(app): State<App>, ask: Ask) -> Result<Json<Ended>, Problem> {
    let ended = sessions::end_others(&app.desk, &ask.actor, ask.token).await;
    ended.map(|ended| Json(Ended { ended })).map_err(|error| Problem::of(ask.language, error))
}

/// When somebody last signed in to my account, or tried to; the last twenty.
#[utoipa::path(get, path = "/api/v1/me/sign-ins", tag = "session", operation_id = "session_sign_ins",
    responses((status = 200, body = Page<SignInRecordView>), (status = 401, body = ProblemBody)))]
pub async fn my_sign_ins(State(app): State<App>, ask: Ask) -> Result<Json<Page<SignInRecordView>>, Problem> {
    let mine = sessions::my_records(&app.desk, &ask.actor).await;
    let items = mine.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next: None }))
}
