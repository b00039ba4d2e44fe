//! `POST /loops/{pack}/{key}/nearby`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::Page;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::Error as KernelError;
use gridwork_operations::cases::{self, NearbyView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What is about to be asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NearbyBody {
    /// The case fields as far as they are filled; only those that are compared are read, and nothing is kept.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub form: Map<String, Value>,
}

/// Open cases nearby that are about the same thing; at most 10, the nearest first. Rate-limited.
#[utoipa::path(post, path = "/api/v1/loops/{pack}/{key}/nearby", tag = "cases", operation_id = "cases_nearby",
    params(("pack" = String, Path), ("key" = String, Path)), request_body = NearbyBody,
    responses((status = 200, body = Page<NearbyView>), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn nearby(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<NearbyBody>,
) -> Result<Json<Page<NearbyView>>, Problem> {
    let language = ask.language;
    let (person, now) = (ask.actor.reader().0, app.desk.now());
    if let Some(retry_after_s) = app.limits.nearby.wait(&person, now) {
        return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
    }
    app.limits.nearby.count(person, now);
    let items = cases::nearby(&app.desk, &ask.actor, &Key::new(&pack, &key), &ask.body.form, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: None }))
}
