//! `POST /assignments/{pack}/{key}`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;
use gridwork_operations::matching::{self, ProposalView};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// For which cases.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeBody {
    /// The org whose waiting cases are meant, with what is below it.
    pub org: Uuid,
}

/// A proposal for all waiting cases of an org: as many matches as there can be, then the best. It changes nothing.
#[utoipa::path(post, path = "/api/v1/assignments/{pack}/{key}", tag = "assignments", operation_id = "assignments_propose",
    params(("pack" = String, Path), ("key" = String, Path)), request_body = ProposeBody,
    responses((status = 200, body = ProposalView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn propose(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<ProposeBody>,
) -> Result<Json<ProposalView>, Problem> {
    let language = ask.language;
    let (key, org) = (Key::new(&pack, &key), OrgId(ask.body.org));
    let found = matching::propose(&app.desk, &ask.actor, &key, org, language.tag()).await;
    Ok(Json(found.map_err(|error| Problem::of(language, error))?))
}
