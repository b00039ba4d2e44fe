//! `POST /cases/{id}/open-field`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_kernel::CaseId;
use gridwork_operations::cases::{self, OpenField, OpenedField};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which field, and what for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFieldBody {
    /// The field.
    pub field: String,
    /// What for; an auditor reads it.
    pub purpose: String,
}

/// Opens one personal field; journalled and rate-limited.
#[utoipa::path(post, path = "/api/v1/cases/{id}/open-field", tag = "cases", operation_id = "cases_open_field",
    params(("id" = Uuid, Path)), request_body = OpenFieldBody,
    responses((status = 200, body = OpenedField), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn open_field(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask<OpenFieldBody>,
) -> Result<Json<OpenedField>, Problem> {
    let language = ask.language;
    let id = CaseId(id(language, &case)?);
    let open = OpenField { case: id, field: ask.body.field, purpose: ask.body.purpose };
    let opened =
        cases::open_field(&app.desk, &ask.actor, ask.call, open).await.map_err(|error| Problem::of(language, error))?;
    Ok(Json(opened))
}
