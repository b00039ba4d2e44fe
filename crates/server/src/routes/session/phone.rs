//! `POST /me/phone`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_operations::entry::{self, PhoneAdded};
use serde::Deserialize;
use utoipa::ToSchema;

/// A phone that somebody proves to be theirs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneBody {
    /// A mobile number.
    pub phone: String,
    /// The code that was sent to it for `add_phone`.
    pub code: String,
}

/// Adds a phone to the account that is signed in; what was asked under it before is the account's from now on.
#[utoipa::path(post, path = "/api/v1/me/phone", tag = "session", operation_id = "session_add_phone", request_body = PhoneBody,
    responses((status = 200, body = PhoneAdded), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn add_phone(State(app): State<App>, ask: Ask<PhoneBody>) -> Result<Json<PhoneAdded>, Problem> {
    let added = entry::add_phone(&app.desk, &ask.actor, &ask.body.phone, &ask.body.code).await;
    added.map(Json).map_err(|error| Problem::of(ask.language, error))
}
