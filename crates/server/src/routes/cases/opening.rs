//! `GET /loops/{pack}/{key}/opening`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_operations::cases::{self, OpeningView};

/// What opening a case of a loop asks for, and where the actor may open one.
#[utoipa::path(get, path = "/api/v1/loops/{pack}/{key}/opening", tag = "cases", operation_id = "cases_opening",
    params(("pack" = String, Path), ("key" = String, Path)),
    responses((status = 200, body = OpeningView), (status = 404, body = ProblemBody)))]
pub async fn opening(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask,
) -> Result<Json<OpeningView>, Problem> {
    cases::opening(&app.desk, &ask.actor, &Key::new(&pack, &key), ask.language.tag())
        .await
        .map(Json)
        .map_err(|error| Problem::of(ask.language, error))
}
