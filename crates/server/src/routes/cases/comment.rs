//! `POST /cases/{id}/comments`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::extract::State;
use axum::response::Response;
use gridwork_kernel::CaseId;
use gridwork_operations::cases::{self, AddComment, CaseView};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A remark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentBody {
    /// What is said.
    pub text: Option<String>,
    /// Uploaded files.
    pub files: Option<Vec<Uuid>>,
}

/// Adds a remark to an open case; no clock is touched.
#[utoipa::path(post, path = "/api/v1/cases/{id}/comments", tag = "cases", operation_id = "cases_comment",
    params(("id" = Uuid, Path)), request_body = CommentBody,
    responses((status = 200, body = CaseView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn comment(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask<CommentBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let add = AddComment {
        case: CaseId(id(language, &case)?),
        text: ask.body.text.into(),
        files: ask.body.files.map_or(serde_json::Value::Null, |ids| ids.iter().map(Uuid::to_string).collect()),
        if_match: ask.if_match,
    };
    let answer = cases::comment(&app.desk, &ask.actor, ask.call, add, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}
