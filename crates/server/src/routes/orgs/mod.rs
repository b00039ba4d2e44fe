//! The org tree, in scope.

use super::{Page, id, limit};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::OrgId;
use gridwork_kernel::error::because;
use gridwork_operations::orgs::{self, ListOrgs, OrgView};
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
