//! `GET /me/consents`, `POST /me/consents/{id}/withdraw`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::{Page, id};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::ConsentId;
use gridwork_operations::entry::{self, ConsentView};

/// The consents that were given for who is signed in, or by them; newest first.
#[utoipa::path(get, path = "/api/v1/me/consents", tag = "session", operation_id = "session_consents",
    responses((status = 200, body = Page<ConsentView>), (status = 401, body = ProblemBody)))]
pub async fn consents(State(app): State<App>, ask: Ask) -> Result<Json<Page<ConsentView>>, Problem> {
    let found = entry::consents_about(&app.desk, &ask.actor).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}

/// Takes a consent back; a child signs in again when a guardian agrees anew.
#[utoipa::path(post, path = "/api/v1/me/consents/{id}/withdraw", tag = "session", operation_id = "session_withdraw_consent",
    params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn withdraw_consent(
    State(app): State<App>,
    InPath(path): InPath<String>,
    ask: Ask,
) -> Result<StatusCode, Problem> {
    let id = ConsentId(id(ask.language, &path)?);
    let done = entry::withdraw_consent(&app.desk, &ask.actor, id).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
