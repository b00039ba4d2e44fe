//! Imports: a file is sent, mapped, looked at, run, and can be left and found again.

mod faults;
mod preview;
mod run;
mod upload;

pub use faults::*;
pub use preview::*;
pub use run::*;
pub use upload::*;

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, id};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::ImportId;
use gridwork_operations::imports::{self, SheetImportView};

/// Parts of an import that are done before the answer; the rest goes on behind it.
const PARTS_BEFORE: usize = 10;
/// Parts done at once behind it.
const PARTS_BEHIND: usize = 50;

/// Carries an import on: a short one to its end, a long one behind the answer.
async fn carry_on(app: &App, language: Language, id: ImportId) -> Result<(), Problem> {
    let is_at_rest = imports::drive(&app.desk, id, PARTS_BEFORE).await;
    if is_at_rest.map_err(|error| Problem::of(language, error))? {
        return Ok(());
    }
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            match imports::drive(&app.desk, id, PARTS_BEHIND).await {
                Ok(false) => {}
                Ok(true) => return,
                // The ticker takes it up again.
                Err(error) => {
                    tracing::warn!(error = %error, "an import was broken off");
                    return;
                }
            }
        }
    });
    Ok(())
}

/// One's own imports into a register, the latest first, at most fifty.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/imports", tag = "registers", operation_id = "imports_list",
    params(("pack" = String, Path), ("key" = String, Path)),
    responses((status = 200, body = Page<SheetImportView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask,
) -> Result<Json<Page<SheetImportView>>, Problem> {
    let found = imports::imports(&app.desk, &ask.actor, &Key::new(&pack, &key)).await;
    let items = found.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next: None }))
}

/// How far one's own import is.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/imports/{id}", tag = "registers",
    operation_id = "imports_show", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = SheetImportView), (status = 404, body = ProblemBody)))]
pub async fn show(
    State(app): State<App>,
    InPath((pack, key, import)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<Json<SheetImportView>, Problem> {
    let language = ask.language;
    let import = ImportId(id(language, &import)?);
    let shown = imports::show(&app.desk, &ask.actor, &Key::new(&pack, &key), import).await;
    shown.map(Json).map_err(|error| Problem::of(language, error))
}
