//! `POST /me/password`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use gridwork_operations::accounts::{self, ChangePassword};
use serde::Deserialize;
use std::net::SocketAddr;
use utoipa::ToSchema;

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The password that holds.
    pub current: String,
    /// The new one.
    pub new: String,
}

/// Changes one's own password; one's other sessions end.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "session", operation_id = "session_change_password",
    request_body = PasswordBody,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn change_password(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Ask<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let PasswordBody { current, new } = ask.body;
    let change = ChangePassword { current, new, token: ask.token, address: from.ip().to_string() };
    let changed = accounts::change_password(&app.desk, &ask.actor, change).await;
    changed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
