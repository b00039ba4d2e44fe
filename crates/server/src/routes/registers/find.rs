//! `POST /registers/{pack}/{key}/rows/find`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_operations::registers::{self, FindRows, FoundRows};
use serde::Deserialize;
use utoipa::ToSchema;

/// A sealed value that is looked for. It travels in the body: an address stands in logs and histories.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindBody {
    /// A field with `find` in its definition.
    pub field: String,
    /// Its whole value; of a phone or citizen id also the last four characters.
    pub value: String,
    /// What for, in words that an auditor will read.
    pub purpose: String,
}

/// Finds rows by a sealed value; journalled and rate-limited.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows/find", tag = "registers",
    operation_id = "rows_find", params(("pack" = String, Path), ("key" = String, Path)), request_body = FindBody,
    responses((status = 200, body = FoundRows), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn find(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<FindBody>,
) -> Result<Json<FoundRows>, Problem> {
    let language = ask.language;
    let FindBody { field, value, purpose } = ask.body;
    let find = FindRows { register: Key::new(&pack, &key), field, value, purpose };
    let found = registers::find(&app.desk, &ask.actor, ask.call, find).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}
