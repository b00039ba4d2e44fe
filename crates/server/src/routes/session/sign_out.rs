//! `DELETE /session`

use crate::App;
use crate::ask::{Ask, SESSION_COOKIE};
use crate::problem::{Problem, ProblemBody};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Signs out: the token is worth nothing afterwards.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", operation_id = "session_sign_out",
    responses((status = 204), (status = 401, body = ProblemBody)))]
pub async fn sign_out(State(app): State<App>, ask: Ask) -> Result<Response, Problem> {
    gridwork_operations::sessions::sign_out(&app.desk, &ask.own, ask.token)
        .await
        .map_err(|error| Problem::of(ask.language, error))?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(value) = HeaderValue::from_str(&gone) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}
