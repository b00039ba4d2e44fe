//! `POST /registers/{pack}/{key}/rows`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::extract::State;
use axum::response::Response;
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;
use gridwork_operations::registers::{self, AddRow, RowView};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use uuid::Uuid;

/// A row to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowBody {
    /// The org it belongs to; none for the whole district.
    pub org: Option<Uuid>,
    /// Its fields.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
}

/// Adds a row.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows", tag = "registers", operation_id = "rows_add",
    params(("pack" = String, Path), ("key" = String, Path)), request_body = RowBody,
    responses((status = 201, body = RowView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn add(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<RowBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let row = AddRow { register: Key::new(&pack, &key), org: ask.body.org.map(OrgId), fields: ask.body.fields };
    let answer =
        registers::add(&app.desk, &ask.actor, ask.call, row).await.map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}
