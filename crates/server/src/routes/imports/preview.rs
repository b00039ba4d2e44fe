//! `GET /registers/{pack}/{key}/imports/{id}/lines`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, id, limit};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::ImportId;
use gridwork_operations::imports::{self, SheetLineView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of the file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinesQuery {
    /// At most so many lines, 1 to 200.
    pub limit: Option<i64>,
    /// The line behind which to begin.
    pub after: Option<i64>,
    /// Only lines that came out so: `add`, `change`, `same`, `faulty`, `added`, `changed` or `failed`.
    pub outcome: Option<String>,
}

impl Asked for LinesQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit).map(drop)
    }
}

/// The lines of the file with what was found of each, to look at and to choose from before anything is written.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/imports/{id}/lines", tag = "registers",
    operation_id = "imports_lines",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path), LinesQuery),
    responses((status = 200, body = Page<SheetLineView>), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn lines(
    State(app): State<App>,
    InPath((pack, key, import)): InPath<(String, String, String)>,
    ask: Ask<Nothing, LinesQuery>,
) -> Result<Json<Page<SheetLineView>>, Problem> {
    let language = ask.language;
    let import = ImportId(id(language, &import)?);
    let part = (ask.query.after.unwrap_or(0), limit(language, ask.query.limit)?);
    let outcome = ask.query.outcome.as_deref();
    let found = imports::lines(&app.desk, &ask.actor, &Key::new(&pack, &key), import, outcome, part).await;
    let (items, next) = found.map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|line| line.to_string()) }))
}
