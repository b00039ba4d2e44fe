//! `GET /loops/{pack}/{key}/opening`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::CaseId;
use gridwork_operations::cases::{self, OpeningView};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What it would be about.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OpeningQuery {
    /// Which case it would be about, where its loop says so.
    pub about: Option<Uuid>,
}

impl Asked for OpeningQuery {}

/// What opening a case of a loop asks for, and where the actor may open one.
#[utoipa::path(get, path = "/api/v1/loops/{pack}/{key}/opening", tag = "cases", operation_id = "cases_opening",
    params(("pack" = String, Path), ("key" = String, Path), OpeningQuery),
    responses((status = 200, body = OpeningView), (status = 404, body = ProblemBody)))]
pub async fn opening(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, OpeningQuery>,
) -> Result<Json<OpeningView>, Problem> {
    let about = ask.query.about.map(CaseId);
    cases::opening(&app.desk, &ask.actor, &Key::new(&pack, &key), about, ask.language.tag())
        .await
        .map(Json)
        .map_err(|error| Problem::of(ask.language, error))
}
