//! `GET /registers/{pack}/{key}/rows/{id}/history`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::cases::PageQuery;
use crate::routes::{Page, id};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::RowId;
use gridwork_operations::registers::{self, RowChangeView};

/// What happened to a row, oldest first, as far as the reader sees its fields.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/rows/{id}/history", tag = "registers",
    operation_id = "rows_history",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<RowChangeView>), (status = 404, body = ProblemBody)))]
pub async fn history(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask<Nothing, PageQuery>,
) -> Result<Json<Page<RowChangeView>>, Problem> {
    let language = ask.language;
    let (after, limit) = ask.query.part(language)?;
    let row = RowId(id(language, &row)?);
    let (items, next) = registers::history(&app.desk, &ask.actor, &Key::new(&pack, &key), row, after, limit)
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|version| version.to_string()) }))
}
