//! `GET /cases/{id}`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::extract::State;
use axum::response::Response;
use gridwork_kernel::CaseId;
use gridwork_operations::cases::{self, CaseAnswer, CaseView};

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", operation_id = "cases_show", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = ProblemBody)))]
pub async fn show(State(app): State<App>, InPath(case): InPath<String>, ask: Ask) -> Result<Response, Problem> {
    let language = ask.language;
    let case = cases::show(&app.desk, &ask.actor, CaseId(id(language, &case)?), language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, CaseAnswer { status: 200, case })
}
