//! `GET /cases/{id}/candidates/{step}/{input}`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Problem, ProblemBody};
use crate::routes::{Page, id};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::CaseId;
use gridwork_operations::cases;
use gridwork_operations::orgs::PersonView;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which people.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CandidatesQuery {
    /// A part of the name.
    pub q: Option<String>,
}

impl Asked for CandidatesQuery {}

/// People who can be named in a step's input; at most 50.
#[utoipa::path(get, path = "/api/v1/cases/{id}/candidates/{step}/{input}", tag = "cases",
    operation_id = "cases_candidates",
    params(("id" = Uuid, Path), ("step" = String, Path), ("input" = String, Path), CandidatesQuery),
    responses((status = 200, body = Page<PersonView>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn candidates(
    State(app): State<App>,
    InPath((case, step, input)): InPath<(String, String, String)>,
    ask: Ask<Nothing, CandidatesQuery>,
) -> Result<Json<Page<PersonView>>, Problem> {
    let language = ask.language;
    let id = CaseId(id(language, &case)?);
    let text = ask.query.q.unwrap_or_default();
    let items = cases::candidates(&app.desk, &ask.actor, id, &step, &input, &text)
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: None }))
}
