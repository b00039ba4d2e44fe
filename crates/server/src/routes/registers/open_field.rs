//! `POST /registers/{pack}/{key}/rows/{id}/open-field`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::cases::OpenFieldBody;
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::RowId;
use gridwork_operations::registers::{self, OpenRowField, OpenedRowField};

/// Opens one personal field of a row; journalled and rate-limited.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows/{id}/open-field", tag = "registers",
    operation_id = "rows_open_field", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    request_body = OpenFieldBody,
    responses((status = 200, body = OpenedRowField), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn open_field(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask<OpenFieldBody>,
) -> Result<Json<OpenedRowField>, Problem> {
    let language = ask.language;
    let row = RowId(id(language, &row)?);
    let (field, purpose) = (ask.body.field, ask.body.purpose);
    let open = OpenRowField { register: Key::new(&pack, &key), row, field, purpose };
    let opened = registers::open_field(&app.desk, &ask.actor, ask.call, open)
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(opened))
}
