//! `PATCH /registers/{pack}/{key}/rows/{id}` and `POST …/rows/{id}/retire`, `POST …/rows/{id}/restore`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::extract::State;
use axum::response::Response;
use gridwork_definitions::model::Key;
use gridwork_kernel::RowId;
use gridwork_operations::registers::{self, ChangeRow, RestoreRow, RowView};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

/// New values; null clears a field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// By field.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
}

/// Changes fields of a row.
#[utoipa::path(patch, path = "/api/v1/registers/{pack}/{key}/rows/{id}", tag = "registers", operation_id = "rows_change",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)), request_body = ChangeBody,
    responses((status = 200, body = RowView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask<ChangeBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let change = ChangeRow {
        register: Key::new(&pack, &key),
        row: RowId(id(language, &row)?),
        fields: Some(ask.body.fields),
        if_match: ask.if_match,
    };
    let answer = registers::change(&app.desk, &ask.actor, ask.call, change)
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}

/// Retires a row: it stays readable where it is named, and is offered no more.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows/{id}/retire", tag = "registers",
    operation_id = "rows_retire", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = RowView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 412, body = ProblemBody)))]
pub async fn retire(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    let language = ask.language;
    let change = ChangeRow {
        register: Key::new(&pack, &key),
        row: RowId(id(language, &row)?),
        fields: None,
        if_match: ask.if_match,
    };
    let answer = registers::retire(&app.desk, &ask.actor, ask.call, change)
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}

/// Takes a retired row back into use: it is listed, found and offered again.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows/{id}/restore", tag = "registers",
    operation_id = "rows_restore", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = RowView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 412, body = ProblemBody)))]
pub async fn restore(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    let language = ask.language;
    let wanted =
        RestoreRow { register: Key::new(&pack, &key), row: RowId(id(language, &row)?), if_match: ask.if_match };
    let answer = registers::restore(&app.desk, &ask.actor, ask.call, wanted)
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}
