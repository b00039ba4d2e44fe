//! `POST /accounts`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_operations::accounts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAccountBody {
    /// The login.
    pub account: String,
    /// The person's name.
    pub name: String,
}

/// A password that was made for somebody; it is told this once, and changed at its first use.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct GivenPassword {
    /// The account.
    pub id: Uuid,
    /// The password.
    pub password: String,
}

/// Opens an account without roles, under a password that is changed at its first use. For the system office; the
/// security office grants roles.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", operation_id = "accounts_open", request_body = OpenAccountBody,
    responses((status = 201, body = GivenPassword), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn open(
    State(app): State<App>,
    ask: Ask<OpenAccountBody>,
) -> Result<(StatusCode, Json<GivenPassword>), Problem> {
    let opened = accounts::open(&app.desk, &ask.actor, &ask.body.account, &ask.body.name).await;
    let (added, password) = opened.map_err(|error| Problem::of(ask.language, error))?;
    Ok((StatusCode::CREATED, Json(GivenPassword { id: added.account.0, password })))
}
