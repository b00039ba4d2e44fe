//! `GET /cases/{id}/suggestions/{pack}/{key}`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::CaseId;
use gridwork_operations::matching::{self, SuggestionsView};

/// Who could do a case by a matcher, with the reasons, and who is left out. For whoever may take the step that
/// suggests; refused as that step would be.
#[utoipa::path(get, path = "/api/v1/cases/{id}/suggestions/{pack}/{key}", tag = "cases",
    operation_id = "cases_suggestions",
    params(("id" = Uuid, Path), ("pack" = String, Path), ("key" = String, Path)),
    responses((status = 200, body = SuggestionsView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn suggestions(
    State(app): State<App>,
    InPath((case, pack, key)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<Json<SuggestionsView>, Problem> {
    let language = ask.language;
    let id = CaseId(id(language, &case)?);
    let key = Key::new(&pack, &key);
    let found = matching::suggest(&app.desk, &ask.actor, id, &key, language.tag()).await;
    Ok(Json(found.map_err(|error| Problem::of(language, error))?))
}
