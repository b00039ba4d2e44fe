//! The org tree, in scope, with the people and the grids of an org.

mod near;

pub use near::*;

use super::{Page, id, limit};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::OrgId;
use gridwork_kernel::error::because;
use gridwork_operations::orgs::{self, GridView, ListOrgs, OrgView, RosterView};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which orgs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrgsQuery {
    /// Only this org and what is below it.
    pub within: Option<Uuid>,
    /// Only this kind (`community` or `common/community`).
    pub kind: Option<String>,
    /// The tree as it stood on a date, `YYYY-MM-DD`.
    pub tree_on: Option<String>,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for OrgsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        match &self.tree_on {
            Some(text) if text.parse::<chrono::NaiveDate>().is_err() => {
                Err(Problem::malformed(language, because("tree_on 应为 YYYY-MM-DD", "tree_on must be YYYY-MM-DD")))
            }
            _ => Ok(()),
        }
    }
}

/// The orgs that the actor may know of, by code.
#[utoipa::path(get, path = "/api/v1/orgs", tag = "orgs", operation_id = "orgs_list", params(OrgsQuery),
    responses((status = 200, body = Page<OrgView>), (status = 400, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, OrgsQuery>) -> Result<Json<Page<OrgView>>, Problem> {
    let query = ask.query;
    let list = ListOrgs {
        within: query.within.map(OrgId),
        kind: query.kind,
        tree_on: query.tree_on,
        after: query.after,
        limit: limit(ask.language, query.limit)?,
    };
    let (items, next) =
        orgs::list(&app.desk, &ask.actor, &list).await.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next }))
}

/// One org.
#[utoipa::path(get, path = "/api/v1/orgs/{id}", tag = "orgs", operation_id = "orgs_show", params(("id" = Uuid, Path)),
    responses((status = 200, body = OrgView), (status = 404, body = ProblemBody)))]
pub async fn show(State(app): State<App>, InPath(path): InPath<String>, ask: Ask) -> Result<Json<OrgView>, Problem> {
    let id = OrgId(id(ask.language, &path)?);
    orgs::one(&app.desk, &ask.actor, id).await.map(Json).map_err(|error| Problem::of(ask.language, error))
}

/// Whose names.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Only people whose name holds this text.
    pub q: Option<String>,
}

impl Asked for PeopleQuery {}

/// Who holds which role and post at an org, what is vacant, and who stands in for whom.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/people", tag = "orgs", operation_id = "orgs_people",
    params(("id" = Uuid, Path), PeopleQuery),
    responses((status = 200, body = RosterView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn people(
    State(app): State<App>,
    InPath(path): InPath<String>,
    ask: Ask<Nothing, PeopleQuery>,
) -> Result<Json<RosterView>, Problem> {
    let id = OrgId(id(ask.language, &path)?);
    let text = ask.query.q.as_deref().unwrap_or_default();
    let found = orgs::roster(&app.desk, &ask.actor, id, text, ask.language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(ask.language, error))
}

/// The grids within an org, with their outlines; at most 2,000.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/grids", tag = "orgs", operation_id = "orgs_grids",
    params(("id" = Uuid, Path)), responses((status = 200, body = Page<GridView>), (status = 404, body = ProblemBody)))]
pub async fn grids(
    State(app): State<App>,
    InPath(path): InPath<String>,
    ask: Ask,
) -> Result<Json<Page<GridView>>, Problem> {
    let id = OrgId(id(ask.language, &path)?);
    let found = orgs::grids(&app.desk, &ask.actor, id).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}
