//! `POST /registers/{pack}/{key}/batches/{id}/undo`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::BatchId;
use gridwork_operations::batches::{self, UndoAnswer};

/// Takes a batch of one's own back: each row becomes what it was before. Rows that went on since are left and named;
/// asked again, it goes on with those that are left.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/batches/{id}/undo", tag = "registers",
    operation_id = "batches_undo", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = UndoAnswer), (status = 404, body = ProblemBody)))]
pub async fn undo(
    State(app): State<App>,
    InPath((pack, key, batch)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<Json<UndoAnswer>, Problem> {
    let language = ask.language;
    let batch = BatchId(id(language, &batch)?);
    let undone = batches::undo(&app.desk, &ask.actor, ask.call, &Key::new(&pack, &key), batch).await;
    undone.map(Json).map_err(|error| Problem::of(language, error))
}
