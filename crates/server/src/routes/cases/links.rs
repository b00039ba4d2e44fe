//! `GET/POST /cases/{id}/links`

use super::respond;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::{Page, id};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gridwork_kernel::CaseId;
use gridwork_operations::cases::{self, CaseView, LinkCases, LinkView};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A link to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    /// The other case.
    pub case: Uuid,
    /// `related`, `repeats` or `follows`.
    pub kind: String,
}

/// Links a case to another one.
#[utoipa::path(post, path = "/api/v1/cases/{id}/links", tag = "cases", operation_id = "cases_link",
    params(("id" = Uuid, Path)), request_body = LinkBody,
    responses((status = 200, body = CaseView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn link(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask<LinkBody>,
) -> Result<Response, Problem> {
    let language = ask.language;
    let link = LinkCases {
        case: CaseId(id(language, &case)?),
        other: CaseId(ask.body.case),
        kind: ask.body.kind,
        if_match: ask.if_match,
    };
    let answer = cases::link(&app.desk, &ask.actor, ask.call, link, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, answer)
}

/// The links of a case, to cases the actor may see.
#[utoipa::path(get, path = "/api/v1/cases/{id}/links", tag = "cases", operation_id = "cases_links",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<LinkView>), (status = 404, body = ProblemBody)))]
pub async fn links(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask,
) -> Result<Json<Page<LinkView>>, Problem> {
    let language = ask.language;
    let items = cases::links(&app.desk, &ask.actor, CaseId(id(language, &case)?))
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: None }))
}
