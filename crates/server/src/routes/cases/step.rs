//! `POST /cases/{id}/steps/{step}`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::extract::State;
use axum::response::Response;
use gridwork_kernel::CaseId;
use gridwork_operations::cases::{self, CaseView, TakeStep};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

/// What a step is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepBody {
    /// The case fields it fills.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Map<String, Json>,
    /// The values kept with the event only.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub input: Map<String, Json>,
}

/// Takes a step of a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/steps/{step}", tag = "cases", operation_id = "cases_step",
    params(("id" = Uuid, Path), ("step" = String, Path)), request_body = StepBody,
    responses((status = 200, body = CaseView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn step(
    State(app): State<App>,
    InPath((case, step)): InPath<(String, String)>,
    ask: Ask<StepBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let take = TakeStep {
        case: CaseId(id(language, &case)?),
        step,
        form: ask.body.form,
        input: ask.body.input,
        if_match: ask.if_match,
    };
    let answer = cases::step(&app.desk, &ask.actor, ask.call, take, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}
