//! `GET`, `POST /me/second-factor`, `POST …/confirm`, `POST …/off`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use gridwork_operations::second_factor::{self, BegunFactorView, SecondFactorView};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use utoipa::ToSchema;

/// The password, given again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgainBody {
    /// The password.
    pub password: String,
}

/// A code of the device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorCodeBody {
    /// Six digits.
    pub code: String,
}

/// What takes a second factor off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOffBody {
    /// The password.
    pub password: String,
    /// A code of the device, or a recovery code.
    pub code: String,
}

/// Recovery codes, each good once; they are told this once.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// How it stands with my second factor.
#[utoipa::path(get, path = "/api/v1/me/second-factor", tag = "session", operation_id = "session_second_factor",
    responses((status = 200, body = SecondFactorView), (status = 401, body = ProblemBody)))]
pub async fn second_factor(State(app): State<App>, ask: Ask) -> Result<Json<SecondFactorView>, Problem> {
    let shown = second_factor::show(&app.desk, &ask.actor).await;
    shown.map(Json).map_err(|error| Problem::of(ask.language, error))
}

/// Begins a second factor: the answer is scanned by a device, which then shows the code that confirms it.
#[utoipa::path(post, path = "/api/v1/me/second-factor", tag = "session", operation_id = "session_begin_second_factor",
    request_body = AgainBody,
    responses((status = 200, body = BegunFactorView), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn begin_second_factor(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Ask<AgainBody>,
) -> Result<Json<BegunFactorView>, Problem> {
    let begun = second_factor::begin(&app.desk, &ask.actor, ask.body.password, &from.ip().to_string()).await;
    begun.map(Json).map_err(|error| Problem::of(ask.language, error))
}

/// Confirms a second factor by its first code. From then on every sign-in asks for one.
#[utoipa::path(post, path = "/api/v1/me/second-factor/confirm", tag = "session",
    operation_id = "session_confirm_second_factor", request_body = FactorCodeBody,
    responses((status = 200, body = RecoveryCodes), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn confirm_second_factor(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Ask<FactorCodeBody>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let confirmed = second_factor::confirm(&app.desk, &ask.actor, ask.body.code, &from.ip().to_string()).await;
    confirmed.map(|codes| Json(RecoveryCodes { codes })).map_err(|error| Problem::of(ask.language, error))
}

/// Takes my second factor off.
#[utoipa::path(post, path = "/api/v1/me/second-factor/off", tag = "session", operation_id = "session_end_second_factor",
    request_body = TakeOffBody,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn end_second_factor(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Ask<TakeOffBody>,
) -> Result<StatusCode, Problem> {
    let shown = (ask.body.password, ask.body.code);
    let off = second_factor::take_off(&app.desk, &ask.actor, shown, &from.ip().to_string()).await;
    off.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
