//! `GET /registers/{pack}/{key}/batches`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, limit};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::BatchId;
use gridwork_operations::batches::{self, BatchView};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchesQuery {
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<Uuid>,
}

impl Asked for BatchesQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit).map(drop)
    }
}

/// One's own batches in a register, the latest first.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/batches", tag = "registers", operation_id = "batches_list",
    params(("pack" = String, Path), ("key" = String, Path), BatchesQuery),
    responses((status = 200, body = Page<BatchView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, BatchesQuery>,
) -> Result<Json<Page<BatchView>>, Problem> {
    let language = ask.language;
    let limit = limit(language, ask.query.limit)?;
    let after = ask.query.after.map(BatchId);
    let (items, next) = batches::list(&app.desk, &ask.actor, &Key::new(&pack, &key), after, limit)
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|id| id.to_string()) }))
}
