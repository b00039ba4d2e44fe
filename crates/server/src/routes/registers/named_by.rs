//! `GET /registers/{pack}/{key}/rows/{id}/named-by` and `GET /cases/{id}/named-by`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::{CaseId, RowId};
use gridwork_operations::registers::{self, NamedByView};

/// What names a row: living rows and open cases that the reader may see, by the field that names it.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/rows/{id}/named-by", tag = "registers",
    operation_id = "rows_named_by", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = NamedByView), (status = 404, body = ProblemBody)))]
pub async fn named_by(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask<Nothing>,
) -> Result<Json<NamedByView>, Problem> {
    let language = ask.language;
    let row = RowId(id(language, &row)?);
    let key = Key::new(&pack, &key);
    let found = registers::named_by(&app.desk, &ask.actor, &key, row, language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}

/// The living rows of registers that name a case, by the field that names it, as far as the reader may see them.
#[utoipa::path(get, path = "/api/v1/cases/{id}/named-by", tag = "cases", operation_id = "cases_named_by",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = NamedByView), (status = 404, body = ProblemBody)))]
pub async fn case_named_by(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask<Nothing>,
) -> Result<Json<NamedByView>, Problem> {
    let language = ask.language;
    let case = CaseId(id(language, &case)?);
    let found = registers::case_named_by(&app.desk, &ask.actor, case, language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}
