//! `POST /registers/{pack}/{key}/imports/{id}/run`

use super::carry_on;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::ImportId;
use gridwork_operations::imports::{self, SheetImportView};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which lines.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunBody {
    /// Only these lines of the file; all that are right when left out.
    pub lines: Option<Vec<i64>>,
}

/// Writes the rows that are right, all of them or some lines, as one batch that can be taken back. It goes on by itself
/// when it is left alone or broken off.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/imports/{id}/run", tag = "registers",
    operation_id = "imports_run", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    request_body = RunBody, responses((status = 200, body = SheetImportView), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn run(
    State(app): State<App>,
    InPath((pack, key, import)): InPath<(String, String, String)>,
    ask: Ask<RunBody>,
) -> Result<Json<SheetImportView>, Problem> {
    let (language, register) = (ask.language, Key::new(&pack, &key));
    let import = ImportId(id(language, &import)?);
    let begun = imports::start(&app.desk, &ask.actor, ask.call, (&register, import), ask.body.lines).await;
    begun.map_err(|error| Problem::of(language, error))?;
    carry_on(&app, language, import).await?;
    let shown = imports::show(&app.desk, &ask.actor, &register, import).await;
    shown.map(Json).map_err(|error| Problem::of(language, error))
}
