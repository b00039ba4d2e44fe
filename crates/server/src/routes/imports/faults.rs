//! `GET /registers/{pack}/{key}/imports/{id}/faults` and `…/faults/workbook`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::sheets::{TemplateQuery, saved, spoken};
use crate::routes::{Page, id, limit};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gridwork_definitions::model::Key;
use gridwork_kernel::ImportId;
use gridwork_operations::imports::{self, SheetFaultView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FaultsQuery {
    /// At most so many lines, 1 to 200.
    pub limit: Option<i64>,
    /// The line behind which to begin.
    pub after: Option<i64>,
}

impl Asked for FaultsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit).map(drop)
    }
}

/// What is wrong, line by line: faults of the same line stand on the same page.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/imports/{id}/faults", tag = "registers",
    operation_id = "imports_faults",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path), FaultsQuery),
    responses((status = 200, body = Page<SheetFaultView>), (status = 404, body = ProblemBody)))]
pub async fn faults(
    State(app): State<App>,
    InPath((pack, key, import)): InPath<(String, String, String)>,
    ask: Ask<Nothing, FaultsQuery>,
) -> Result<Json<Page<SheetFaultView>>, Problem> {
    let language = ask.language;
    let import = ImportId(id(language, &import)?);
    let part = (ask.query.after.unwrap_or(0), limit(language, ask.query.limit)?);
    let found = imports::faults(&app.desk, &ask.actor, &Key::new(&pack, &key), import, part).await;
    let (items, next) = found.map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|line| line.to_string()) }))
}

/// The faulty lines as a workbook, each wrong cell marked and explained; corrected, it can be sent again.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/imports/{id}/faults/workbook", tag = "registers",
    operation_id = "imports_fault_book",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path), TemplateQuery),
    responses((status = 200, description = "an xlsx workbook", content_type = "*/*"),
        (status = 404, body = ProblemBody)))]
pub async fn fault_book(
    State(app): State<App>,
    InPath((pack, key, import)): InPath<(String, String, String)>,
    ask: Ask<Nothing, TemplateQuery>,
) -> Result<Response, Problem> {
    let language = spoken(ask.language, ask.query.lang.as_deref());
    let import = ImportId(id(ask.language, &import)?);
    let made = imports::fault_book(&app.desk, &ask.actor, &Key::new(&pack, &key), import, language).await;
    made.map(saved).map_err(|error| Problem::of(ask.language, error))
}
